/** Half-open: `end` is the first instant outside. */
export interface Span {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
}

/** A stretch of time as somebody's clock and calendar show it. */
export interface LocalTimes {
  /** IANA. */
  readonly timeZone: string;
  /** ISO 8601 with the offset of that moment: `2027-03-29T10:00+02:00`. */
  readonly start: string;
  readonly end: string;
  /** At the start: `+02:00`. */
  readonly utcOffset: string;
  /** Whether it lies within the hours at which people may be expected to be up and about. */
  readonly humane: boolean;
  /** When the clock there is changed next after the start; undefined in a zone that does not change any more. */
  readonly nextClockChange: Temporal.Instant | undefined;
}

const humaneFromHour = 8;
const humaneToHour = 20;

export function localTimes({ start, end }: Span, timeZone: string): LocalTimes {
  const [from, to] = [start.toZonedDateTimeISO(timeZone), end.toZonedDateTimeISO(timeZone)];
  return {
    timeZone,
    start: written(from),
    end: written(to),
    utcOffset: from.offset,
    humane: isHumane(from, to),
    nextClockChange: from.getTimeZoneTransition('next')?.toInstant(),
  };
}

function isHumane(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): boolean {
  const close = from.toPlainDate().toPlainDateTime({ hour: humaneToHour });
  return from.hour >= humaneFromHour && Temporal.PlainDateTime.compare(to.toPlainDateTime(), close) <= 0;
}

function written(time: Temporal.ZonedDateTime): string {
  return time.toString({ smallestUnit: 'minute', timeZoneName: 'never' });
}
