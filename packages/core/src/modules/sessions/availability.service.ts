import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { MatchSide } from '../../database/generated/enums.ts';
import { ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { localTimes, type LocalTimes, type Span } from './local-time.ts';
import { careTimeOf } from './care-time.service.ts';
import { findPair, matchNotActive } from './session.booking.ts';
import { issue, longestMinutes, shortestMinutes } from './session.input.ts';
import { mutualSlots, type WeeklyHours } from './slots.ts';
import { readWeek, type WeeklyInput } from './week.input.ts';

/** When the viewer can meet, in place of what they had said before; nothing at all means the ordinary hours. */
export async function setAvailability(
  ctx: RequestContext,
  rules: readonly WeeklyInput[],
  timeZone: string | undefined,
): Promise<void> {
  const hours = readWeek(ctx, rules, timeZone);
  const { membershipId } = ctx.member;
  // Two of these at once would leave the rules of both.
  await ctx.sql('select 1 from memberships where id = $1 for no key update', [membershipId]);
  await ctx.db.availabilityRule.deleteMany({ where: { membershipId } });
  await ctx.db.availabilityRule.createMany({ data: hours.map(own => ({ ...own, membershipId })) });
}

/** The viewer's hours, as they said or as they are where nothing was said. */
export async function viewerAvailability(ctx: RequestContext): Promise<readonly WeeklyHours[]> {
  const { membershipId, timeZone } = ctx.member;
  const rules = await ctx.db.availabilityRule.findMany({
    where: { membershipId },
    orderBy: [{ weekday: 'asc' }, { fromMinute: 'asc' }],
  });
  return rules.length > 0 ? rules : ordinaryHours(timeZone);
}

export interface Slot extends Span {
  readonly people: readonly {
    readonly membershipId: string;
    readonly side: MatchSide;
    readonly local: LocalTimes;
  }[];
}

export interface SlotsInput extends Span {
  readonly minutes: number;
  readonly first: number;
}

export const mostSlots = 200;
const longestWindowDays = 60;
const slotsInput = z.object({
  minutes: z.number().int().min(shortestMinutes).max(longestMinutes),
  first: z.number().int().min(1).max(mostSlots),
});

/** Times that suit both of a match: the only thing that either learns of the other's hours and sessions. */
export async function findMutualSlots(ctx: RequestContext, matchId: string, input: SlotsInput): Promise<Slot[]> {
  const { minutes, first } = validated(slotsInput, input);
  const { start, end } = validWindow(ctx, input.start, input.end);
  const pair = await findPair(ctx, matchId);
  if (pair.state !== 'ACTIVE') throw matchNotActive({ state: pair.state });
  const now = ctx.now();
  const window = { start: Temporal.Instant.compare(start, now) < 0 ? now : start, end };
  if (Temporal.Instant.compare(window.start, end) >= 0) return [];
  const membershipIds = pair.members.map(({ membershipId }) => membershipId);
  const [rules, care] = [await hoursOf(ctx, membershipIds), await careTimeOf(ctx, membershipIds)];
  const taken = await sessionsOf(ctx, membershipIds, window);
  const people = pair.members.map(({ membershipId, timeZone }) => {
    const own = rules.filter(rule => rule.membershipId === membershipId);
    return {
      timeZone,
      hours: own.length > 0 ? own : ordinaryHours(timeZone),
      away: care.filter(rule => rule.membershipId === membershipId),
      busy: taken.filter(span => span.membershipId === membershipId),
    };
  });
  return mutualSlots({ window, minutes, limit: first, people }).map(slot => ({
    ...slot,
    people: pair.members.map(({ membershipId, side, timeZone }) => ({
      membershipId,
      side,
      local: localTimes(slot, timeZone),
    })),
  }));
}

/** @throws ValidationFailed for a window that is no stretch of time, or too long a one */
export function validWindow(ctx: RequestContext, start: Temporal.Instant, end: Temporal.Instant): Span {
  if (Temporal.Instant.compare(start, end) >= 0)
    throw new ValidationFailed([issue(ctx, ['to'], 'ENDS_BEFORE_IT_BEGINS')]);
  if (end.since(start).total('hours') > longestWindowDays * 24)
    throw new ValidationFailed([issue(ctx, ['to'], 'WINDOW_TOO_LONG', { days: longestWindowDays })]);
  return { start, end };
}

/** Monday to Friday, nine to five. */
function ordinaryHours(timeZone: string): WeeklyHours[] {
  return [1, 2, 3, 4, 5].map(weekday => ({ weekday, fromMinute: 9 * 60, toMinute: 17 * 60, timeZone }));
}

async function hoursOf(ctx: RequestContext, membershipIds: readonly string[]) {
  return await ctx.db.availabilityRule.findMany({ where: { membershipId: { in: [...membershipIds] } } });
}

async function sessionsOf(ctx: RequestContext, membershipIds: readonly string[], { start, end }: Span) {
  const rows = await ctx.sql<{ membership_id: string; starts_at: Date; ends_at: Date }>(
    `select membership_id, starts_at, ends_at from session_attendees
      where membership_id = any($1::uuid[]) and holds and tstzrange(starts_at, ends_at) && tstzrange($2, $3)`,
    [membershipIds, start.toString(), end.toString()],
  );
  return rows.map(row => ({
    membershipId: row.membership_id,
    start: Temporal.Instant.fromEpochMilliseconds(row.starts_at.getTime()),
    end: Temporal.Instant.fromEpochMilliseconds(row.ends_at.getTime()),
  }));
}
