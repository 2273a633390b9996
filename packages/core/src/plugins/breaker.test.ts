import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  admit,
  type Breaker,
  type BreakerOutcome,
  closedBreaker,
  failuresToOpen,
  openForMs,
  record,
} from './breaker.ts';

function afterFailures(count: number, now = 0): Breaker {
  let breaker = closedBreaker;
  for (let failures = 0; failures < count; failures++) breaker = record(breaker, 'failure', now);
  return breaker;
}

test('it opens at the fifth failure in a row, and not before', () => {
  expect(afterFailures(failuresToOpen - 1).state).toBe('CLOSED');
  expect(afterFailures(failuresToOpen).state).toBe('OPEN');
  expect(record(record(afterFailures(failuresToOpen - 1), 'success', 0), 'failure', 0)).toEqual({
    state: 'CLOSED',
    failures: 1,
  });
});

test('while it is open nothing is let through; afterwards one call tries', () => {
  const open = afterFailures(failuresToOpen);
  expect(admit(open, openForMs - 1).admitted).toBe(false);
  const probe = admit(open, openForMs);
  expect(probe.admitted).toBe(true);
  expect(admit(probe.breaker, openForMs).admitted).toBe(false);
  expect(record(probe.breaker, 'success', openForMs)).toEqual(closedBreaker);
  expect(record(probe.breaker, 'failure', openForMs)).toEqual({ state: 'OPEN', until: 2 * openForMs });
});

test('a probe that says nothing lets another one try', () => {
  const { breaker } = admit(afterFailures(failuresToOpen), openForMs);
  expect(admit(record(breaker, 'neutral', openForMs), openForMs).admitted).toBe(true);
});

test('whatever happened, some call is let through within the pause', () => {
  const step = fc.record({
    after: fc.integer({ min: 0, max: 2 * openForMs }),
    outcome: fc.constantFrom<BreakerOutcome>('success', 'failure', 'neutral'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let breaker = closedBreaker;
      let now = 0;
      for (const { after, outcome } of steps) {
        now += after;
        const admission = admit(breaker, now);
        breaker = admission.admitted ? record(admission.breaker, outcome, now) : admission.breaker;
      }
      expect(admit(breaker, now + openForMs).admitted).toBe(true);
    }),
  );
});
