import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { ViewerType } from './identity.schema.ts';
import { listSessions, revokeSessions, type SignInSession } from './sign-in-session.service.ts';

const SignInSessionType = builder.objectRef<SignInSession>('SignInSession').implement({
  description: 'A browser or an app in which the viewer is signed in.',
  fields: t => ({
    id: t.id({ resolve: ({ id }) => encodeId('SignInSession', id) }),
    userAgent: t.string({
      nullable: true,
      description: 'What the browser or app calls itself.',
      resolve: session => session.user_agent,
    }),
    createdAt: t.field({ type: 'DateTime', resolve: session => session.created_at }),
    lastUsedAt: t.field({
      type: 'DateTime',
      description: 'When it was last renewed, which a client does every few minutes while it is used.',
      resolve: session => session.last_used_at,
    }),
    isCurrent: t.boolean({
      description: 'Whether the viewer asks from it.',
      resolve: ({ id }, _args, ctx) => id === ctx.signIn?.sessionId,
    }),
  }),
});

builder.objectField(ViewerType, 'sessions', t =>
  t.field({
    type: [SignInSessionType],
    description: 'Where the viewer is signed in through the platform, the newest first.',
    resolve: (_viewer, _args, ctx) => listSessions(ctx),
  }),
);

builder.mutationFields(t => ({
  revokeSession: t.int({
    access: 'member',
    description: "Ends one of the viewer's own sessions: its tokens are refused and its sockets end at once.",
    errors: { dataField: { name: 'ended' } },
    args: { id: t.arg.globalID({ required: true }) },
    resolve: (_root, { id }, ctx) => revokeSessions(ctx, id.typename === 'SignInSession' ? id.id : unknownId),
  }),
  signOutEverywhere: t.int({
    access: 'member',
    description: "Ends all of the viewer's sessions, this one too, and answers how many they were.",
    errors: { dataField: { name: 'ended' } },
    resolve: (_root, _args, ctx) => revokeSessions(ctx),
  }),
}));

/** Of no session. */
const unknownId = '00000000-0000-0000-0000-000000000000';
