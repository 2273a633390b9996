/** Whether PostgreSQL can keep a text: NUL is none of its characters, and neither is half of one. */
export function isStorable(text: string, longest = 1_000): boolean {
  return text.length <= longest && !text.includes('\0') && text.isWellFormed();
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
