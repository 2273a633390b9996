import { expect, test } from 'vitest';
import { jsonFault, jsonLimits, parseJson } from './json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test.each([
  ['as deep as may be', nested(jsonLimits.depth), undefined],
  ['a level more', nested(jsonLimits.depth + 1), 'TOO_DEEP'],
  ['a hundred thousand levels', nested(100_000), 'TOO_DEEP'],
  ['many keys', JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [n, 0]))), 'TOO_LARGE'],
  ['many values', `[${'0,'.repeat(20_000)}0]`, 'TOO_LARGE'],
  ['a long text', JSON.stringify('x'.repeat(jsonLimits.size)), 'TOO_LARGE'],
  ['a long key', JSON.stringify({ ['x'.repeat(jsonLimits.size)]: 0 }), 'TOO_LARGE'],
  ['NUL', '"a\\u0000b"', 'NOT_STORABLE'],
  ['half of a pair as a key', '{"\\ud800":0}', 'NOT_STORABLE'],
  ['a key that objects have', '{"a":{"__proto__":{"b":1}}}', 'NOT_STORABLE'],
  ['a number beyond all', '[1e999]', 'NOT_STORABLE'],
  ['an integer that is not kept', '[9007199254740993]', 'NOT_STORABLE'],
  ['keys that are only words', '{"constructor":1,"toString":2,"hasOwnProperty":3}', undefined],
])('%s is taken or not', (_, text, fault) => {
  expect(jsonFault(JSON.parse(text))).toBe(fault);
  expect(parseJson(text)).toEqual(fault === undefined ? JSON.parse(text) : undefined);
});

test('what is no JSON is nothing', () => {
  expect(parseJson('{')).toBeUndefined();
});
