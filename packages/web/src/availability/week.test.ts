import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourIn, rulesOf, type Stretch, stretchesOf, withoutStretch, withStretch } from './week.ts';

const stretch = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.integer({ min: 0, max: 287 }),
    length: fc.integer({ min: 1, max: 287 }),
  })
  .map(({ weekday, from, length }) => ({ weekday, from: from * 5, to: Math.min(1440, (from + length) * 5) }));
const week = fc.array(stretch, { maxLength: 12 }).map(all => all.reduce<readonly Stretch[]>(withStretch, []));

const minutes = (stretches: readonly Stretch[]) =>
  new Set(
    stretches.flatMap(({ weekday, from, to }) =>
      Array.from({ length: (to - from) / 5 }, (_, at) => `${weekday} ${from + at * 5}`),
    ),
  );

test('painting adds just what is painted, wiping takes just what is wiped, and nothing overlaps', () => {
  fc.assert(
    fc.property(week, stretch, (before, painted) => {
      const more = withStretch(before, painted);
      expect(minutes(more)).toEqual(minutes(before).union(minutes([painted])));
      const less = withoutStretch(before, painted);
      expect(minutes(less)).toEqual(minutes(before).difference(minutes([painted])));
      for (const [at, { weekday, to }] of more.entries()) {
        const next = more[at + 1];
        expect(next?.weekday !== weekday || next.from > to).toBe(true);
      }
    }),
  );
});

test('a week is written as the platform reads it, and read back the same', () => {
  fc.assert(
    fc.property(week, before => {
      expect(stretchesOf(rulesOf(before))).toEqual(before);
    }),
  );
  expect(rulesOf([{ weekday: 7, from: 22 * 60 + 30, to: 1440 }])).toEqual([{ weekday: 7, from: '22:30', to: '24:00' }]);
});

test('an hour that is taken in part is neither free nor taken', () => {
  const half = [{ weekday: 1, from: 9 * 60 + 30, to: 10 * 60 }];
  expect([hourIn(half, 1, 9), hourIn(half, 1, 10), hourIn(half, 2, 9)]).toEqual(['some', 'none', 'none']);
});
