import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { letsIn } from '../../graphql/lets-in.ts';
import { type Viewer, viewAsRoles } from '../../access/viewer.ts';
import { ProgrammeType } from './programme.schema.ts';
import { ViewerType } from '../identity/identity.schema.ts';
import { startViewAs } from './view-as.service.ts';

const ViewAsRoleEnum = builder.enumType('ViewAsRole', {
  description: 'As whom a manager can look at a programme.',
  values: viewAsRoles,
});

const ViewAsType = builder.objectRef<NonNullable<Viewer['viewAs']>>('ViewAs').implement({
  description: 'Through whose eyes the viewer looks.',
  fields: t => ({
    programme: t.prismaField({
      type: ProgrammeType,
      resolve: (query, { programmeId }, _args, ctx) =>
        ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } }),
    }),
    role: t.field({ type: ViewAsRoleEnum, resolve: ({ role }) => role }),
    expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAt }) => expiresAt }),
  }),
});

builder.objectField(ViewerType, 'viewAs', t =>
  t.field({
    type: ViewAsType,
    nullable: true,
    description:
      'Where the request came with `X-View-As`, or its connection with `viewAs`: the viewer is a made-up person then, and nothing can be changed. Null for everybody who looks as themselves.',
    resolve: viewer => viewer.viewAs ?? null,
  }),
);

const StartedType = builder.objectRef<{ token: string; expiresAt: Temporal.Instant }>('StartedViewAs').implement({
  description: 'What is needed to look through the eyes of a made-up person.',
  fields: t => ({
    token: t.exposeString('token', {
      ...letsIn,
      description:
        'For the header `X-View-As` beside the own `Authorization`; over WebSocket, `viewAs` beside `authorization` in the connection’s parameters. Worth nothing without it.',
    }),
    expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAt }) => expiresAt }),
  }),
});

builder.mutationField('startViewAs', t =>
  t.field({
    type: StartedType,
    access: 'member',
    description:
      'Lets a manager see a programme as a made-up person in a role would: every query, for 15 minutes, and no other programme. Mutations and subscriptions are refused with VIEW_AS_READ_ONLY. The start, each request and each refusal are in the audit log, as the manager’s. For managers.',
    errors: { dataField: { name: 'view' } },
    replay: {
      keep: (view: { token: string; expiresAt: Temporal.Instant }) => ({
        ...view,
        expiresAt: view.expiresAt.toString(),
      }),
      // Whether they manage the programme still is asked at each use of the token.
      again: ({ token, expiresAt }: { token: string; expiresAt: string }) => ({
        token,
        expiresAt: Temporal.Instant.from(expiresAt),
      }),
    },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      role: t.arg({ type: ViewAsRoleEnum, required: true }),
    },
    resolve: (_root, { programmeId, role }, ctx) => startViewAs(ctx, programmeId.id, role),
  }),
);
