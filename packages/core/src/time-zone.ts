const epoch = Temporal.Instant.fromEpochMilliseconds(0);

/** Whether the IANA database knows this zone. Offsets such as `+02:00` are none: they know no summer time. */
export function isTimeZone(value: unknown): value is string {
  // Other letters than these are in no name, and some of them become one of these in lower case.
  if (typeof value !== 'string' || !/^[a-z][\w+/-]{0,63}$/i.test(value)) return false;
  const name = value.toLowerCase();
  if (known.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    // It knows fewer: `SystemV/AST4` is a formatter's and no calendar's.
    epoch.toZonedDateTimeISO(value);
  } catch {
    return false;
  }
  known.add(name);
  return true;
}

// To make a formatter costs more than a row of an import. The zones that exist are few; the ways to write them are not.
const known = new Set<string>();
