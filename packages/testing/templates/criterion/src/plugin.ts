import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Prefers people whose answers to one question, a number, are close. */
export default definePlugin({
  id: 'template',
  api: 1,
  settings: z.object({
    question: z.string().default('years').describe('Key of the question that is compared'),
    far: z.number().positive().default(10).describe('Answers so far apart do not fit at all'),
  }),
  criterion: {
    compare(mentees, mentors, { question, far }) {
      // Prepared once for each person; what is returned runs for every pair.
      const answersOf = (people: typeof mentees) =>
        Float64Array.from(people, ({ answers }) => toNumber(answers[question]));
      const wanted = answersOf(mentees);
      const offered = answersOf(mentors);
      // NaN, a missing answer, makes the whole NaN.
      return (mentee, mentor) => Math.max(0, 1 - Math.abs(wanted[mentee]! - offered[mentor]!) / far);
    },
  },
});

function toNumber(answer: unknown): number {
  return typeof answer === 'number' ? answer : Number.NaN;
}
