import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { MatchSide } from '../../database/generated/enums.ts';
import { Conflict, type InputIssue, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { isTimeZone } from '../../time-zone.ts';
import { localTimes, type LocalTimes, type Span } from './local-time.ts';
import { findPair } from './session.booking.ts';
import { issue, longestMinutes, shortestMinutes } from './session.input.ts';
import { mutualSlots, type WeeklyHours } from './slots.ts';

export interface AvailabilityInput {
  readonly weekday: number;
  /** `09:00` to `24:00`. */
  readonly from: string;
  readonly to: string;
}

const mostRules = 100;

/** When the viewer can meet, in place of what they had said before; nothing at all means the ordinary hours. */
export async function setAvailability(
  ctx: RequestContext,
  rules: readonly AvailabilityInput[],
  timeZone: string | undefined,
): Promise<void> {
  const zone = timeZone ?? ctx.member.timeZone;
  if (!isTimeZone(zone)) throw new ValidationFailed([issue(ctx, ['timeZone'], 'UNKNOWN_TIME_ZONE', { value: zone })]);
  const issues: InputIssue[] = [];
  if (rules.length > mostRules) issues.push(issue(ctx, ['rules'], 'TOO_MANY', { maximum: mostRules }));
  const hours = rules.slice(0, mostRules).map((rule, index) => {
    const fromMinute = minuteOfDay(rule.from);
    const toMinute = minuteOfDay(rule.to);
    const at = (field: string) => ['rules', String(index), field];
    if (!(rule.weekday >= 1 && rule.weekday <= 7))
      issues.push(issue(ctx, at('weekday'), 'OUT_OF_RANGE', { value: rule.weekday, minimum: 1, maximum: 7 }));
    if (fromMinute === undefined) issues.push(issue(ctx, at('from'), 'NOT_A_TIME_OF_DAY', { value: rule.from }));
    if (toMinute === undefined) issues.push(issue(ctx, at('to'), 'NOT_A_TIME_OF_DAY', { value: rule.to }));
    if (fromMinute !== undefined && toMinute !== undefined && fromMinute >= toMinute)
      issues.push(issue(ctx, at('to'), 'ENDS_BEFORE_IT_BEGINS'));
    return { weekday: rule.weekday, fromMinute: fromMinute ?? 0, toMinute: toMinute ?? 0 };
  });
  if (issues.length > 0) throw new ValidationFailed(issues);
  const { membershipId } = ctx.member;
  // Two of these at once would leave the rules of both.
  await ctx.sql('select 1 from memberships where id = $1 for no key update', [membershipId]);
  await ctx.db.availabilityRule.deleteMany({ where: { membershipId } });
  await ctx.db.availabilityRule.createMany({ data: hours.map(own => ({ ...own, membershipId, timeZone: zone })) });
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

const longestWindowDays = 60;
const slotsInput = z.object({
  minutes: z.number().int().min(shortestMinutes).max(longestMinutes),
  first: z.number().int().min(1).max(200),
});

/** Times that suit both of a match: the only thing that either learns of the other's hours and sessions. */
export async function findMutualSlots(ctx: RequestContext, matchId: string, input: SlotsInput): Promise<Slot[]> {
  const { minutes, first } = validated(slotsInput, input);
  const { start, end } = validWindow(ctx, input.start, input.end);
  const pair = await findPair(ctx, matchId);
  if (pair.state !== 'ACTIVE') throw new Conflict('MATCH_NOT_ACTIVE', { state: pair.state });
  const now = ctx.now();
  const window = { start: Temporal.Instant.compare(start, now) < 0 ? now : start, end };
  if (Temporal.Instant.compare(window.start, end) >= 0) return [];
  const membershipIds = pair.members.map(({ membershipId }) => membershipId);
  const [rules, taken] = [await hoursOf(ctx, membershipIds), await sessionsOf(ctx, membershipIds, window)];
  const people = pair.members.map(({ membershipId, timeZone }) => {
    const own = rules.filter(rule => rule.membershipId === membershipId);
    return {
      timeZone,
      hours: own.length > 0 ? own : ordinaryHours(timeZone),
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

function minuteOfDay(time: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? (time === '24:00' ? [time, '24', '00'] : []);
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}
