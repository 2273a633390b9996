/**
 * A breaker as data: after repeated failures a provider is left alone for a while, then one call may try whether it is
 * well again. Times are milliseconds of any one clock.
 */
export type Breaker =
  | { readonly state: 'CLOSED'; readonly failures: number }
  | { readonly state: 'OPEN'; readonly until: number }
  | { readonly state: 'HALF_OPEN'; readonly probing: boolean };

/** `neutral`: says nothing about the provider's health, such as a call that its caller gave up. */
export type BreakerOutcome = 'success' | 'failure' | 'neutral';

export const failuresToOpen = 5;
export const openForMs = 30_000;

/** What a call usually needs. */
const PROBE_SECONDS = 5;

/** Why a call was not admitted, for managers. */
export const leftAlone = 'It failed repeatedly and is left alone for a while.';

export const closedBreaker: Breaker = { state: 'CLOSED', failures: 0 };

/** Whether a call may be made now, and the breaker as it is afterwards. */
export function admit(breaker: Breaker, now: number): { readonly admitted: boolean; readonly breaker: Breaker } {
  if (breaker.state === 'CLOSED') return { admitted: true, breaker };
  const mayProbe = breaker.state === 'OPEN' ? now >= breaker.until : !breaker.probing;
  return mayProbe ? { admitted: true, breaker: { state: 'HALF_OPEN', probing: true } } : { admitted: false, breaker };
}

/** How long a call that was not admitted should wait: until one may try, or until the one that tries should be through. */
export function secondsUntilProbe(breaker: Breaker, now: number): number {
  return breaker.state === 'OPEN' ? Math.max(1, Math.ceil((breaker.until - now) / 1000)) : PROBE_SECONDS;
}

/** The breaker after an admitted call has ended. */
export function record(breaker: Breaker, outcome: BreakerOutcome, now: number): Breaker {
  switch (breaker.state) {
    case 'CLOSED': {
      if (outcome === 'neutral') return breaker;
      const failures = outcome === 'success' ? 0 : breaker.failures + 1;
      return failures < failuresToOpen ? { state: 'CLOSED', failures } : { state: 'OPEN', until: now + openForMs };
    }
    case 'HALF_OPEN':
      if (outcome === 'success') return closedBreaker;
      return outcome === 'failure' ? { state: 'OPEN', until: now + openForMs } : { state: 'HALF_OPEN', probing: false };
    default:
      // Open: a call from before it opened comes too late to count.
      return breaker;
  }
}
