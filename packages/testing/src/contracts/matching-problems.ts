import type { MatchingProblem, MatchingResult, Scores } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';

/** Which problems to draw; what a strategy can't keep is left out. */
export interface ProblemOptions {
  readonly sparse: boolean;
  readonly atLeast: boolean;
}

/**
 * Small pools that have at least one allowed matching: up to six mentees and four mentors, small enough for
 * `bestTotal`. Lower bounds and pins come from a matching that is drawn first, so they never contradict each other.
 */
export function matchingProblems(options: ProblemOptions): fc.Arbitrary<MatchingProblem> {
  return fc
    .record({ mentees: upTo(6), mentors: upTo(4) })
    .chain(({ mentees, mentors }) =>
      fc.record({
        mentees: fc.constant(mentees),
        mentors: fc.constant(mentors),
        scores: exactly(mentees * mentors, anyScore),
        appeal: exactly(mentors, fc.constantFrom(1, 1, 1 / 8)),
        capacity: exactly(mentors, fc.constantFrom(0, 1, 2, 3, 6)),
        wish: exactly(mentees, fc.nat(Math.max(mentors - 1, 0))),
        bounded: exactly(mentors, options.atLeast ? fc.constantFrom(0, 1, 3) : fc.constant(0)),
        pinned: exactly(mentees, oneInThree),
        sparse: options.sparse ? fc.boolean() : fc.constant(false),
        seed: fc.nat(),
      }),
    )
    .map(drawn => {
      const { mentees, mentors } = drawn;
      // Some mentors are nobody's first wish: the ones that a strategy blind to lower bounds leaves alone.
      const cells = drawn.scores.map((value, at) => value * drawn.appeal[at % mentors]!);
      const taken = new Uint16Array(mentors);
      const pinned: number[] = [];
      for (const [mentee, mentor] of drawn.wish.entries()) {
        if (Number.isNaN(cells[mentee * mentors + mentor] ?? Number.NaN) || taken[mentor]! >= drawn.capacity[mentor]!)
          continue;
        taken[mentor]!++;
        if (drawn.pinned[mentee]) pinned.push(mentee, mentor);
      }
      return {
        mentees,
        mentors,
        scores: drawn.sparse ? toSparse(mentees, mentors, cells) : { kind: 'dense', value: Float32Array.from(cells) },
        capacity: Uint16Array.from(drawn.capacity),
        ...(options.atLeast && { atLeast: taken.map((count, mentor) => Math.min(count, drawn.bounded[mentor]!)) }),
        pinned: Uint32Array.from(pinned),
        seed: drawn.seed,
      };
    });
}

// Multiples of 1/64, and an eighth of them, add up without rounding, so totals can be compared to the last digit.
const anyScore = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 64 }).map(n => n / 64) },
  fc.constant(Number.NaN),
);
const oneInThree = fc.constantFrom(false, false, true);

/** Mostly pools in which people compete. Left alone, fast-check draws tiny ones, which break nothing. */
function upTo(most: number): fc.Arbitrary<number> {
  return fc.oneof({ weight: 1, arbitrary: fc.nat(most) }, { weight: 3, arbitrary: fc.constantFrom(most - 1, most) });
}

function exactly<T>(length: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { minLength: length, maxLength: length });
}

function toSparse(mentees: number, mentors: number, cells: readonly number[]): Scores {
  const rowStart = new Uint32Array(mentees + 1);
  const mentor: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < mentees; i++) {
    for (let j = 0; j < mentors; j++) {
      const score = cells[i * mentors + j]!;
      if (Number.isNaN(score)) continue;
      mentor.push(j);
      value.push(score);
    }
    rowStart[i + 1] = mentor.length;
  }
  return { kind: 'sparse', rowStart, mentor: Uint32Array.from(mentor), value: Float32Array.from(value) };
}

/** A dense pool of any size: mostly allowed pairs, every number from the seed. */
export function largeProblem(mentees: number, mentors: number, seed = 1): MatchingProblem {
  const random = randomNumbers(seed);
  return {
    mentees,
    mentors,
    scores: {
      kind: 'dense',
      value: Float32Array.from({ length: mentees * mentors }, () => (random() < 0.05 ? Number.NaN : random())),
    },
    capacity: new Uint16Array(mentors).fill(1),
    pinned: new Uint32Array(),
    seed,
  };
}

/** The Lehmer generator of Park and Miller: 0 … 1, the same on every machine. */
function randomNumbers(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** The score of a pair, NaN where it is excluded. */
export function scoreOf({ scores, mentors }: MatchingProblem, mentee: number, mentor: number): number {
  if (scores.kind === 'dense') return scores.value[mentee * mentors + mentor]!;
  const found = scores.mentor.subarray(scores.rowStart[mentee], scores.rowStart[mentee + 1]).indexOf(mentor);
  return found < 0 ? Number.NaN : scores.value[scores.rowStart[mentee]! + found]!;
}

/** The mentor of each pinned mentee. */
export function pinsOf({ pinned }: MatchingProblem): Map<number, number> {
  const pins = new Map<number, number>();
  for (let i = 0; i < pinned.length; i += 2) pins.set(pinned[i]!, pinned[i + 1]!);
  return pins;
}

/** What a matching is worth: the sum of its pairs' scores. */
export function totalOf(problem: MatchingProblem, { mentorOf }: MatchingResult): number {
  return mentorOf.reduce((sum, mentor, mentee) => (mentor < 0 ? sum : sum + scoreOf(problem, mentee, mentor)), 0);
}

/** The best total there is, by trying every matching: small pools only. */
export function bestTotal(problem: MatchingProblem): number {
  const pins = pinsOf(problem);
  const taken = new Uint16Array(problem.mentors);
  const bestFrom = (mentee: number): number => {
    if (mentee === problem.mentees) {
      const boundsHold = taken.every((count, mentor) => count >= (problem.atLeast?.[mentor] ?? 0));
      return boundsHold ? 0 : Number.NEGATIVE_INFINITY;
    }
    let best = pins.has(mentee) ? Number.NEGATIVE_INFINITY : bestFrom(mentee + 1);
    for (let mentor = 0; mentor < problem.mentors; mentor++) {
      const score = scoreOf(problem, mentee, mentor);
      const pin = pins.get(mentee);
      if (Number.isNaN(score) || taken[mentor]! >= problem.capacity[mentor]! || (pin !== undefined && pin !== mentor))
        continue;
      taken[mentor]!++;
      best = Math.max(best, score + bestFrom(mentee + 1));
      taken[mentor]!--;
    }
    return best;
  };
  return bestFrom(0);
}

/** The same pool with its people in another order. `menteeAt[i]` is the old place of the mentee who is now at `i`. */
export function reorder(
  problem: MatchingProblem,
  menteeAt: readonly number[],
  mentorAt: readonly number[],
): MatchingProblem {
  const cells = menteeAt.flatMap(mentee => mentorAt.map(mentor => scoreOf(problem, mentee, mentor)));
  const { mentees, mentors, atLeast } = problem;
  return {
    ...problem,
    scores:
      problem.scores.kind === 'dense'
        ? { kind: 'dense', value: Float32Array.from(cells) }
        : toSparse(mentees, mentors, cells),
    capacity: Uint16Array.from(mentorAt, mentor => problem.capacity[mentor]!),
    ...(atLeast && { atLeast: Uint16Array.from(mentorAt, mentor => atLeast[mentor]!) }),
    pinned: problem.pinned.map((person, at) => (at % 2 ? mentorAt : menteeAt).indexOf(person)),
  };
}
