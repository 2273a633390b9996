/** Shorter ones would blank out ordinary words. */
const SHORTEST_SECRET = 6;

/** Blanks out the organisation's secrets in whatever leaves the thread to be read by people. */
export function redactor(secrets: unknown): (text: string) => string {
  return text => {
    // Each time anew: a call gets to know more of them as it goes on.
    const values = leaves(secrets).filter(value => value.length >= SHORTEST_SECRET);
    // The longest first, because one secret may begin with another.
    values.sort((a, b) => b.length - a.length);
    return values.reduce((safe, value) => safe.replaceAll(value, '•••'), text);
  };
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
