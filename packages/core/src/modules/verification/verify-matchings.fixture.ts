import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { pinsOf, scoreIn } from './verify-pairs.ts';

/** Small problems, dense and sparse, with exclusions, pins and lower bounds; all of them have a matching. */
export const problems: fc.Arbitrary<MatchingProblem> = fc
  .record({
    mentees: fc.integer({ min: 1, max: 5 }),
    mentors: fc.integer({ min: 1, max: 3 }),
    cells: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 0, max: 1_000_000 }).map(score => score / 1e6) },
        fc.constant(NaN),
      ),
      { minLength: 15, maxLength: 15 },
    ),
    capacity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
    witness: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 5, maxLength: 5 }),
    pinned: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    bounded: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    sparse: fc.boolean(),
  })
  .map(({ mentees, mentors, ...drawn }) => {
    const cells = drawn.cells.slice(0, mentees * mentors);
    const capacity = Uint16Array.from(drawn.capacity.slice(0, mentors));
    // Pins and lower bounds are taken from one matching, so that there is one that keeps them.
    const taken = new Uint16Array(mentors);
    const pinned: number[] = [];
    for (const [mentee, mentor] of drawn.witness.slice(0, mentees).entries()) {
      if (
        Number.isNaN(cells[mentee * mentors + mentor] ?? NaN) ||
        mentor >= mentors ||
        taken[mentor] === capacity[mentor]
      )
        continue;
      taken[mentor]!++;
      if (drawn.pinned[mentee]) pinned.push(mentee, mentor);
    }
    const allowed = [...cells.keys()].filter(at => !Number.isNaN(cells[at]));
    return {
      mentees,
      mentors,
      scores: drawn.sparse
        ? {
            kind: 'sparse',
            rowStart: Uint32Array.from(
              { length: mentees + 1 },
              (_, row) => allowed.filter(at => at < row * mentors).length,
            ),
            mentor: Uint32Array.from(allowed, at => at % mentors),
            value: Float32Array.from(allowed, at => cells[at]!),
          }
        : { kind: 'dense', value: Float32Array.from(cells) },
      capacity,
      atLeast: taken.map((count, mentor) => (drawn.bounded[mentor] ? count : 0)),
      pinned: Uint32Array.from(pinned),
      seed: 1,
    };
  });

/** Every matching that keeps the promises, with its total. */
export function validMatchings(problem: MatchingProblem): { mentorOf: Int32Array; total: number }[] {
  const pins = pinsOf(problem);
  const found: { mentorOf: Int32Array; total: number }[] = [];
  const mentorOf = new Int32Array(problem.mentees);
  const taken = new Uint16Array(problem.mentors);
  const extend = (mentee: number, total: number): void => {
    if (mentee === problem.mentees) {
      if (taken.every((count, mentor) => count >= (problem.atLeast?.[mentor] ?? 0)))
        found.push({ mentorOf: mentorOf.slice(), total });
      return;
    }
    const pin = pins.get(mentee);
    for (let mentor = -1; mentor < problem.mentors; mentor++) {
      const score = mentor === -1 ? 0 : scoreIn(problem, mentee, mentor);
      if (
        (pin ?? mentor) !== mentor ||
        Number.isNaN(score) ||
        (mentor !== -1 && taken[mentor] === problem.capacity[mentor])
      )
        continue;
      mentorOf[mentee] = mentor;
      if (mentor !== -1) taken[mentor]!++;
      extend(mentee + 1, total + score);
      if (mentor !== -1) taken[mentor]!--;
    }
  };
  extend(0, 0);
  return found;
}

export function bestOf(matchings: readonly { mentorOf: Int32Array; total: number }[]): {
  mentorOf: Int32Array;
  total: number;
} {
  return matchings.reduce((best, each) => (each.total > best.total ? each : best));
}

/** What a place of each mentor is worth: what the best matching loses without it. These prices prove the best total. */
export function placePrices(problem: MatchingProblem): Float64Array {
  const best = bestOf(validMatchings(problem)).total;
  return Float64Array.from(problem.capacity, (places, mentor) => {
    if (places === 0) return 1;
    const fewer = validMatchings({ ...problem, capacity: problem.capacity.with(mentor, places - 1) });
    // A place that a pin or a lower bound needs: dear enough that nobody else wants it, or the bound of the tests is loose.
    return fewer.length === 0 ? 1 : best - bestOf(fewer).total;
  });
}
