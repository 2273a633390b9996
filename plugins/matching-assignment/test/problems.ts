import type { MatchingProblem, MatchingResult, Scores } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';

interface DenseProblem extends MatchingProblem {
  readonly scores: Extract<Scores, { kind: 'dense' }>;
}

/** A pool of any size, from the seed alone. `excluded` is the share of excluded pairs. */
export function denseProblem(options: {
  mentees: number;
  mentors: number;
  seed: number;
  capacity: number;
  excluded?: number;
}): DenseProblem {
  const { mentees, mentors, capacity, excluded = 0 } = options;
  const random = randomFrom(options.seed);
  const score = () => (random() < excluded ? NaN : Math.round(random() * 1e6) / 1e6);
  const value = Float32Array.from({ length: mentees * mentors }, score);
  return {
    mentees,
    mentors,
    scores: { kind: 'dense', value },
    capacity: new Uint16Array(mentors).fill(capacity),
    pinned: new Uint32Array(),
    seed: 1,
  };
}

/** A linear congruential generator: drawing thousands of numbers from fast-check would favour its edge cases. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Small pools in which capacities, exclusions, pins and lower bounds meet; all of them have a matching. */
export const problems: fc.Arbitrary<MatchingProblem> = fc
  .record({
    mentees: fc.integer({ min: 1, max: 6 }),
    mentors: fc.integer({ min: 1, max: 4 }),
    scores: fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }).map(score => score / 8) }, fc.constant(NaN)),
      { minLength: 24, maxLength: 24 },
    ),
    capacity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
    witness: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 6, maxLength: 6 }),
    pinned: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    bounded: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    sparse: fc.boolean(),
    seed: fc.integer(),
  })
  .map(drawn => {
    const { mentees, mentors } = drawn;
    const value = Float32Array.from(drawn.scores.slice(0, mentees * mentors));
    const capacity = Uint16Array.from(drawn.capacity.slice(0, mentors));
    // Pins and lower bounds are taken from one matching, so that there is one that keeps them.
    const atLeast = new Uint16Array(mentors);
    const pinned: number[] = [];
    for (const [mentee, mentor] of drawn.witness.slice(0, mentees).entries()) {
      const allowed = mentor >= 0 && mentor < mentors && !Number.isNaN(value[mentee * mentors + mentor]);
      if (!allowed || atLeast[mentor] === capacity[mentor]) continue;
      atLeast[mentor]!++;
      if (drawn.pinned[mentee]) pinned.push(mentee, mentor);
    }
    const problem: DenseProblem = {
      mentees,
      mentors,
      scores: { kind: 'dense', value },
      capacity,
      atLeast: atLeast.map((count, mentor) => (drawn.bounded[mentor] ? count : 0)),
      pinned: Uint32Array.from(pinned),
      seed: drawn.seed,
    };
    return drawn.sparse ? { ...problem, scores: toSparse(problem) } : problem;
  });

export function toSparse({ mentees, mentors, scores }: DenseProblem): Scores {
  const rowStart = new Uint32Array(mentees + 1);
  const allowed = [...scores.value.keys()].filter(at => !Number.isNaN(scores.value[at]));
  for (const at of allowed) rowStart[Math.floor(at / mentors) + 1]!++;
  for (let mentee = 0; mentee < mentees; mentee++) rowStart[mentee + 1]! += rowStart[mentee]!;
  return {
    kind: 'sparse',
    rowStart,
    mentor: Uint32Array.from(allowed, at => at % mentors),
    value: Float32Array.from(allowed, at => scores.value[at]!),
  };
}

export function scoreOf({ mentors, scores }: MatchingProblem, mentee: number, mentor: number): number {
  if (scores.kind === 'dense') return scores.value[mentee * mentors + mentor]!;
  for (let at = scores.rowStart[mentee]!; at < scores.rowStart[mentee + 1]!; at++)
    if (scores.mentor[at] === mentor) return scores.value[at]!;
  return NaN;
}

/** Throws for a matching that breaks a promise. */
export function totalOf(problem: MatchingProblem, { mentorOf }: MatchingResult): number {
  const taken = new Uint16Array(problem.mentors);
  let total = 0;
  for (const [mentee, mentor] of mentorOf.entries()) {
    if (mentor === -1) continue;
    taken[mentor]!++;
    total += scoreOf(problem, mentee, mentor);
  }
  if (Number.isNaN(total)) throw new Error('An excluded pair was made');
  if (taken.some((count, mentor) => count > problem.capacity[mentor]! || count < (problem.atLeast?.[mentor] ?? 0)))
    throw new Error('A capacity or a lower bound is broken');
  for (let at = 0; at < problem.pinned.length; at += 2)
    if (mentorOf[problem.pinned[at]!] !== problem.pinned[at + 1]) throw new Error('A pin is broken');
  return total;
}

/** The best total of all matchings, by trying them. */
export function bestTotal(problem: MatchingProblem): number {
  const mentorOf = new Int32Array(problem.mentees);
  let best = -Infinity;
  const tryFrom = (mentee: number): void => {
    if (mentee < problem.mentees) {
      for (let mentor = -1; mentor < problem.mentors; mentor++) {
        mentorOf[mentee] = mentor;
        tryFrom(mentee + 1);
      }
      return;
    }
    const total = totalIfValid(problem, mentorOf);
    if (total > best) best = total;
  };
  tryFrom(0);
  return best;
}

function totalIfValid(problem: MatchingProblem, mentorOf: Int32Array): number {
  const taken = new Uint16Array(problem.mentors);
  let total = 0;
  for (let mentee = 0; mentee < mentorOf.length; mentee++) {
    const mentor = mentorOf[mentee]!;
    if (mentor === -1) continue;
    taken[mentor]!++;
    total += scoreOf(problem, mentee, mentor);
  }
  for (let mentor = 0; mentor < problem.mentors; mentor++) {
    if (taken[mentor]! > problem.capacity[mentor]! || taken[mentor]! < (problem.atLeast?.[mentor] ?? 0))
      return -Infinity;
  }
  for (let at = 0; at < problem.pinned.length; at += 2)
    if (mentorOf[problem.pinned[at]!] !== problem.pinned[at + 1]) return -Infinity;
  return Number.isNaN(total) ? -Infinity : total;
}
