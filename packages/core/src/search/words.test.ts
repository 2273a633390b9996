import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAllOf, askedWords, longestWord, mostWords, wordsOf } from './words.ts';

function finds(search: string, name: string): boolean {
  const asked = askedWords(search);
  return asked.length > 0 && asked.every(word => wordsOf(name).some(own => own.startsWith(word)));
}

describe.each([
  [
    'Anne-Marie Jensen',
    ['anne', 'ANNE-MARIE', 'annemarie', 'anne marie', 'marie', 'jensen anne', 'mar jens', 'a', 'je, an'],
  ],
  ['Annemarie Jensen', ['anne-marie', 'annemar', 'jensen, annemarie']],
  ["Conor O'Brien", ["o'brien", 'o’brien', 'obrien', 'o brien', 'brien', 'conor o']],
  ['Conor Obrien', ["o'brien"]],
  ['Åse Sørensen', ['åse', 'aase', 'ase', 'a\u030ase', 'ÅSE', 'sørensen', 'soerensen', 'sorensen', 'sør', 'aase sor']],
  ['Aase Soerensen', ['åse', 'aase', 'sørensen', 'soerensen']],
  ['Ægir Kjær', ['ægir', 'aegir', 'kjær', 'KJAER']],
  [
    'Björn Müller-Groß',
    ['bjørn', 'björn', 'bjorn', 'bjoern', 'muller', 'müller', 'mueller', 'gross', 'groß', 'müllergroß'],
  ],
  ['José Łukasz Ðorđe', ['jose', 'josé', 'lukasz', 'dorde']],
  ['Γιώργος Παπαδόπουλος', ['γιωργος', 'ΠΑΠΑΔΟΠΟΥΛΟΣ', 'γιωργοσ']],
  ['Jan van der Berg', ['vanderberg', 'van der berg', 'berg jan']],
  ['J. P. Hansen', ['j.p.', 'jp hansen', 'p hansen']],
  ['Ｆｕｌｌ Ｗｉｄｔｈ', ['full width']],
  ['So\u00adphie\u200b\u202e Mc\u2060Kay', ['sophie', 'mckay', 'so\u200dphie']],
  ['محمد', ['محم', 'مُحَمَّد']],
  ['Mentor 000692', ['mentor 000692', '0006']],
])('%s', (name, searches) => {
  test.each(searches)('is found by %j', search => expect(finds(search, name)).toBe(true));
});

test.each([
  ['nne', 'Anne'],
  ['anne peter', 'Anne-Marie Jensen'],
  ['åse', 'Ase'],
  ['sørensen', 'Sorensen'],
  ['jensenanne', 'Anne Jensen'],
  ['692', 'Mentor 000692'],
  ['%', 'Anne'],
  ['_', 'Anne'],
  ['\ud83d', 'Anne'],
  ['\0', 'Anne'],
  ['', 'Anne'],
])('%j does not find %j', (search, name) => expect(finds(search, name)).toBe(false));

const letters = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Array.from('aaoeåæøöäüéßłςσαщ한ñ7')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u030a', '\u0308', '\u200b', '\u00ad', '\u202e', '\ufeff', "'", '-', '’', ' ', '  '),
  },
);
const names = fc.array(letters, { maxLength: 60 }).map(all => all.join(''));

test('a name is found by itself, and by the beginning of each of its words', () => {
  fc.assert(
    fc.property(names, fc.nat(), (name, length) => {
      const words = name
        .toWellFormed()
        .split(/[\s,;/]+/u)
        .slice(0, 4);
      const beginnings = words.map(word =>
        Array.from(word)
          .slice(0, 1 + (length % 8))
          .join(''),
      );
      for (const search of [words.join(' '), beginnings.join(' '), beginnings.toReversed().join(' ')])
        expect(askedWords(search).length === 0 || finds(search, words.join(' '))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('small and capital letters, how accents are written, and what cannot be seen make no difference', () => {
  fc.assert(
    fc.property(names, name => {
      const words = wordsOf(name);
      expect(wordsOf(name.normalize('NFC'))).toEqual(words);
      expect(wordsOf(name.normalize('NFD'))).toEqual(words);
      expect(wordsOf(Array.from(name).join('\u200b'))).toEqual(words);
      expect(wordsOf(`  ${name.toWellFormed()}\u00a0`)).toEqual(words);
    }),
    { numRuns: 2000 },
  );
  for (const name of ['Åse Sørensen', 'BJÖRN GROSS', 'Łukasz', 'Éva', 'ΠΑΠΑΔΟΠΟΥΛΟΣ', 'Щукин'])
    expect(wordsOf(name.toLowerCase())).toEqual(wordsOf(name.toUpperCase()));
});

test('whatever comes in, what comes out is a bounded number of short words that can be stored and compared', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.string({ unit: 'grapheme', maxLength: 3000 }),
    names,
  );
  fc.assert(
    fc.property(anything, text => {
      const words = wordsOf(text);
      expect(words.length).toBeLessThanOrEqual(2 * mostWords);
      expect(new Set(words).size).toBe(words.length);
      for (const word of [...words, ...askedWords(text)]) {
        expect(Array.from(word).length).toBeLessThanOrEqual(longestWord);
        expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
        expect(Buffer.compare(Buffer.from(word), Buffer.from(afterAllOf(word)))).toBe(-1);
        expect(Buffer.compare(Buffer.from(`${word}\u{10fffd}`), Buffer.from(afterAllOf(word)))).toBe(-1);
      }
      expect(askedWords(text).length).toBeLessThanOrEqual(8);
    }),
  );
  const many = Array.from({ length: 1000 }, (_, n) => n.toString(36)).join(' ');
  expect(wordsOf(many)).toHaveLength(mostWords);
  expect(askedWords('ﷺ'.repeat(100_000)).length).toBeLessThanOrEqual(8);
});

test('of the words of a search, one that begins another is not asked, and the longest comes first', () => {
  expect(askedWords('an jensen anna jensen')).toEqual(['jensen', 'anna']);
});
