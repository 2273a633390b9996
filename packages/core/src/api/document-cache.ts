/**
 * Keeps what was made of the documents used last, up to a total length of text. By length and not by number: a thousand
 * of the largest documents that are allowed would take half a gigabyte.
 *
 * @param most in characters
 */
export function createDocumentCache<Value>(most = 2_000_000) {
  const entries = new Map<string, Value>();
  let length = 0;
  return {
    get(document: string): Value | undefined {
      const value = entries.get(document);
      if (value === undefined) return undefined;
      // The ones used longest ago come first.
      entries.delete(document);
      entries.set(document, value);
      return value;
    },
    set(document: string, value: Value): void {
      if (!entries.has(document)) length += document.length;
      entries.set(document, value);
      for (const [oldest] of entries) {
        if (length <= most) return;
        entries.delete(oldest);
        length -= oldest.length;
      }
    },
  };
}
