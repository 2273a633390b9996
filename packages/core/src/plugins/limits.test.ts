import { expect, test } from 'vitest';
import { createBudget, exceeds } from './limits.ts';

/** The largest limit that the value is still beyond, and one more. */
function sizeOf(value: unknown): number {
  let limit = 0;
  while (exceeds(value, limit)) limit++;
  return limit;
}

test('a size is the characters, the names, the bytes, and 16 for each value', () => {
  expect(sizeOf('four')).toBe(20);
  expect(sizeOf(undefined)).toBe(16);
  expect(sizeOf({ name: 'four' })).toBe(16 + 4 + 20);
  expect(sizeOf([1, 2])).toBe(48);
  expect(sizeOf(new Map([['a', 'b']]))).toBe(16 + 16 + 17 + 17);
  expect(sizeOf(new Set(['a']))).toBe(16 + 17);
  expect(sizeOf(new Uint8Array(new ArrayBuffer(100), 4, 1))).toBe(116);
});

test('what contains itself, or has no end, is larger than anything and is not looked at for long', () => {
  const circle: Record<string, unknown> = {};
  circle['again'] = circle;
  expect(exceeds(circle, 1e12)).toBe(true);
  let nested: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth++) nested = [nested];
  expect(exceeds(nested, 1e12)).toBe(true);
  const endless = new Set([1]);
  const looked: unknown[] = [];
  endless[Symbol.iterator] = function* () {
    for (;;) {
      looked.push(1);
      yield 1;
    }
  };
  expect(exceeds(endless, 16_000)).toBe(true);
  expect(looked.length).toBeLessThan(1_001);
});

test('a budget gives so many at once, and later ones at their time', () => {
  const budget = createBudget({ burst: 2, perSecond: 0.001 });
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  const paced = createBudget({ burst: 1, perSecond: 10 });
  expect(paced.reserve()).toBe(0);
  expect(paced.reserve()).toBeCloseTo(100, -1);
  expect(paced.reserve()).toBeCloseTo(200, -1);
});
