import type { RequestContext } from '../../context.ts';
import { type InputIssue, ValidationFailed } from '../../errors.ts';
import { isTimeZone } from '../../time-zone.ts';
import { issue } from './session.input.ts';
import type { WeeklyHours } from './slots.ts';

/** A stretch of a week, on a wall clock. */
export interface WeeklyInput {
  readonly weekday: number;
  /** `09:00` to `24:00`. */
  readonly from: string;
  readonly to: string;
}

export const mostRules = 100;

/** Times of a week, as somebody entered them. @throws ValidationFailed with everything that is wrong */
export function readWeek(
  ctx: RequestContext,
  rules: readonly WeeklyInput[],
  timeZone: string | undefined,
): WeeklyHours[] {
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
    return { weekday: rule.weekday, fromMinute: fromMinute ?? 0, toMinute: toMinute ?? 0, timeZone: zone };
  });
  if (issues.length > 0) throw new ValidationFailed(issues);
  return hours;
}

function minuteOfDay(time: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? (time === '24:00' ? [time, '24', '00'] : []);
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}
