import type { AuditFilter, AuditOutcome } from '../generated/graphql.ts';

/** As the address has it. */
export interface AuditSearch {
  readonly action?: string;
  readonly outcome?: string;
  readonly subjectType?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly until?: string;
}

const outcomes = ['DONE', 'REFUSED'] as const satisfies readonly AuditOutcome[];

/** What is asked of the server: days begin and end where the reader is. */
export function filterOf(search: AuditSearch, timeZone: string): AuditFilter {
  const { action, subjectType, subject, actor, from, until } = search;
  const outcome = outcomes.find(known => known === search.outcome);
  return {
    ...(action && { action }),
    ...(outcome && { outcome }),
    ...(subjectType && { subjectType }),
    ...(subject && { subjectId: subject }),
    ...(actor && { actorId: actor }),
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(until) && { until: startOfDay(dayAfter(until), timeZone) }),
  };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** The instant at which a day begins there: the offset is that of its own midnight, whatever the clocks do later. */
function startOfDay(day: string, timeZone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = midnight - offsetAt(midnight, timeZone);
  return new Date(midnight - offsetAt(first, timeZone)).toISOString();
}

function offsetAt(instant: number, timeZone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
