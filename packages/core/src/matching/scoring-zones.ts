/**
 * Answers how many hours ahead of UTC an IANA zone is at noon of a date; undefined for a zone that is not known. Throws
 * RangeError for a date that does not exist.
 */
export function offsetsOn(date: string): (timeZone: string) => number | undefined {
  const noon = Temporal.PlainDate.from(date).toPlainDateTime({ hour: 12 });
  // Thousands of people live in a hundred zones, and asking Temporal is slow.
  const known = new Map<string, number | undefined>();
  return timeZone => {
    if (!known.has(timeZone)) known.set(timeZone, offsetAt(noon, timeZone));
    return known.get(timeZone);
  };
}

function offsetAt(noon: Temporal.PlainDateTime, timeZone: string): number | undefined {
  try {
    return noon.toZonedDateTime(timeZone).offsetNanoseconds / 3.6e12;
  } catch {
    return undefined;
  }
}

/** How far two clocks are apart, 0 … 12: at 23 hours' difference one's morning is the other's morning of the day before. */
export function hoursApart(some: number, other: number): number {
  const apart = Math.abs(some - other) % 24;
  return Math.min(apart, 24 - apart);
}
