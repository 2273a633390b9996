import { type Clause, clausesFor } from '../clause.ts';

/** The promises that a subject breaks, by name. */
export async function brokenPromises<S>(contract: readonly Clause<S>[], subject: S): Promise<string[]> {
  const broken: string[] = [];
  for (const clause of clausesFor(contract, subject)) {
    try {
      await clause.check(subject);
    } catch {
      broken.push(clause.name);
    }
  }
  return broken;
}
