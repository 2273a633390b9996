/** `en, da` as it is typed. */
export function localesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[\s,;]+/)
        .map(code => code.trim().toLowerCase())
        .filter(Boolean),
    ),
  ];
}

/** The name of a language in the reader's; the code where nobody knows it. */
export function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** All zones that this browser knows, and the present one. */
export function timeZones(present: string): readonly string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', present])].sort();
}
