import type { LocalTime } from './programme-file.ts';

/** The local day from which a file counts: that on which the first dated phase begins, or ends. */
export function anchorOf(instants: readonly Temporal.Instant[], timeZone: string): Temporal.PlainDate | undefined {
  return instants
    .toSorted(Temporal.Instant.compare)
    .map(instant => instant.toZonedDateTimeISO(timeZone).toPlainDate())
    .at(0);
}

/** Days are those of the calendar there: a clock change in between moves nothing. */
export function toLocalTime(instant: Temporal.Instant, anchor: Temporal.PlainDate, timeZone: string): LocalTime {
  const local = instant.toZonedDateTimeISO(timeZone);
  return {
    day: anchor.until(local.toPlainDate(), { largestUnit: 'days' }).days,
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
  };
}

/** A time that a clock change leaves out is the one after it. */
export function fromLocalTime(
  { day, time }: LocalTime,
  anchor: Temporal.PlainDate,
  timeZone: string,
): Temporal.Instant {
  return anchor
    .add({ days: day })
    .toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
    .toInstant();
}
