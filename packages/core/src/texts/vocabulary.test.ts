import fc from 'fast-check';
import { expect, test } from 'vitest';
import { danish } from './da.ts';
import { english } from './en.ts';
import type { TextKey } from './keys.ts';
import { text } from './text.ts';
import { fillTerms, isTerm, type Vocabulary, wordsFor } from './vocabulary.ts';

const guides: Vocabulary = {
  en: { mentor: { one: 'guide' } },
  da: { mentor: { one: 'vejviser', the: 'vejviseren', many: 'vejvisere' } },
};

test('an organisation’s word is said in its language, in every form, and nowhere else', () => {
  const en = { locale: 'en-GB', vocabulary: guides };
  const da = { locale: 'da', vocabulary: guides };
  expect(text(en, 'unmatched.CAPACITY')).toBe('All guides whom they may be matched with are full.');
  expect(text(da, 'unmatched.CAPACITY')).toBe('Alle vejvisere, de må blive par med, har ikke plads.');
  expect(text(da, 'left-out.NO_PLACE')).toBe('Vejviseren har ikke længere en ledig plads.');
  expect(text({ locale: 'da' }, 'left-out.NO_PLACE')).toBe('Mentoren har ikke længere en ledig plads.');
  expect(text({ locale: 'da', vocabulary: { en: guides['en']! } }, 'left-out.NO_PLACE')).toContain('Mentoren');
});

test('what is being spoken of is said in the reader’s words, too', () => {
  const vocabulary: Vocabulary = { da: { programme: { one: 'forløb' } } };
  expect(text({ locale: 'en' }, 'error.NOT_FOUND', { subject: 'programme' })).toContain('that programme');
  expect(text({ locale: 'da' }, 'error.NOT_FOUND', { subject: 'programme' })).toContain('(program)');
  expect(text({ locale: 'da', vocabulary }, 'error.NOT_FOUND', { subject: 'programme' })).toContain('(forløb)');
});

test('forms that were not given are guessed', () => {
  expect(guessed('en', 'coach')).toEqual({ one: 'coach', the: 'coach', many: 'coaches' });
  expect(guessed('da', 'guide')).toEqual({ one: 'guide', the: 'guiden', many: 'guider' });
  expect(guessed('da', 'makkerskab')).toMatchObject({ the: 'makkerskaben' });
});

function guessed(locale: string, one: string) {
  return wordsFor({ locale, vocabulary: { [locale]: { match: { one } } } }, 'match');
}

test('a language that we have no words of takes an organisation’s, else the English ones', () => {
  expect(wordsFor({ locale: 'sv', vocabulary: { sv: { mentor: { one: 'fadder' } } } }, 'mentor').one).toBe('fadder');
  expect(wordsFor({ locale: 'sv' }, 'mentee').one).toBe('mentee');
});

test('what people wrote is never taken for a placeholder', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('{term:mentor}', '{name}', '{mentee}', '{Term:session.the}'),
      (around, placeholder) => {
        const mentor = `${around}${placeholder}${around}`;
        expect(text({ locale: 'da', vocabulary: guides }, 'session.title', { mentor, mentee: 'Ida' })).toBe(
          `${mentor} og Ida`,
        );
      },
    ),
  );
});

test('every placeholder of a term names a term and a form that there is', () => {
  const unfilled = [english, danish].flatMap(catalogue =>
    Object.entries(catalogue).filter(
      ([, template]) =>
        /\{term:/i.test(fillTerms(template, { locale: 'en' })) ||
        Array.from(template.matchAll(/\{term:(\w+)/gi), ([, term]) => term).some(term => !isTerm(term)),
    ),
  );
  expect(unfilled).toEqual([]);
});

test('a text speaks of the same things in each language', () => {
  const keys = Object.keys(english) as TextKey[];
  expect(keys.map(key => [key, parametersOf(danish[key])])).toEqual(keys.map(key => [key, parametersOf(english[key])]));
});

function parametersOf(template: string): Set<string> {
  return new Set(Array.from(template.matchAll(/\{(\w+)\}/g), ([, name]) => name!));
}
