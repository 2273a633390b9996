import { describe, it } from 'vitest';
import type { Subject } from './subject.ts';

/**
 * One promise of a contract: its name is what the partner reads when it is broken. Clauses are data, so that the kit
 * can be run against samples that break them, too.
 */
export interface Clause<S = Subject> {
  readonly name: string;
  /** Whether the subject makes this promise; without it, everyone does. */
  applies?(subject: S): boolean;
  /** Throws with what was seen when the promise is broken. */
  check(subject: S): void | Promise<void>;
}

/** The clauses that a subject has to keep: no test is made for a promise that it does not make. */
export function clausesFor<S>(contract: readonly Clause<S>[], subject: S): Clause<S>[] {
  return contract.filter(clause => clause.applies?.(subject) ?? true);
}

// Properties try hundreds of inputs, and a partner's machine may be slow.
const TIME_LIMIT_MS = 60_000;

/** Makes one `it` a promise. */
export function describeContract<S extends Subject>(kind: string, contract: readonly Clause<S>[], subject: S): void {
  describe(`${subject.plugin.id} as ${kind}`, () => {
    for (const clause of clausesFor(contract, subject)) {
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the clause asserts and names
      it(clause.name, { timeout: TIME_LIMIT_MS }, async () => {
        await clause.check(subject);
      });
    }
  });
}
