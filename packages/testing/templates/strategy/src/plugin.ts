import { definePlugin, Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Gives each mentee in turn the best mentor that is left. */
export default definePlugin({
  id: 'template',
  api: 1,
  settings: z.object({
    minimumScore: z.number().min(0).max(1).default(0).describe('Pairs below this score are not made'),
  }),
  strategy: {
    can: { exact: false, sparse: false, atLeast: false, ranks: false },
    solve({ mentees, mentors, scores, capacity, pinned }, { settings, aborted, progress }) {
      if (scores.kind !== 'dense') throw new Rejected('This strategy takes dense scores only.');
      const scoreOf = (mentee: number, mentor: number) => scores.value[mentee * mentors + mentor]!;
      const free = Uint16Array.from(capacity);
      const mentorOf = new Int32Array(mentees).fill(-1);
      const make = (mentee: number, mentor: number) => {
        mentorOf[mentee] = mentor;
        free[mentor]!--;
      };

      for (let i = 0; i < pinned.length; i += 2) {
        const [mentee, mentor] = [pinned[i]!, pinned[i + 1]!];
        const possible = mentorOf[mentee] === -1 && free[mentor]! > 0 && !Number.isNaN(scoreOf(mentee, mentor));
        if (!possible) throw new Rejected(`Mentee ${mentee} can't be pinned to mentor ${mentor}.`);
        make(mentee, mentor);
      }

      for (let mentee = 0; mentee < mentees && !aborted(); mentee++) {
        if (mentorOf[mentee] !== -1) continue;
        let best = -1;
        for (let mentor = 0; mentor < mentors; mentor++) {
          // An excluded pair is NaN, which is at least nothing.
          const possible = free[mentor]! > 0 && scoreOf(mentee, mentor) >= settings.minimumScore;
          if (possible && (best === -1 || scoreOf(mentee, mentor) > scoreOf(mentee, best))) best = mentor;
        }
        if (best !== -1) make(mentee, best);
        if (mentee % 100 === 0) progress(mentee / mentees, { mentorOf: mentorOf.slice() });
      }
      return { mentorOf };
    },
  },
});
