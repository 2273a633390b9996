import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { MatchType } from '../matches/match.schema.ts';
import { SessionType } from './session.schema.ts';
import { cancelSession, logSession, markSession, moveSession, scheduleSession } from './session.service.ts';

const startsAt = { description: 'An instant, at a whole minute.' };
const minutes = { description: 'How long it is: 5 to 720.' };

const SessionInput = builder.inputType('SessionInput', {
  description: 'When the two of a match meet, and what about.',
  fields: t => ({
    matchId: t.globalID({ required: true, for: MatchType }),
    startsAt: t.field({ type: 'DateTime', required: true, ...startsAt }),
    minutes: t.int({ required: true, ...minutes }),
    title: t.string({ description: 'One line; the names of the two where there is none.' }),
    agenda: t.string({ description: 'What they mean to talk about. Only the two read it.' }),
  }),
});

const record = {
  scheduleSession: {
    service: scheduleSession,
    description:
      'Books a time for the two of an active match. Calendars, video and mails follow at once; whether they went well, the session says.',
  },
  logSession: { service: logSession, description: 'Records that the two of an active match have met already.' },
} as const;

for (const [name, { service, description }] of Object.entries(record))
  builder.mutationField(name, t =>
    t.prismaField({
      type: SessionType,
      access: 'member',
      description,
      errors: { dataField: { name: 'session' } },
      args: { input: t.arg({ type: SessionInput, required: true }) },
      resolve: async (query, _root, { input: { matchId, ...input } }, ctx) => {
        const id = await service(ctx, matchId.id, {
          ...input,
          title: input.title ?? undefined,
          agenda: input.agenda ?? undefined,
        });
        return ctx.db.session.findUniqueOrThrow({ ...selectingId(query), where: { id } });
      },
    }),
  );

builder.mutationField('moveSession', t =>
  t.prismaField({
    type: SessionType,
    access: 'member',
    description: 'Gives a session another time. It stays the same session, in calendars too.',
    errors: { dataField: { name: 'session' } },
    args: {
      id: t.arg.globalID({ required: true, for: SessionType }),
      startsAt: t.arg({ type: 'DateTime', required: true, ...startsAt }),
      minutes: t.arg.int({ required: true, ...minutes }),
      version: t.arg.int(requiredVersion),
    },
    resolve: async (query, _root, { id, ...input }, ctx) => {
      await moveSession(ctx, id.id, input);
      return ctx.db.session.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
);

builder.mutationField('cancelSession', t =>
  t.prismaField({
    type: SessionType,
    access: 'member',
    description: 'Calls a session off, for good. Both are told.',
    errors: { dataField: { name: 'session' } },
    args: {
      id: t.arg.globalID({ required: true, for: SessionType }),
      reason: t.arg.string({ description: 'Only those who were to meet read it.' }),
      version: t.arg.int(optionalVersion),
    },
    resolve: async (query, _root, { id, reason, version }, ctx) => {
      await cancelSession(ctx, id.id, { reason: reason ?? undefined, version: version ?? undefined });
      return ctx.db.session.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
);

const marks = {
  markSessionHeld: {
    action: 'markHeld',
    description: 'Says that the session took place. Corrects a missed one within 14 days.',
  },
  markSessionNoShow: { action: 'markNoShow', description: 'Says that somebody did not come.' },
} as const;

for (const [name, { action, description }] of Object.entries(marks))
  builder.mutationField(name, t =>
    t.prismaField({
      type: SessionType,
      access: 'member',
      description,
      errors: { dataField: { name: 'session' } },
      args: { id: t.arg.globalID({ required: true, for: SessionType }), version: t.arg.int(optionalVersion) },
      resolve: async (query, _root, { id, version }, ctx) => {
        await markSession(ctx, id.id, action, version ?? undefined);
        return ctx.db.session.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
      },
    }),
  );
