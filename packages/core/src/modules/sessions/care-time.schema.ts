import { builder } from '../../graphql/builder.ts';
import { ViewerType } from '../identity/identity.schema.ts';
import { timeOfDay, weekArguments } from './availability.schema.ts';
import { setCareTime, viewerCareTime } from './care-time.service.ts';
import type { WeeklyHours } from './slots.ts';

const CareTimeType = builder.objectRef<WeeklyHours>('CareTime').implement({
  description: 'A stretch of each week when the viewer cares for somebody, on the wall clock of a zone.',
  fields: t => ({
    weekday: t.exposeInt('weekday', { description: 'ISO: Monday is 1.' }),
    from: t.string({ description: '`15:00`.', resolve: ({ fromMinute }) => timeOfDay(fromMinute) }),
    to: t.string({ description: '`17:00`, up to `24:00`.', resolve: ({ toMinute }) => timeOfDay(toMinute) }),
    timeZone: t.field({ type: 'TimeZone', resolve: ({ timeZone }) => timeZone }),
  }),
});

builder.objectField(ViewerType, 'careTime', t =>
  t.field({
    type: [CareTimeType],
    description:
      'When they care for somebody. Nobody else can ask for it, or tell it from hours when the viewer does not work.',
    resolve: async (_viewer, _args, ctx) => [...(await viewerCareTime(ctx))],
  }),
);

builder.mutationField('setCareTime', t =>
  t.field({
    type: [CareTimeType],
    access: 'member',
    description:
      'Says when the viewer cares for somebody, in place of what they had said before. No slot is offered to anybody then, and matching counts no hour of it; nobody is told why.',
    errors: { dataField: { name: 'careTime' } },
    replay: { keep: () => null, again: async (_kept, ctx) => [...(await viewerCareTime(ctx))] },
    args: weekArguments(t),
    resolve: async (_root, { rules, timeZone }, ctx) => {
      await setCareTime(ctx, rules, timeZone ?? undefined);
      return [...(await viewerCareTime(ctx))];
    },
  }),
);
