import { definePlugin, Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Makes the best pair that is left, again and again. Not the best whole, but easy to explain. */
export default definePlugin({
  id: 'matching-greedy',
  api: 1,
  settings: z.object({
    minimumScore: z.number().min(0).max(1).default(0).describe('Pairs below this score are not made'),
  }),
  strategy: {
    can: { exact: false, sparse: false, atLeast: false, ranks: false },
    solve({ mentees, mentors, scores, capacity, pinned }, { settings, aborted, progress }) {
      if (scores.kind !== 'dense') throw new Rejected('This strategy takes dense scores only.');
      const free = Uint16Array.from(capacity);
      const mentorOf = new Int32Array(mentees).fill(-1);
      const fits = (mentee: number, mentor: number) => mentorOf[mentee] === -1 && free[mentor]! > 0;
      const make = (mentee: number, mentor: number) => {
        mentorOf[mentee] = mentor;
        free[mentor]!--;
      };

      for (let i = 0; i < pinned.length; i += 2) {
        const [mentee, mentor] = [pinned[i]!, pinned[i + 1]!];
        const excluded = Number.isNaN(scores.value[mentee * mentors + mentor]!);
        if (excluded || !fits(mentee, mentor)) throw new Rejected(`Mentee ${mentee} can't be pinned to ${mentor}.`);
        make(mentee, mentor);
      }

      // NaN, an excluded pair, is at least nothing. Of equal scores the earlier pair wins, so every run is the same.
      const pairs = Array.from(scores.value.keys())
        .filter(pair => scores.value[pair]! >= settings.minimumScore)
        .toSorted((a, b) => scores.value[b]! - scores.value[a]! || a - b);
      for (const [done, pair] of pairs.entries()) {
        if (aborted()) break;
        const [mentee, mentor] = [Math.floor(pair / mentors), pair % mentors];
        if (fits(mentee, mentor)) make(mentee, mentor);
        if (done % 10_000 === 0) progress(done / pairs.length, { mentorOf: mentorOf.slice() });
      }
      return { mentorOf };
    },
  },
});
