import { danish } from './da.ts';
import { english } from './en.ts';
import type { TextKey, Texts } from './keys.ts';
import { fillTerms, isTerm, languageOf, type Reader, wordsFor } from './vocabulary.ts';

export type TextParameters = Readonly<Record<string, string | number>>;

const catalogues: Readonly<Record<string, Texts>> = { en: english, da: danish };

/** Languages in which every text exists. */
export const locales = Object.keys(catalogues);

/**
 * A text of the catalogue in the reader's language, or in English where the language is not known.
 * `{name}` in the text is replaced by the parameter of that name, and `{term:mentor}` by the organisation's word: see
 * `fillTerms`. What is filled in is left as it is. A `subject` that is a term is said in the organisation's words, too.
 */
export function text(reader: Reader, key: TextKey, parameters: TextParameters = {}): string {
  const template = (catalogues[languageOf(reader.locale)] ?? english)[key] ?? key;
  return fillTerms(template, reader).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return name === 'subject' && isTerm(value) ? wordsFor(reader, value).one : String(value ?? whole);
  });
}

/** A text that an organisation wrote in several languages; falls back to English, then to what there is. */
export type LocalisedText = Readonly<Record<string, string>>;

export function localise(value: LocalisedText, locale: string): string {
  return value[languageOf(locale)] ?? value['en'] ?? Object.values(value)[0] ?? '';
}
