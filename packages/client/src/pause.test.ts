import { expect, test } from 'vitest';
import { pauseMs } from './pause.ts';

test('pauses grow to half a minute, and after a restart not everybody comes at the same moment', () => {
  const longest = Array.from({ length: 8 }, (_, tries) => pauseMs(tries, 1));
  expect(longest).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map(seconds => seconds * 1_000));
  const luck = Array.from({ length: 200 }, () => pauseMs(0));
  expect(new Set(luck).size).toBeGreaterThan(190);
  expect(Math.min(...luck)).toBeGreaterThanOrEqual(1_000 / 3);
});
