/** Whether the IANA database knows this zone. Offsets such as `+02:00` are none: they know no summer time. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || /^[+-]/.test(value) || value.length > 64) return false;
  if (known.has(value)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    return false;
  }
  known.add(value);
  return true;
}

// To make a formatter costs more than a row of an import; the zones that exist are few.
const known = new Set<string>();
