import { type Locale, isLocale, languageOf } from './locale.ts';

/** The words of ours that an organisation may replace by its own. */
export const terms = ['mentor', 'mentee', 'programme', 'match', 'session'] as const;
export type Term = (typeof terms)[number];

/** A noun as a text needs it: `mentor`; Danish needs `mentoren` for `the mentor`; several are `mentors`. */
export interface Word {
  readonly one: string;
  readonly the?: string | undefined;
  readonly many?: string | undefined;
}

/** An organisation's or a programme's own words, by language. */
export type Vocabulary = Readonly<Record<string, Readonly<Partial<Record<Term, Word>>>>>;

/** The words of an organisation, with those of one of its programmes before them. */
export function withOwnWords(organisation: Vocabulary | undefined, own: Vocabulary | null): Vocabulary {
  const vocabulary: Record<string, Vocabulary[string]> = { ...organisation };
  for (const [language, words] of Object.entries(own ?? {}))
    vocabulary[language] = { ...vocabulary[language], ...words };
  return vocabulary;
}

/** Whom a text is for. A request's context is one. */
export interface Reader {
  /** Their language: BCP 47. */
  readonly locale: string;
  /** The words of the organisation in which they read it. */
  readonly vocabulary?: Vocabulary | undefined;
}

export type Form = keyof Word;
type CompleteWord = Readonly<Record<Form, string>>;

interface Language {
  readonly words: Readonly<Record<Term, CompleteWord>>;
  /** A guess, for who gave one form only. Whoever minds gives all. */
  complete(one: string): CompleteWord;
}

const english: Language = {
  words: {
    mentor: { one: 'mentor', the: 'mentor', many: 'mentors' },
    mentee: { one: 'mentee', the: 'mentee', many: 'mentees' },
    programme: { one: 'programme', the: 'programme', many: 'programmes' },
    match: { one: 'match', the: 'match', many: 'matches' },
    session: { one: 'session', the: 'session', many: 'sessions' },
  },
  // The article stands apart, so the text has it.
  complete: one => ({ one, the: one, many: `${one}${/(s|x|ch|sh)$/.test(one) ? 'es' : 's'}` }),
};

const danish: Language = {
  words: {
    mentor: { one: 'mentor', the: 'mentoren', many: 'mentorer' },
    mentee: { one: 'mentee', the: 'menteen', many: 'menteer' },
    programme: { one: 'program', the: 'programmet', many: 'programmer' },
    match: { one: 'match', the: 'matchet', many: 'match' },
    session: { one: 'session', the: 'sessionen', many: 'sessioner' },
  },
  complete: one => ({ one, the: one.replace(/e?$/, 'en'), many: one.replace(/e?$/, 'er') }),
};

const languages: Readonly<Record<Locale, Language>> = { en: english, da: danish };

/** What stands for a term before this reader: the organisation's word, or ours. */
export function wordsFor({ locale, vocabulary }: Reader, term: Term): CompleteWord {
  const code = languageOf(locale);
  const own = vocabulary?.[code]?.[term];
  const language = isLocale(code) ? languages[code] : english;
  return own ? { ...language.complete(own.one), ...withoutUndefined(own) } : language.words[term];
}

/** What a text says for a term: the word in one of its forms, with a capital letter where it begins a sentence. */
export interface SaidTerm {
  readonly term: Term;
  readonly form: Form;
  readonly begins: boolean;
}

export function termFor(reader: Reader, { term, form, begins }: SaidTerm): string {
  const word = wordsFor(reader, term)[form];
  return begins ? word.charAt(0).toLocaleUpperCase(reader.locale) + word.slice(1) : word;
}

export function isTerm(value: unknown): value is Term {
  return terms.includes(value as Term);
}

export function isForm(value: string): value is Form {
  return value in english.words.mentor;
}

function withoutUndefined(word: Word): Word {
  return Object.fromEntries(Object.entries(word).filter(([, form]) => form !== undefined)) as unknown as Word;
}
