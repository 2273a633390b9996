import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Prefers people who named the same field. */
export default definePlugin({
  id: 'criterion-same-field',
  api: 1,
  settings: z.object({
    question: z.string().default('field').describe('Key of the question that is compared'),
  }),
  criterion: {
    compare(mentees, mentors, { question }) {
      // Prepared once for each person; what is returned runs for every pair, millions of times.
      const wanted = mentees.map(({ answers }) => answers[question]);
      const offered = mentors.map(({ answers }) => answers[question]);
      return (mentee, mentor) => {
        if (wanted[mentee] === undefined || offered[mentor] === undefined) return Number.NaN;
        return wanted[mentee] === offered[mentor] ? 1 : 0;
      };
    },
  },
});
