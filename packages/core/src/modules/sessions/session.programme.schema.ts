import { builder } from '../../graphql/builder.ts';
import { allows } from '../../policy.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { SessionConnection } from './session.match.schema.ts';
import { programmeSessions } from './session.rows.ts';
import { SessionType } from './session.schema.ts';
import { SessionStateEnum } from './session.types.ts';

builder.prismaObjectField(ProgrammeType, 'sessions', t =>
  t.connection(
    {
      type: SessionType,
      nullable: true,
      description:
        'When its people meet, the latest first, and whether they did; what they meet about is their own. For managers; null for others.',
      args: {
        state: t.arg({ type: SessionStateEnum }),
        from: t.arg({ type: 'DateTime', description: 'Those that begin then or later.' }),
        until: t.arg({ type: 'DateTime', description: 'Those that begin before.' }),
      },
      resolve: async (programme, { state, from, until, ...args }, ctx) => {
        if (!allows(programmePolicy, 'seeParticipants', ctx.viewer, programme)) return null;
        const filter = { state: state ?? undefined, from: from ?? undefined, until: until ?? undefined };
        return (await programmeSessions(ctx, programme.id, filter, args)) as never;
      },
    },
    SessionConnection,
  ),
);
