import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { solveAssignment } from './solve.ts';

export default definePlugin({
  id: 'matching-assignment',
  name: { en: 'The best for all together', da: 'Det bedste for alle tilsammen' },
  api: 1,
  settings: z.object({
    minimumScore: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Pairs that score less are not made, even if people stay without a partner'),
  }),
  strategy: { can: { exact: true, sparse: true, atLeast: true, ranks: false }, solve: solveAssignment },
});
