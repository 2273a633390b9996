import type { MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { describeMatchingStrategy, describePlugin } from '@mentorkit/testing/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import plugin from '../src/plugin.ts';
import { solveAssignment } from '../src/solve.ts';
import { denseProblem, problems, scoreOf, toSparse, totalOf, bestTotal } from './problems.ts';

describePlugin({ plugin });
describeMatchingStrategy({ plugin });

describe('the best total', () => {
  it('is reached with capacities, exclusions, pins and lower bounds together', () => {
    fc.assert(
      fc.property(problems, problem => {
        expect(totalOf(problem, solve(problem))).toBeCloseTo(bestTotal(problem), 5);
      }),
    );
  });
  it('is the same for dense and sparse scores', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const problem = denseProblem({ mentees: 40, mentors: 15, seed, excluded: 0.5, capacity: 2 });
        expect(totalOf(problem, solve({ ...problem, scores: toSparse(problem) }))).toBeCloseTo(
          totalOf(problem, solve(problem)),
          5,
        );
      }),
      { numRuns: 50 },
    );
  });
  it('is the same whichever side bids', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, capacity) => {
        const problem = denseProblem({ mentees: 40, mentors: 15, seed, capacity });
        // A lower bound makes the mentors bid; one that the best matching keeps anyway changes nothing else.
        const free = solve(problem);
        const atLeast = new Uint16Array(15);
        for (const mentor of free.mentorOf) if (mentor !== -1) atLeast[mentor] = 1;
        const bound = solve({ ...problem, atLeast });
        expect(totalOf({ ...problem, atLeast }, bound)).toBeCloseTo(totalOf(problem, free), 5);
      }),
      { numRuns: 50 },
    );
  });
  it('is proven by the certificate, with a bound that equals it', () => {
    // Where most pairs are excluded, some people compete for the same few while others have the choice.
    const share = fc.constantFrom(0.3, 0.9);
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 4 }),
        share,
        fc.boolean(),
        (seed, capacity, excluded, sparse) => {
          const problem = denseProblem({ mentees: 60, mentors: 20, seed, excluded, capacity });
          const gap = gapOf(problem, solve(sparse ? { ...problem, scores: toSparse(problem) } : problem));
          // A score far below the largest is rounded to the grid of 2⁻³⁰, so each mentee may add half a step to the bound.
          expect(Math.abs(gap)).toBeLessThanOrEqual(problem.mentees * 2 ** -31);
        },
      ),
    );
  });
  it('is found where all scores are equal, and everybody who can be matched is', () => {
    for (const score of [0, 0.5, 1]) {
      const problem = {
        ...denseProblem({ mentees: 50, mentors: 20, seed: 1, capacity: 2 }),
        scores: { kind: 'dense', value: new Float32Array(1000).fill(score) },
      } as const;
      const result = solve(problem);
      expect(result.mentorOf.filter(mentor => mentor !== -1)).toHaveLength(40);
      expect(gapOf(problem, result)).toBeCloseTo(0, 11);
    }
  });
  it('is reached with as many pairs as possible where a move to another mentor and staying out are worth the same', () => {
    const problem = {
      ...denseProblem({ mentees: 2, mentors: 2, seed: 1, capacity: 1 }),
      scores: { kind: 'dense', value: Float32Array.of(0.5, NaN, 0.5, 0) },
    } as const;
    for (const seed of [1, 2, 3, 4]) expect([...solve({ ...problem, seed }).mentorOf]).toEqual([0, 1]);
  });
  it('is found where scores differ by less than a 32-bit float can add up', () => {
    const value = Float32Array.from({ length: 900 }, (_, at) => 1 - (at % 29) * 2 ** -24);
    const problem: MatchingProblem = {
      ...denseProblem({ mentees: 30, mentors: 30, seed: 1, capacity: 1 }),
      scores: { kind: 'dense', value },
    };
    expect(gapOf(problem, solve(problem))).toBeCloseTo(0, 12);
  });
  it('is found for bids that never end by themselves: each score the product of two people’s qualities', () => {
    const value = Float32Array.from(
      { length: 10_000 },
      (_, at) => ((1 + Math.floor(at / 100)) * (1 + (at % 100))) / 10_000,
    );
    const problem: MatchingProblem = {
      ...denseProblem({ mentees: 100, mentors: 100, seed: 1, capacity: 1 }),
      scores: { kind: 'dense', value },
    };
    const best = Array.from({ length: 100 }, (_, at) => ((at + 1) * (at + 1)) / 10_000).reduce(
      (sum, score) => sum + score,
    );
    expect(totalOf(problem, solve(problem))).toBeCloseTo(best, 4);
  });
});

describe('what is asked for', () => {
  it('a pair below the minimum score is not made, unless it is pinned', () => {
    const problem = {
      ...denseProblem({ mentees: 30, mentors: 10, seed: 3, capacity: 3 }),
      pinned: Uint32Array.of(4, 7),
    };
    problem.scores.value[4 * 10 + 7] = 0.1;
    const { mentorOf } = solve(problem, { minimumScore: 0.7 });
    expect(mentorOf[4]).toBe(7);
    const others = [...mentorOf.keys()].filter(mentee => mentorOf[mentee] !== -1 && mentee !== 4);
    const lowest = Math.min(...others.map(mentee => scoreOf(problem, mentee, mentorOf[mentee]!)));
    expect(lowest).toBeGreaterThanOrEqual(Math.fround(0.7));
  });
  it('a score that equals the minimum suffices, though 0.7 as a 32-bit float is below 0.7', () => {
    const problem = {
      ...denseProblem({ mentees: 1, mentors: 1, seed: 1, capacity: 1 }),
      scores: { kind: 'dense', value: Float32Array.of(0.7) },
    } as const;
    expect([...solve(problem, { minimumScore: 0.7 }).mentorOf]).toEqual([0]);
  });
  it('lower bounds that can not be met are refused with the mentor they fail for', () => {
    const problem = {
      ...denseProblem({ mentees: 2, mentors: 2, seed: 1, capacity: 2 }),
      atLeast: Uint16Array.of(1, 2),
    };
    expect(() => solve(problem)).toThrow(/No matching gives every mentor their fewest mentees/);
    const excluding = {
      ...problem,
      mentors: 1,
      atLeast: Uint16Array.of(2),
      scores: { kind: 'dense', value: Float32Array.of(0.5, NaN) },
    } as const;
    expect(() => solve(excluding)).toThrow(/mentor 0 must have 2/);
    expect(() => solve({ ...problem, atLeast: Uint16Array.of(3, 0) })).toThrow(
      'Mentor 0 must have 3 mentees and has 2 places',
    );
  });
  it('pins beyond the capacity, twice, of an excluded pair or of nobody are refused', () => {
    const problem = denseProblem({ mentees: 3, mentors: 2, seed: 1, capacity: 1 });
    problem.scores.value[0] = NaN;
    const messages = [
      [0, 0],
      [0, 1, 1, 1],
      [1, 0, 1, 1],
      [9, 0],
      [0, 9],
    ].map(pinned => {
      try {
        return String(solve({ ...problem, pinned: Uint32Array.from(pinned) }).mentorOf);
      } catch (error) {
        return String(error);
      }
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "Rejected: The pin of mentee 0 to mentor 0 contradicts an exclusion",
        "Rejected: The pin of mentee 1 to mentor 1 is beyond the mentor's capacity of 1",
        "Rejected: The pin of mentee 1 to mentor 1 contradicts the one to mentor 0",
        "Rejected: The pin of mentee 9 to mentor 0 names nobody",
        "Rejected: The pin of mentee 0 to mentor 9 names nobody",
      ]
    `);
  });
  it('a pool without mentees, mentors, places or allowed pairs has an empty answer', () => {
    for (const [mentees, mentors, capacity, excluded] of [
      [0, 3, 1, 0],
      [3, 0, 1, 0],
      [0, 0, 1, 0],
      [3, 3, 0, 0],
      [3, 3, 1, 1],
    ] as const) {
      const problem = denseProblem({ mentees, mentors, seed: 1, capacity, excluded });
      expect([...solve(problem).mentorOf]).toEqual(Array(mentees).fill(-1));
      expect([...solve({ ...problem, scores: toSparse(problem) }).mentorOf]).toEqual(Array(mentees).fill(-1));
    }
  });
  it('a score that is not finite is refused', () => {
    const problem = denseProblem({ mentees: 3, mentors: 2, seed: 1, capacity: 1 });
    problem.scores.value[2] = Infinity;
    expect(() => solve(problem)).toThrow('A score is not finite');
  });
});

describe('one run', () => {
  it('reports progress that never goes back, to the end', () => {
    const seen: number[] = [];
    solveAssignment(denseProblem({ mentees: 200, mentors: 60, seed: 1, capacity: 2 }), {
      settings: { minimumScore: 0 },
      aborted: () => false,
      progress: fraction => seen.push(fraction),
    });
    expect(seen).toEqual(seen.toSorted((some, other) => some - other));
    expect(seen.at(-1)).toBe(1);
  });
  it('when stopped at any moment, it answers with a valid matching, filled up, and a bound that holds', () => {
    const problem = denseProblem({ mentees: 120, mentors: 40, seed: 5, capacity: 2, excluded: 0.2 });
    const best = totalOf(problem, solve(problem));
    for (const polls of [0, 1, 10, 60, 90, 130, 200]) {
      let left = polls;
      const result = solveAssignment(problem, {
        settings: { minimumScore: 0 },
        aborted: () => left-- <= 0,
        progress() {},
      });
      expect(totalOf(problem, result)).toBeGreaterThan(0.7 * best);
      expect(boundOf(problem, result)).toBeGreaterThanOrEqual(best - 1e-6);
    }
  });
  it('the seed decides between equally good matchings, and nothing else does', () => {
    const problem = {
      ...denseProblem({ mentees: 50, mentors: 20, seed: 1, capacity: 2 }),
      scores: { kind: 'dense', value: new Float32Array(1000).fill(0.5) },
    } as const;
    const of = (seed: number) => String(solve({ ...problem, seed }).mentorOf);
    expect(of(7)).toBe(of(7));
    expect(new Set([1, 2, 3, 4].map(of)).size).toBeGreaterThan(1);
  });
});

function solve(problem: MatchingProblem, settings = { minimumScore: 0 }): MatchingResult {
  return solveAssignment(problem, { settings, aborted: () => false, progress() {} });
}

function boundOf(problem: MatchingProblem, { certificate }: MatchingResult): number {
  const { mentee, mentor } = certificate!;
  for (let i = 0; i < problem.mentees; i++)
    for (let j = 0; j < problem.mentors; j++)
      expect(mentee[i]! + mentor[j]! < scoreOf(problem, i, j) - 1e-12).toBe(false);
  const places = mentor.reduce((sum, price, j) => sum + price * problem.capacity[j]!, 0);
  return mentee.reduce((sum, gain) => sum + gain, places);
}

/** How far the total is from what the certificate proves. */
function gapOf(problem: MatchingProblem, result: MatchingResult): number {
  return boundOf(problem, result) - totalOf(problem, result);
}
