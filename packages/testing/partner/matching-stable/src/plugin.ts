import { definePlugin, type MatchingProblem, Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/**
 * Deferred acceptance: mentees ask their best mentor that is left, mentors keep the best who ask. In the end no two
 * people would both rather have each other.
 */
export default definePlugin({
  id: 'matching-stable',
  api: 1,
  settings: z.object({
    minimumScore: z.number().min(0).max(1).default(0).describe('Pairs below this score are not made'),
  }),
  strategy: {
    can: { exact: false, sparse: false, atLeast: false, ranks: false },
    solve(problem, { settings, aborted, progress }) {
      const { mentees, mentors } = problem;
      const scoreOf = scoring(problem);
      const mentorOf = new Int32Array(mentees).fill(-1);
      const kept: number[][] = Array.from({ length: mentors }, () => []);
      const pinned = pin(problem, mentorOf, kept);

      const wishes = Array.from({ length: mentees }, (_, mentee) =>
        [...Array(mentors).keys()]
          .filter(mentor => scoreOf(mentee, mentor) >= settings.minimumScore)
          .toSorted((a, b) => scoreOf(mentee, b) - scoreOf(mentee, a) || a - b),
      );
      const asking = [...Array(mentees).keys()].filter(mentee => !pinned.has(mentee));
      for (let asked = 0; asking.length > 0 && !aborted(); asked++) {
        const mentee = asking.pop()!;
        const mentor = wishes[mentee]!.shift();
        if (mentor === undefined) continue;
        const group = kept[mentor]!;
        group.push(mentee);
        mentorOf[mentee] = mentor;
        if (group.length > problem.capacity[mentor]!) {
          const free = group.filter(other => !pinned.has(other));
          const worst = free.reduce((a, b) => (scoreOf(b, mentor) < scoreOf(a, mentor) ? b : a));
          group.splice(group.indexOf(worst), 1);
          mentorOf[worst] = -1;
          asking.push(worst);
        }
        if (asked % 1000 === 0) progress(1 - asking.length / mentees, { mentorOf: mentorOf.slice() });
      }
      return { mentorOf };
    },
  },
});

function scoring({ scores, mentors }: MatchingProblem): (mentee: number, mentor: number) => number {
  if (scores.kind !== 'dense') throw new Rejected('This strategy takes dense scores only.');
  return (mentee, mentor) => scores.value[mentee * mentors + mentor]!;
}

function pin(problem: MatchingProblem, mentorOf: Int32Array, kept: number[][]): Set<number> {
  const scoreOf = scoring(problem);
  const done = new Set<number>();
  for (let i = 0; i < problem.pinned.length; i += 2) {
    const mentee = problem.pinned[i]!;
    const mentor = problem.pinned[i + 1]!;
    const full = kept[mentor]!.length >= problem.capacity[mentor]!;
    if (done.has(mentee) || full || Number.isNaN(scoreOf(mentee, mentor))) {
      throw new Rejected(`Mentee ${mentee} can't be pinned to mentor ${mentor}.`);
    }
    done.add(mentee);
    kept[mentor]!.push(mentee);
    mentorOf[mentee] = mentor;
  }
  return done;
}
