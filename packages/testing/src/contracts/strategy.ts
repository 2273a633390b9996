import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { isPluginError } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { type Clause, describeContract } from './clause.ts';
import { bestTotal, largeProblem, matchingProblems, pinsOf, reorder, scoreOf, totalOf } from './matching-problems.ts';
import { computedMillis } from './stopwatch.ts';
import { parseSettings, type Subject } from './subject.ts';

// Scores are 32-bit floats; sums of a few of them agree to far better than this.
const TOLERANCE = 1e-6;

/** What every matching strategy promises. */
export const strategyContract: readonly Clause[] = [
  {
    name: 'the same problem and seed give the same result',
    check: subject =>
      forProblems(subject, async problem => {
        const [once, again] = [await solve(subject, problem), await solve(subject, problem)];
        assert.deepEqual(again.mentorOf, once.mentorOf, 'A second run made other pairs.');
      }),
  },
  {
    name: 'the problem is left as it was',
    check: subject =>
      forProblems(subject, async problem => {
        const before = structuredClone(problem);
        await solve(subject, problem);
        assert.deepEqual(problem, before, 'The strategy wrote into the problem, which other threads may be reading.');
      }),
  },
  {
    name: 'every mentee has one existing mentor or none',
    check: subject => forProblems(subject, async problem => indicesHold(problem, await solve(subject, problem))),
  },
  {
    name: 'an excluded pair is never made',
    check: subject => forProblems(subject, async problem => exclusionsHold(problem, await solve(subject, problem))),
  },
  {
    name: 'no mentor has more mentees than places',
    check: subject => forProblems(subject, async problem => capacitiesHold(problem, await solve(subject, problem))),
  },
  {
    name: 'no mentor has fewer mentees than the lower bound',
    applies: ({ plugin }) => plugin.strategy?.can.atLeast ?? false,
    check: subject =>
      forProblems(subject, async problem => {
        const taken = countTaken(problem, await solve(subject, problem));
        problem.atLeast?.forEach((fewest, mentor) => {
          assert(taken[mentor]! >= fewest, `Mentor ${mentor} has ${taken[mentor]} mentees of at least ${fewest}.`);
        });
      }),
  },
  {
    name: 'a pinned pair is always made',
    check: subject => forProblems(subject, async problem => pinsHold(problem, await solve(subject, problem))),
  },
  {
    name: 'contradictory pins are refused',
    async check(subject) {
      for (const [why, problem] of contradictions) {
        const thrown = await solve(subject, problem).then(
          () => undefined,
          (error: unknown) => error,
        );
        const rejected = isPluginError(thrown) && thrown.name === 'Rejected';
        assert(rejected, `${why}: expected the strategy to throw Rejected, but got ${inspect(thrown ?? 'a result')}.`);
      }
    },
  },
  {
    name: 'no other matching has a higher total',
    applies: isExact,
    check: subject =>
      forProblems(subject, async problem => {
        const total = totalOf(problem, await solve(subject, problem));
        const best = bestTotal(problem);
        assert(Math.abs(total - best) < TOLERANCE, `The total is ${total}, the best is ${best}.`);
      }),
  },
  {
    name: 'the order of people does not change the total',
    applies: isExact,
    async check(subject) {
      // Larger than what can be enumerated: here a strategy is its own measure.
      const problem = largeProblem(40, 25);
      problem.capacity.forEach((_, mentor) => (problem.capacity[mentor] = mentor % 4));
      const total = totalOf(problem, await solve(subject, problem));
      await fc.assert(
        fc.asyncProperty(permutation(problem.mentees), permutation(problem.mentors), async (menteeAt, mentorAt) => {
          const moved = reorder(problem, menteeAt, mentorAt);
          const reordered = totalOf(moved, await solve(subject, moved));
          assert(Math.abs(total - reordered) < TOLERANCE, `The total was ${total}, reordered ${reordered}.`);
        }),
      );
    },
  },
  {
    name: '500 × 500 people are matched within 10 s',
    async check(subject) {
      const problem = largeProblem(500, 500);
      const began = computedMillis();
      const result = await solve(subject, problem);
      const seconds = (computedMillis() - began) / 1000;
      assert(seconds < 10, `It took ${seconds.toFixed(1)} s.`);
      indicesHold(problem, result);
    },
  },
  {
    name: 'a certificate proves its bound',
    check: subject =>
      forProblems(subject, async problem => certificateHolds(subject, problem, await solve(subject, problem))),
  },
  {
    name: 'it stops on abort with its best so far',
    check: async subject => {
      await stopsSoon(subject);
      await forProblems(subject, async problem => {
        for (const polls of [0, 1, 3]) await keepsItsBest(subject, problem, polls);
      });
    },
  },
];

/** One `it` a promise of a matching strategy. */
export function describeMatchingStrategy(subject: Subject): void {
  describeContract('a matching strategy', strategyContract, subject);
}

function isExact({ plugin }: Subject): boolean {
  return plugin.strategy?.can.exact ?? false;
}

async function forProblems(subject: Subject, check: (problem: MatchingProblem) => Promise<void>): Promise<void> {
  const problems = matchingProblems(subject.plugin.strategy?.can ?? { sparse: false, atLeast: false });
  await fc.assert(
    fc.asyncProperty(problems, async problem => {
      await check(problem);
    }),
  );
}

function permutation(length: number): fc.Arbitrary<number[]> {
  const places = Array.from({ length }, (_, place) => place);
  return fc.shuffledSubarray(places, { minLength: length, maxLength: length });
}

async function solve(
  subject: Subject,
  problem: MatchingProblem,
  run: { aborted(): boolean; progress(fraction: number, bestSoFar?: MatchingResult): void } = {
    aborted: () => false,
    progress: () => {},
  },
): Promise<MatchingResult> {
  assert(subject.plugin.strategy, `${subject.plugin.id} has no strategy.`);
  return await subject.plugin.strategy.solve(problem, { settings: await parseSettings(subject), ...run });
}

function indicesHold({ mentees, mentors }: MatchingProblem, { mentorOf }: MatchingResult): void {
  assert(mentorOf instanceof Int32Array, 'mentorOf is no Int32Array.');
  assert.equal(mentorOf.length, mentees, `mentorOf has ${mentorOf.length} places for ${mentees} mentees.`);
  mentorOf.forEach((mentor, mentee) =>
    assert(mentor >= -1 && mentor < mentors, `Mentee ${mentee} has mentor ${mentor} of ${mentors}.`),
  );
}

function exclusionsHold(problem: MatchingProblem, { mentorOf }: MatchingResult): void {
  mentorOf.forEach((mentor, mentee) => {
    if (mentor < 0 || mentor >= problem.mentors) return;
    assert(!Number.isNaN(scoreOf(problem, mentee, mentor)), `Mentee ${mentee} and mentor ${mentor} are excluded.`);
  });
}

function countTaken({ mentors }: MatchingProblem, { mentorOf }: MatchingResult): Uint16Array {
  const taken = new Uint16Array(mentors);
  for (const mentor of mentorOf) if (mentor >= 0 && mentor < mentors) taken[mentor]!++;
  return taken;
}

function capacitiesHold(problem: MatchingProblem, result: MatchingResult): void {
  countTaken(problem, result).forEach((count, mentor) => {
    assert(
      count <= problem.capacity[mentor]!,
      `Mentor ${mentor} has ${count} mentees and ${problem.capacity[mentor]} places.`,
    );
  });
}

function pinsHold(problem: MatchingProblem, { mentorOf }: MatchingResult): void {
  for (const [mentee, mentor] of pinsOf(problem)) {
    assert.equal(
      mentorOf[mentee],
      mentor,
      `Mentee ${mentee} is pinned to mentor ${mentor} and has ${mentorOf[mentee]}.`,
    );
  }
}

function certificateHolds(subject: Subject, problem: MatchingProblem, result: MatchingResult): void {
  if (!result.certificate) return;
  const { mentee, mentor } = result.certificate;
  const pins = pinsOf(problem);
  for (const [i, dual] of mentee.entries()) {
    assert(pins.has(i) || dual >= -TOLERANCE, `The dual value of mentee ${i} is ${dual}.`);
    for (const [j, price] of mentor.entries()) {
      const score = scoreOf(problem, i, j);
      const allowed = !Number.isNaN(score) && (pins.get(i) ?? j) === j;
      assert(!allowed || dual + price >= score - TOLERANCE, `Mentee ${i}, mentor ${j}: ${dual + price} < ${score}.`);
    }
  }
  let bound = mentee.reduce((sum, dual) => sum + dual, 0);
  for (const [j, price] of mentor.entries()) {
    const fewest = problem.atLeast?.[j] ?? 0;
    assert(price >= -TOLERANCE || fewest > 0, `The dual value of mentor ${j} is ${price}.`);
    bound += price * (price < 0 ? fewest : problem.capacity[j]!);
  }
  const total = totalOf(problem, result);
  const proven = !isExact(subject) || total >= bound - TOLERANCE;
  assert(proven, `The certificate allows ${bound}, but the total is ${total}.`);
}

/** Whether a strategy comes back within a second once it is told to stop. */
async function stopsSoon(subject: Subject): Promise<void> {
  let toldAt: number | undefined;
  const aborted = () => {
    toldAt ??= computedMillis();
    return true;
  };
  const problem = largeProblem(500, 500);
  const result = await solve(subject, problem, { aborted, progress: () => {} });
  assert(toldAt !== undefined, 'It never asked whether it is aborted.');
  const seconds = (computedMillis() - toldAt) / 1000;
  assert(seconds < 1, `It went on for ${seconds.toFixed(1)} s.`);
  indicesHold(problem, result);
}

/** Whether what comes back after `polls` looks is allowed, and no worse than what was reported on the way. */
async function keepsItsBest(subject: Subject, problem: MatchingProblem, polls: number): Promise<void> {
  let looks = 0;
  let bestReported = 0;
  const result = await solve(subject, problem, {
    aborted: () => looks++ >= polls,
    progress: (_, bestSoFar) => {
      if (bestSoFar) bestReported = Math.max(bestReported, totalOf(problem, bestSoFar));
    },
  });
  indicesHold(problem, result);
  exclusionsHold(problem, result);
  capacitiesHold(problem, result);
  pinsHold(problem, result);
  const total = totalOf(problem, result);
  assert(total >= bestReported - TOLERANCE, `It had reported ${bestReported} and came back with ${total}.`);
}

const contradictions: readonly (readonly [string, MatchingProblem])[] = [
  ['One mentee is pinned to two mentors', pool({ pinned: [0, 0, 0, 1] })],
  ['A mentor with one place is pinned twice', pool({ pinned: [0, 0, 1, 0] })],
  ['An excluded pair is pinned', pool({ scores: [Number.NaN, 1, 1, 1], pinned: [0, 0] })],
];

function pool({ scores = [1, 0.5, 0.5, 1], pinned }: { scores?: number[]; pinned: number[] }): MatchingProblem {
  return {
    mentees: 2,
    mentors: 2,
    scores: { kind: 'dense', value: Float32Array.from(scores) },
    capacity: Uint16Array.of(1, 1),
    pinned: Uint32Array.from(pinned),
    seed: 1,
  };
}
