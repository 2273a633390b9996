import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';
import { PersonType, ViewerType } from '../identity/identity.schema.ts';
import { MatchType } from '../matches/match.schema.ts';
import { MatchSideEnum } from '../matches/match.types.ts';
import { LocalTimesType } from './session.types.ts';
import { findMutualSlots, setAvailability, type Slot, viewerAvailability } from './availability.service.ts';
import type { WeeklyHours } from './slots.ts';

const AvailabilityRuleType = builder.objectRef<WeeklyHours>('AvailabilityRule').implement({
  description: 'A stretch of a week when the viewer can meet, on the wall clock of a zone.',
  fields: t => ({
    weekday: t.exposeInt('weekday', { description: 'ISO: Monday is 1.' }),
    from: t.string({ description: '`09:00`.', resolve: ({ fromMinute }) => timeOfDay(fromMinute) }),
    to: t.string({ description: '`17:00`, up to `24:00`.', resolve: ({ toMinute }) => timeOfDay(toMinute) }),
    timeZone: t.field({ type: 'TimeZone', resolve: ({ timeZone }) => timeZone }),
  }),
});

/** The two are asked for with each of the slots. */
const membersBy = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await ctx.db.membership.findMany({ where: { id: { in: [...ids] } } });
      return ids.map(id => found.find(person => person.id === id)!);
    }),
);

const SlotPersonType = builder.objectRef<Slot['people'][number]>('SlotPerson').implement({
  description: 'A slot as one of the two will see it.',
  fields: t => ({
    person: t.field({
      type: PersonType,
      resolve: ({ membershipId }, _args, ctx) => membersBy(ctx).load(membershipId),
    }),
    side: t.field({ type: MatchSideEnum, resolve: ({ side }) => side }),
    local: t.field({ type: LocalTimesType, resolve: ({ local }) => local }),
  }),
});

export const SlotType = builder.objectRef<Slot>('Slot').implement({
  description: 'A time that suits both of a match. Slots may overlap each other; each of them is free.',
  fields: t => ({
    startsAt: t.field({ type: 'DateTime', resolve: ({ start }) => start }),
    endsAt: t.field({ type: 'DateTime', resolve: ({ end }) => end }),
    people: t.field({ type: [SlotPersonType], resolve: ({ people }) => [...people] }),
  }),
});

const AvailabilityRuleInput = builder.inputType('AvailabilityRuleInput', {
  description: 'A stretch of a week when somebody can meet. A night is two of them, which meet at 24:00.',
  fields: t => ({
    weekday: t.int({ required: true, description: 'ISO: Monday is 1.' }),
    from: t.string({ required: true, description: '`09:00`.' }),
    to: t.string({ required: true, description: '`17:00`, up to `24:00`.' }),
  }),
});

type FieldBuilder = Pick<Parameters<Parameters<typeof builder.queryField>[1]>[0], 'arg'>;

/** Which slots are looked for, wherever one asks. */
export function slotArguments(t: FieldBuilder) {
  return {
    from: t.arg({ type: 'DateTime', required: true }),
    to: t.arg({ type: 'DateTime', required: true }),
    minutes: t.arg.int({ defaultValue: 60, required: true, description: 'How long the session will be: 5 to 720.' }),
    first: t.arg.int({ defaultValue: 50, required: true, description: 'At most 200.' }),
  };
}

/** A week as somebody says it. */
export function weekArguments(t: FieldBuilder) {
  return {
    rules: t.arg({ type: [AvailabilityRuleInput], required: true }),
    timeZone: t.arg({
      type: 'TimeZone',
      required: false,
      description: "The clock that is meant; the viewer's own where none is named.",
    }),
  };
}

builder.queryField('mutualSlots', t =>
  t.field({
    type: [SlotType],
    access: 'member',
    description:
      'The earliest times that suit both of an active match: within the hours of both on their own clocks, and in no session of either. For the two themselves. The window may be 60 days long.',
    args: { matchId: t.arg.globalID({ required: true, for: MatchType }), ...slotArguments(t) },
    resolve: (_root, { matchId, from, to, minutes, first }, ctx) =>
      findMutualSlots(ctx, matchId.id, { start: from, end: to, minutes, first }),
  }),
);

builder.objectField(ViewerType, 'availability', t =>
  t.field({
    type: [AvailabilityRuleType],
    description: 'When they can meet. Nobody else can ask for it: they see only slots that suit both.',
    resolve: async (_viewer, _args, ctx) => [...(await viewerAvailability(ctx))],
  }),
);

builder.mutationField('setAvailability', t =>
  t.field({
    type: [AvailabilityRuleType],
    access: 'member',
    description:
      'Says when the viewer can meet, in place of what they had said before. An empty list means Monday to Friday, 09:00 to 17:00.',
    errors: { dataField: { name: 'availability' } },
    replay: { keep: () => null, again: async (_kept, ctx) => [...(await viewerAvailability(ctx))] },
    args: weekArguments(t),
    resolve: async (_root, { rules, timeZone }, ctx) => {
      await setAvailability(ctx, rules, timeZone ?? undefined);
      return [...(await viewerAvailability(ctx))];
    },
  }),
);

export function timeOfDay(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':');
}
