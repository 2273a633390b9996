import { z } from 'zod';
import { defineJob } from '../../jobs/job.ts';

export const importParticipants = defineJob({
  name: 'participant.import',
  input: z.object({ importId: z.uuid() }),
  attempts: 5,
  key: ({ importId }) => importId,
});
