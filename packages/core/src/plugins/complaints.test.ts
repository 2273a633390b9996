import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { complain, type Complaints } from './complaints.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('of many lines about the same, some are written, and the next says how many were not', () => {
  const plugin = { complaints: new Map() as Complaints };
  const written: [about: string, leftOut: number | undefined][] = [];
  const fail = (about: string) => complain(plugin, about, ({ leftOut }) => written.push([about, leftOut]));
  const incidents = Array.from({ length: 100 }, () => fail('DEFECT'));
  // What was not written is told of under the id of the last that was.
  expect(new Set(incidents).size).toBe(5);
  expect(fail('DEFECT')).toBe(incidents[4]);
  fail('TIMED_OUT');
  vi.advanceTimersByTime(10_000);
  fail('DEFECT');
  fail('DEFECT');
  expect(written).toEqual([
    ...Array.from({ length: 5 }, () => ['DEFECT', undefined]),
    ['TIMED_OUT', undefined],
    ['DEFECT', 96],
    ['DEFECT', undefined],
  ]);
});
