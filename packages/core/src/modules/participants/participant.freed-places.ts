import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob } from '../../jobs/job.ts';

/** Takes people in from the waiting lists of a programme, where there is a place and it does so by itself. */
export const fillPlaces = defineJob({
  name: 'participants.fillPlaces',
  input: z.object({ programmeId: z.uuid() }),
});

/**
 * A place has become free, or there may be more: who waits is taken in once this transaction is over, if that is the
 * programme's to do. It is asked for whether or not somebody waits, for they may be handing in at the same time.
 */
export async function fillFreedPlaces(ctx: RequestContext, programmeId: string): Promise<void> {
  const [automatic] = await ctx.sql(
    `select 1 from programmes where id = $1 and admission @> '{"promote": "AUTOMATIC"}'`,
    [programmeId],
  );
  if (automatic) await ctx.enqueue(fillPlaces, { programmeId });
}
