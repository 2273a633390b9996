import { expect, test } from 'vitest';
import { NotFound } from '../errors.ts';
import { defineText, text } from './text.ts';
import { type Vocabulary, wordsFor } from './vocabulary.ts';

const guides: Vocabulary = {
  en: { mentor: { one: 'guide' } },
  da: { mentor: { one: 'vejviser', the: 'vejviseren', many: 'vejvisere' } },
};
const full = defineText({ en: 'All {term:mentor.many} are full.', da: 'Alle {term:mentor.many} er optaget.' });
const noPlace = defineText({ en: 'The {term:mentor} has no place.', da: '{Term:mentor.the} har ingen plads.' });

test('an organisation’s word is said in its language, in every form, and nowhere else', () => {
  const en = { locale: 'en-GB', vocabulary: guides };
  const da = { locale: 'da', vocabulary: guides };
  expect(text(en, full)).toBe('All guides are full.');
  expect(text(da, full)).toBe('Alle vejvisere er optaget.');
  expect(text(da, noPlace)).toBe('Vejviseren har ingen plads.');
  expect(text({ locale: 'da' }, noPlace)).toBe('Mentoren har ingen plads.');
  expect(text({ locale: 'da', vocabulary: { en: guides['en']! } }, noPlace)).toContain('Mentoren');
});

test('what is being spoken of is said in the reader’s words, too', () => {
  const vocabulary: Vocabulary = { da: { programme: { one: 'forløb' } } };
  const error = new NotFound('programme');
  expect(error.localised({ locale: 'en' })).toContain('that programme');
  expect(error.localised({ locale: 'da' })).toContain('(program)');
  expect(error.localised({ locale: 'da', vocabulary })).toContain('(forløb)');
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
