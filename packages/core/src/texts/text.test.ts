import fc from 'fast-check';
import IntlMessageFormat from 'intl-messageformat';
import { expect, test } from 'vitest';
// Every module, and so every text.
import '../index.ts';
import { locales } from './locale.ts';
import { defineText, definedTexts, type Text, type TextParameters, text } from './text.ts';

const all = definedTexts();

test('every text is said to its end in every language, for one and for many', () => {
  expect(all.length).toBeGreaterThan(100);
  for (const said of all)
    for (const locale of locales)
      for (const count of [1, 2])
        expect(text({ locale }, said, every(count)), `${locale}, of ${said.en}`).toMatch(/^[^{}]+$/);
});

test('a text asks for the same parameters in each language', () => {
  for (const said of all)
    for (const locale of locales)
      expect(parametersOf(said[locale]), `${locale}, of ${said.en}`).toEqual(parametersOf(said.en));
});

// ICU takes one before a brace, and in a plural one before a pound, as the beginning of a quotation.
test('no apostrophe of a text is lost', () => {
  for (const said of all)
    for (const locale of locales)
      expect(apostrophes(literalsOf(said[locale])), `${locale}, of ${said.en}: write ’ there`).toBe(
        apostrophes(said[locale]),
      );
});

test('one thing and several are spoken of as such, with numbers as the language writes them', () => {
  const wait = defineText({
    en: 'Wait {days, plural, one {a day} other {# days}}.',
    da: 'Vent {days, plural, one {en dag} other {# dage}}.',
  });
  const said = (locale: string) => [0, 1, 2, 1200].map(days => text({ locale }, wait, { days }));
  expect(said('en')).toEqual(['Wait 0 days.', 'Wait a day.', 'Wait 2 days.', 'Wait 1,200 days.']);
  expect(said('da')).toEqual(['Vent 0 dage.', 'Vent en dag.', 'Vent 2 dage.', 'Vent 1.200 dage.']);
});

const meeting = defineText({
  en: '{who} meets {count, plural, one {{who}’s <b>{term:mentor}</b>} other {# {term:mentor.many}}}. {Term:mentor}!',
  da: '{who} møder {count, plural, one {{who}s <b>{term:mentor}</b>} other {# {term:mentor.many}}}. {Term:mentor}!',
});

test('what people wrote and how organisations call things is never taken for a part of the message', () => {
  const word = fc
    .tuple(fc.string(), fc.constantFrom('{', '}', "'", "'{", '#', '<b>', '</b>', '{term:mentee}', '{who}', '{0}'))
    .map(([around, special]) => `-${around}${special}${around}`);
  fc.assert(
    fc.property(word, word, word, (who, one, many) => {
      const reader = { locale: 'en', vocabulary: { en: { mentor: { one, many } } } };
      expect(text(reader, meeting, { who, count: 1 })).toBe(`${who} meets ${who}’s <b>${one}</b>. ${one}!`);
      expect(text(reader, meeting, { who, count: 3 })).toBe(`${who} meets 3 ${many}. ${one}!`);
    }),
  );
});

test('a text that was kept beside what it is a part of is said like any other', () => {
  const kept = JSON.parse(JSON.stringify(meeting)) as Text;
  expect(text({ locale: 'da' }, kept, { who: 'Ida', count: 1 })).toBe('Ida møder Idas <b>mentor</b>. Mentor!');
  const older = { en: kept.en } as Text;
  expect(text({ locale: 'da' }, older, { who: 'Ida', count: 3 })).toBe('Ida meets 3 mentorer. Mentor!');
});

test('a parameter that is missing is seen, and fails nothing', () => {
  expect(text({ locale: 'da' }, meeting as Text, { count: 2 })).toBe('{who} møder 2 mentorer. Mentor!');
});

test('a language that is missing, and parameters that do not fit, do not compile', () => {
  const mistakes = () => {
    // @ts-expect-error it is not said in Danish
    defineText({ en: 'Hello' });
    // @ts-expect-error it asks for two parameters
    text({ locale: 'en' }, meeting, { who: 'Ida' });
    // @ts-expect-error it asks for no such parameter
    text({ locale: 'en' }, meeting, { who: 'Ida', count: 1, whom: 'Mo' });
    // @ts-expect-error there is no such term
    text({ locale: 'en' }, defineText({ en: '{term:mentro}', da: '{term:mentro}' }));
    // @ts-expect-error made without `defineText`, it would be in no test
    text({ locale: 'en' }, { en: 'Hello', da: 'Hej' });
  };
  expect(mistakes).toBeTypeOf('function');
});

/** Whatever is asked for. */
function every(count: number): TextParameters {
  return new Proxy({}, { get: () => count });
}

/** Of a message as it was read: text of its own, or what stands in the place of something. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
const literal = 0;

function read(message: string): Element[] {
  const withoutTerms = message.replaceAll(/\{[Tt]erm:\w+(\.\w+)?\}/g, 'word');
  return withArms(new IntlMessageFormat(withoutTerms, 'en', undefined, { ignoreTag: true }).getAst());
}

function withArms(elements: readonly Element[]): Element[] {
  return elements.flatMap(element => [
    element,
    ...Object.values(element.options ?? {}).flatMap(({ value }) => withArms(value)),
  ]);
}

function parametersOf(message: string): string[] {
  const names = read(message).flatMap(({ type, value }) => (type === literal ? [] : (value ?? [])));
  return [...new Set(names)].toSorted();
}

function literalsOf(message: string): string {
  return read(message)
    .map(({ type, value }) => (type === literal ? value : ''))
    .join('');
}

function apostrophes(of: string): number {
  return of.split("'").length - 1;
}
