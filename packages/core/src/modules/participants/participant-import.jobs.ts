import { z } from 'zod';
import { defineJob } from '../../jobs/job.ts';

export const importParticipants = defineJob({
  name: 'participants.import',
  formerly: ['participant.import'],
  input: z.object({ importId: z.uuid() }),
  attempts: 5,
  key: ({ importId }) => importId,
});
