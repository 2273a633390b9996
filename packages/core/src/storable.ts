/** PostgreSQL stores neither the character NUL nor half of a surrogate pair. */
export function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed();
}

/** The same of a name that somebody else gives a thing, which is short. */
export function isStorableName(value: string): boolean {
  return value.length <= 1_000 && isStorable(value);
}

/** The same of a text in JSON, where what cannot be kept is written as an escape. */
export function isStorableJson(json: string): boolean {
  try {
    // As JSON is written, what is well formed stands for itself, and only halves are escaped.
    return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f]..)/i.test(JSON.stringify(JSON.parse(json)));
  } catch {
    return false;
  }
}

/** Room on both sides for what is computed from an instant: a window, an end, the day on somebody's clock. */
const [firstYear, lastYear] = [1000, 9998];
const first = Temporal.Instant.from(`${firstYear}-01-01T00:00:00Z`);
const beyond = Temporal.Instant.from(`${lastYear + 1}-01-01T00:00:00Z`);

/** Whether an instant can be written with a year of four digits, in the database, in texts and in calendars. */
export function isStorableInstant(instant: Temporal.Instant): boolean {
  return Temporal.Instant.compare(instant, first) >= 0 && Temporal.Instant.compare(instant, beyond) < 0;
}
