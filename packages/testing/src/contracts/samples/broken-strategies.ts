import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import type { Subject } from '../subject.ts';
import { pretendToCompute } from './clock.ts';
import { hungarian } from './hungarian.ts';
import { greedy, strategySample } from './strategies.ts';

let runs = 0;

/** By promise: a strategy that keeps all others and breaks this one. */
export const brokenStrategies: Readonly<Record<string, Subject>> = {
  'the same problem and seed give the same result': {
    plugin: strategySample({}, (problem, run) => {
      // What no seed governs: a counter that outlives the run, as a clock or Math.random() would.
      const flipped = runs++ % 2 === 1;
      return greedy(problem, run, flipped ? { prefer: (a, b) => a - b } : {});
    }),
  },
  'the problem is left as it was': {
    plugin: strategySample({}, (problem, run) => {
      const result = greedy(problem, run);
      const { value } = problem.scores;
      value.forEach((score, at) => (value[at] = score / 2));
      return result;
    }),
  },
  'every mentee has one existing mentor or none': {
    plugin: strategySample({}, (problem, run) => {
      const result = greedy(problem, run);
      return { mentorOf: result.mentorOf.map(mentor => (mentor === -1 ? -2 : mentor)) };
    }),
  },
  'an excluded pair is never made': {
    plugin: strategySample({}, (problem, run) => greedy(problem, run, { excludes: () => false })),
  },
  'no mentor has more mentees than places': {
    plugin: strategySample({}, (problem, run) => greedy(problem, run, { capacity: places => Math.max(places, 1) })),
  },
  'no mentor has fewer mentees than the lower bound': {
    plugin: strategySample({ atLeast: true }, (problem, run) => greedy(problem, run)),
  },
  'a pinned pair is always made': {
    plugin: strategySample({}, (problem, run) => {
      greedy(problem, run);
      return greedy(problem, run, { keepsPins: false });
    }),
  },
  'contradictory pins are refused': {
    plugin: strategySample({}, (problem, run) => greedy(problem, run, { checksPins: false })),
  },
  'no other matching has a higher total': {
    plugin: strategySample({ exact: true }, (problem, run) => {
      greedy(problem, run);
      return { mentorOf: pinsOnly(problem) };
    }),
  },
  'the order of people does not change the total': {
    plugin: strategySample({ exact: true }, (problem, run) =>
      problem.mentees < 10 ? hungarian(problem, run) : greedy(problem, run, { prefer: () => 0 }),
    ),
  },
  'it stops on abort with its best so far': {
    plugin: strategySample({}, problem => greedy(problem, { aborted: () => false, progress: () => {} })),
  },
  '500 × 500 people are matched within 10 s': {
    plugin: strategySample({}, (problem, run) => {
      const result = greedy(problem, run);
      if (!run.aborted()) pretendToCompute(problem.mentees * 25);
      return result;
    }),
  },
  'a certificate proves its bound': {
    plugin: strategySample({}, (problem, run) => ({
      ...greedy(problem, run),
      certificate: { mentee: new Float64Array(problem.mentees), mentor: new Float64Array(problem.mentors) },
    })),
  },
};

/** More ways to break a promise than the first that comes to mind. */
export const subtlyBrokenStrategies: readonly (readonly [promise: string, Subject])[] = [
  [
    'it stops on abort with its best so far',
    {
      plugin: strategySample({}, (problem, run) => {
        const result = greedy(problem, run);
        pretendToCompute(problem.mentees * 3);
        return result;
      }),
    },
  ],
  [
    'it stops on abort with its best so far',
    {
      plugin: strategySample({}, (problem, run) => {
        const result = greedy(problem, run);
        run.progress(1, result);
        return run.aborted() ? { mentorOf: pinsOnly(problem) } : result;
      }),
    },
  ],
  [
    'a certificate proves its bound',
    {
      plugin: strategySample({ exact: true }, (problem, run) => ({
        mentorOf: hungarian(problem, run).mentorOf,
        certificate: { mentee: new Float64Array(problem.mentees).fill(1), mentor: new Float64Array(problem.mentors) },
      })),
    },
  ],
];

function pinsOnly({ pinned, mentees }: MatchingProblem): Int32Array {
  const mentorOf = new Int32Array(mentees).fill(-1);
  for (let i = 0; i < pinned.length; i += 2) mentorOf[pinned[i]!] = pinned[i + 1]!;
  return mentorOf;
}
