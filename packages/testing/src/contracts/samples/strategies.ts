import type { MatchingProblem, MatchingResult, MatchingRunControl, MatchingStrategy } from '@mentorkit/plugin-sdk';
import { definePlugin, Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { scoreOf } from '../matching-problems.ts';

type Can = MatchingStrategy<unknown>['can'];
type Solve = MatchingStrategy<unknown>['solve'];

/** A strategy plugin around one function: the shape that every sample shares. */
export function strategySample(can: Partial<Can>, solve: Solve) {
  return definePlugin({
    id: 'matching-sample',
    api: 1,
    settings: z.object({}),
    strategy: { can: { exact: false, sparse: false, atLeast: false, ranks: false, ...can }, solve },
  });
}

export interface GreedyRules {
  /** What is free for a pair to be made, and what making it takes. */
  readonly excludes: (score: number) => boolean;
  readonly capacity: (places: number) => number;
  readonly keepsPins: boolean;
  readonly checksPins: boolean;
  readonly prefer: (a: number, b: number) => number;
}

const greedyRules: GreedyRules = {
  excludes: Number.isNaN,
  capacity: places => places,
  keepsPins: true,
  checksPins: true,
  prefer: (a, b) => b - a,
};

/** Best pair first. Keeps every promise but the exact ones; each rule can be broken by itself. */
export function greedy(
  problem: MatchingProblem,
  run: Pick<MatchingRunControl<unknown>, 'aborted' | 'progress'>,
  broken: Partial<GreedyRules> = {},
): MatchingResult {
  const rules = { ...greedyRules, ...broken };
  const { mentees, mentors, pinned } = problem;
  const free = problem.capacity.map(rules.capacity);
  const mentorOf = new Int32Array(mentees).fill(-1);
  const make = (mentee: number, mentor: number) => {
    mentorOf[mentee] = mentor;
    free[mentor]!--;
  };
  for (let i = 0; i < pinned.length && rules.keepsPins; i += 2) {
    const [mentee, mentor] = [pinned[i]!, pinned[i + 1]!];
    const fits = mentorOf[mentee] === -1 && free[mentor]! > 0 && !Number.isNaN(scoreOf(problem, mentee, mentor));
    if (!fits && rules.checksPins) throw new Rejected(`Mentee ${mentee} can't be pinned to mentor ${mentor}.`);
    if (fits) make(mentee, mentor);
  }
  if (run.aborted()) return { mentorOf };
  const scores = Float64Array.from({ length: mentees * mentors }, (_, pair) =>
    scoreOf(problem, Math.floor(pair / mentors), pair % mentors),
  );
  const byScore = Uint32Array.from(scores.keys())
    .filter(pair => !rules.excludes(scores[pair]!))
    .sort((a, b) => rules.prefer(scores[a]!, scores[b]!));
  for (const pair of byScore) {
    const [mentee, mentor] = [Math.floor(pair / mentors), pair % mentors];
    if (run.aborted()) break;
    if (mentorOf[mentee] === -1 && free[mentor]! > 0) make(mentee, mentor);
  }
  run.progress(1, { mentorOf: mentorOf.slice() });
  return { mentorOf };
}
