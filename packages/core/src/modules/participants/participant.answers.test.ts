import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QuestionType } from '../../database/generated/enums.ts';
import { type AskedQuestion, isIssue, readAnswer, unanswered, writeAnswer } from './participant.answers.ts';

function question(type: QuestionType, options: string[] = [], overrides: Partial<AskedQuestion> = {}): AskedQuestion {
  return {
    key: 'q',
    label: { en: 'Q' },
    type,
    options: options.map(key => ({ key, label: {} })),
    roles: ['MENTOR', 'MENTEE'],
    required: false,
    condition: null,
    visibility: 'MANAGERS',
    sensitive: false,
    isRetired: false,
    ...overrides,
  };
}

const texts = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter(text => text.trim() !== '' && !text.includes('\0'));

test('what was read is written so that it reads the same again, and survives the database', () => {
  const cases = fc.oneof(
    fc.record({ asked: fc.constant(question('TEXT')), values: fc.array(texts, { minLength: 1, maxLength: 1 }) }),
    fc.record({
      asked: fc.constant(question('NUMBER')),
      values: fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(value => [value.toFixed(6)]),
    }),
    fc.record({
      asked: fc.constant(question('BOOLEAN')),
      values: fc.constantFrom('yes', 'NO', 'true', 'False', '1', '0', 'ja', 'nej').map(value => [value]),
    }),
    fc.record({
      asked: fc.constant(question('MULTIPLE_CHOICE')),
      values: fc.array(texts, { minLength: 1, maxLength: 8 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ asked, values }) => {
      const answer = readAnswer(asked, values);
      expect(isIssue(answer)).toBe(false);
      const stored = JSON.parse(JSON.stringify(answer)) as never;
      expect(stored).toEqual(answer);
      expect(readAnswer(asked, writeAnswer(stored))).toEqual(answer);
    }),
  );
});

test('nothing but blanks is no answer, whatever the question', () => {
  for (const type of ['TEXT', 'NUMBER', 'BOOLEAN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE'] as const)
    for (const values of [[], [''], ['  ', '\t\n']]) expect(readAnswer(question(type), values)).toBeUndefined();
});

test.each([
  ['NUMBER', ['twelve'], 'NOT_A_NUMBER'],
  ['NUMBER', ['1e400'], 'NOT_A_NUMBER'],
  ['NUMBER', ['0x1F'], 'NOT_A_NUMBER'],
  ['NUMBER', ['1,5'], 'NOT_A_NUMBER'],
  ['NUMBER', ['9'.repeat(400)], 'NOT_A_NUMBER'],
  ['BOOLEAN', ['perhaps'], 'NOT_YES_OR_NO'],
  ['BOOLEAN', ['constructor'], 'NOT_YES_OR_NO'],
  ['SINGLE_CHOICE', ['Law'], 'UNKNOWN_OPTION'],
  ['SINGLE_CHOICE', ['web'], 'UNKNOWN_OPTION'],
  ['MULTIPLE_CHOICE', ['Web', 'Law'], 'UNKNOWN_OPTION'],
  ['SINGLE_CHOICE', ['Web', 'Data'], 'ONE_ANSWER'],
  ['TEXT', ['x'.repeat(5001)], 'TOO_LONG'],
  ['TEXT', ['a\0b'], 'NOT_TEXT'],
  ['TEXT', ['half a pair: \ud83d'], 'NOT_TEXT'],
] as const)('%s: %j is refused as %s', (type, values, code) => {
  expect(readAnswer(question(type, type.endsWith('CHOICE') ? ['Web', 'Data'] : []), values)).toMatchObject({ code });
});

test('what is chosen twice is chosen once', () => {
  expect(readAnswer(question('MULTIPLE_CHOICE', ['Web', 'Data']), ['Web', ' Web ', 'Data'])).toEqual(['Web', 'Data']);
});

test('a message quotes no more of a value than is needed to recognise it', () => {
  const answer = readAnswer(question('NUMBER'), ['😀'.repeat(10_000)]);
  expect(JSON.stringify(answer).length).toBeLessThan(200);
  expect(JSON.stringify(answer).isWellFormed()).toBe(true);
});

test('only required questions of the role count as unanswered', () => {
  const questions = [
    question('TEXT', [], { key: 'a', required: true, roles: ['MENTEE'] }),
    question('TEXT', [], { key: 'b', required: true, roles: ['MENTOR'] }),
    question('TEXT', [], { key: 'c', required: true }),
    question('TEXT', [], { key: 'd' }),
  ];
  expect(unanswered(questions, 'MENTEE', { c: false }).map(({ key }) => key)).toEqual(['a']);
});

test('a question may be named by a word that every object has something under', async () => {
  const asked = question('TEXT', [], { key: 'constructor', required: true });
  expect(unanswered([asked], 'MENTEE', {})).toEqual([asked]);
  expect(unanswered([asked], 'MENTEE', Object.fromEntries([[asked.key, 'x']]))).toEqual([]);
});
