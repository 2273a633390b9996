import { danish } from './da.ts';
import { english } from './en.ts';

export type TextKey = keyof typeof english;
export type TextParameters = Readonly<Record<string, string | number>>;
export type Texts = Readonly<Record<TextKey, string>>;

const catalogues: Readonly<Record<string, Texts>> = { en: english, da: danish };

/** Languages in which every text exists. */
export const locales = Object.keys(catalogues);

/**
 * A text of the catalogue in the reader's language, or in English where the language is not known.
 * `{name}` in the text is replaced by the parameter of that name.
 */
export function text(locale: string, key: TextKey, parameters: TextParameters = {}): string {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  const template = (catalogues[language] ?? english)[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

/** A text that an organisation wrote in several languages; falls back to English, then to what there is. */
export type LocalisedText = Readonly<Record<string, string>>;

export function localise(value: LocalisedText, locale: string): string {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  return value[language] ?? value['en'] ?? Object.values(value)[0] ?? '';
}
