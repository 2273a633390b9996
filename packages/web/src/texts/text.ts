import { setupI18n, type Messages } from '@lingui/core';
import { createContext, useContext } from 'react';
import type accounts from '../accounts/texts.json';
import type administration from '../administration/texts.json';
import type availability from '../availability/texts.json';
import type community from '../community/texts.json';
import type home from '../home/texts.json';
import type invitations from '../invitations/texts.json';
import type matches from '../matches/texts.json';
import type matching from '../matching/texts.json';
import type me from '../me/texts.json';
import type parts from '../parts/texts.json';
import type people from '../people/texts.json';
import type plugins from '../plugins/texts.json';
import type programmes from '../programmes/texts.json';
import type sessions from '../sessions/texts.json';
import type shell from '../shell/texts.json';
import type signIn from '../sign-in/texts.json';
import { type Language, languages } from './languages.ts';
import type words from './texts.json';

export type TextId = keyof (typeof accounts &
  typeof administration &
  typeof availability &
  typeof community &
  typeof home &
  typeof invitations &
  typeof matches &
  typeof matching &
  typeof me &
  typeof parts &
  typeof people &
  typeof plugins &
  typeof programmes &
  typeof sessions &
  typeof shell &
  typeof signIn &
  typeof words);

/** A word of the platform as the organisation has it, in the reader's language. */
export interface TermForms {
  readonly term: 'MATCH' | 'MENTEE' | 'MENTOR' | 'PROGRAMME' | 'SESSION';
  readonly locale: string;
  readonly one: string;
  readonly many?: string | null;
  readonly the?: string | null;
}

export interface Words {
  readonly language: Language;
  /** The text, with what stands in it filled in: numbers and dates as the language writes them. */
  t(id: TextId, values?: Readonly<Record<string, unknown>>): string;
  date(instant: string, options?: Intl.DateTimeFormatOptions): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  list(items: readonly string[]): string;
  /** The name of a language by its code; what is no code is shown as it is. */
  languageName(code: string): string;
}

const catalogues: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import('virtual:texts/en'),
  da: () => import('virtual:texts/da'),
};

/**
 * Loads the language and fills the organisation's vocabulary in, wherever a text says `{mentor}`, `{mentors}`,
 * `{theMentor}` or `{Mentor}` (and so for each term).
 */
export async function loadWords(language: Language, terms: readonly TermForms[], timeZone?: string): Promise<Words> {
  const i18n = setupI18n();
  i18n.loadAndActivate({ locale: language, messages: (await catalogues[language]()).default });
  const vocabulary = vocabularyOf(language, terms);
  const locale = language === 'en' ? 'en-GB' : language;
  const languageNames = new Intl.DisplayNames(locale, { type: 'language' });
  return {
    language,
    t: (id, values) => i18n._(id, { ...vocabulary, ...values }),
    date: (instant, options) =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        ...(options ?? { dateStyle: 'medium', timeStyle: 'short' }),
      }).format(new Date(instant)),
    number: (value, options) => new Intl.NumberFormat(locale, options).format(value),
    list: items => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
    languageName: code => (/^[a-z]{2,3}$/.test(code) ? (languageNames.of(code) ?? code) : code),
  };
}

function vocabularyOf(language: Language, terms: readonly TermForms[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const { term, locale, one, many, the } of terms) {
    if (locale !== language) continue;
    const name = term.toLowerCase();
    const forms = { [name]: one, [`${name}s`]: many ?? one, [`the${capital(name, 'en')}`]: the ?? one };
    if (term === 'MATCH') forms['matches'] = many ?? one;
    for (const [form, word] of Object.entries(forms)) {
      words[form] = word;
      words[capital(form, 'en')] = capital(word, language);
    }
  }
  return words;
}

function capital(word: string, language: string): string {
  return word.slice(0, 1).toLocaleUpperCase(language) + word.slice(1);
}

/** The language of the app that fits what is wished best. */
export function languageFor(wished: readonly string[]): Language {
  const bases = wished.map(locale => locale.split('-')[0]!.toLowerCase());
  return bases.map(base => languages.find(language => language === base)).find(found => found) ?? 'en';
}

export const WordsContext = createContext<Words | undefined>(undefined);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error('Words are used outside of WordsContext');
  return words;
}
