import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { repairCounts } from './participant.counts.ts';
import { repairWords } from './participant.words.ts';

const nightly = { cron: '20 2 * * *', timeZone: 'UTC' };

const checkCounts = defineJob({ name: 'participants.checkCounts', every: nightly, per: 'organisation' });

/** What is kept is what there is; if ever it is not, that is a fault of ours, which the log tells. */
export const checkCountsHandler = implement(checkCounts, async (ctx: RequestContext) => {
  for (const wrong of await repairCounts(ctx))
    ctx.log.error(wrong, 'The kept count of participants was wrong and was put right');
});

/** Also as a worker starts: for who was there before there were words, and where a release makes others of a name. */
const checkWords = defineJob({ name: 'participants.checkWords', every: nightly, per: 'organisation', atStart: true });

export const checkWordsHandler = implement(checkWords, async (ctx: RequestContext) => {
  const participants = await repairWords(ctx);
  if (participants > 0) ctx.log.warn({ participants }, 'Participants were not found by their names, and are again');
});
