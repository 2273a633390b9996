import { IntlMessageFormat } from 'intl-messageformat';
import { isLocale, type Locale, languageOf } from './locale.ts';
import type { NamesIn } from './names.ts';
import { isForm, isTerm, type Reader, type SaidTerm, termFor, wordsFor } from './vocabulary.ts';

/**
 * What a text says in every language, as ICU messages: `{name}` is a parameter, `{days, plural, one {# day} other {#
 * days}}` chooses by one, and `{term:mentor}`, `{term:mentor.many}`, `{Term:mentor.the}` at the beginning of a sentence,
 * are the organisation's own words for what it has.
 */
export type Wording = Readonly<Record<Locale, string>>;

declare const asks: unique symbol;

/** Made by `defineText`, so that a test finds every text. `Names` are the parameters that it asks for. */
export interface Text<Names extends string = string> extends Wording {
  readonly [asks]: Names;
}

export type TextParameters = Readonly<Record<string, string | number>>;

export type ParametersOf<Names extends string> = [Names] extends [never]
  ? []
  : string extends Names
    ? [parameters?: TextParameters]
    : [parameters: Readonly<Record<Names, string | number>>];

export type NamesOf<Of extends Text> = Of extends Text<infer Names> ? Names : never;

/** With what it takes to say them, once they have been said: parsing takes fifty times as long as filling in. */
const texts = new Map<Wording, Partial<Record<Locale, Message>>>();

export function defineText<const Said extends Wording>(said: Said): Text<NamesIn<Said[Locale]>> {
  texts.set(said, {});
  return said as unknown as Text<NamesIn<Said[Locale]>>;
}

/** Every text of the modules that are loaded. */
export function definedTexts(): readonly Text[] {
  return [...texts.keys()] as Text[];
}

/**
 * A text in the reader's language, or in English where there is none in theirs. Parameters and the organisation's words
 * are said as they are, whatever characters they have. A `subject` that is a term is said in the organisation's words.
 */
export function text<Names extends string>(
  reader: Reader,
  said: Text<Names>,
  ...[parameters]: ParametersOf<Names>
): string {
  const language = languageOf(reader.locale);
  const { format, names, terms } = messageOf(said, isLocale(language) ? language : 'en');
  const values: Record<string, string | number> = {};
  const given: TextParameters = parameters ?? {};
  for (const name of names) values[name] = valueOf(reader, name, given[name]);
  for (const [name, term] of terms) values[name] = termFor(reader, term);
  return format(values);
}

/** A text that an organisation wrote in several languages; falls back to English, then to what there is. */
export type LocalisedText = Readonly<Record<string, string>>;

export function localise(value: LocalisedText, locale: string): string {
  return value[languageIn(value, locale)] ?? '';
}

/** The language in which somebody of this locale reads it. */
export function languageIn(value: LocalisedText, locale: string): string {
  return [languageOf(locale), 'en', ...Object.keys(value)].find(language => value[language] !== undefined) ?? 'en';
}

interface Message {
  readonly format: (values: TextParameters) => string;
  readonly names: readonly string[];
  readonly terms: readonly (readonly [name: string, term: SaidTerm])[];
}

function messageOf(said: Wording, locale: Locale): Message {
  const known = texts.get(said);
  // What was kept beside what it is a part of is one reader's only, and may be older than the language.
  if (!known) return compiled(said[locale] ?? said.en, locale);
  return (known[locale] ??= compiled(said[locale], locale));
}

function compiled(pattern: string, locale: Locale): Message {
  const terms = new Map<string, SaidTerm>();
  // ICU names have neither colon nor full stop.
  const message = pattern.replace(
    /\{([Tt])erm:(\w+)(?:\.(\w+))?\}/g,
    (whole, initial: string, term: string, form = 'one') => {
      if (!isTerm(term) || !isForm(form)) return whole;
      const name = `${initial}erm_${term}_${form}`;
      terms.set(name, { term, form, begins: initial === 'T' });
      return `{${name}}`;
    },
  );
  const formatter = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
  return {
    format: values => formatter.format(values) as string,
    // Words that stand alone in an arm are among them, which does no harm.
    names: Array.from(message.matchAll(/\{\s*(\w+)\s*[,}]/g), ([, name]) => name!).filter(name => !terms.has(name)),
    terms: [...terms],
  };
}

/** What is missing is shown as such: a text that says too little is better than an error about an error. */
function valueOf(reader: Reader, name: string, value: string | number | undefined): string | number {
  return name === 'subject' && isTerm(value) ? wordsFor(reader, value).one : (value ?? `{${name}}`);
}
