/** The languages in which everything is said. With one more in this list, the compiler names all that lacks its words. */
export const locales = ['en', 'da'] as const;
export type Locale = (typeof locales)[number];

/** `da` of `da-DK`. */
export function languageOf(locale: string): string {
  return locale.toLowerCase().split('-')[0] || 'en';
}

export function isLocale(language: string): language is Locale {
  return locales.includes(language as Locale);
}
