import type { RequestContext } from '../../context.ts';
import { implement } from '../../jobs/job.ts';
import { matchOfferedMail, tellPartners } from './match.mails.ts';
import { announceOffers, expireOffers, expireOffersOf } from './match.offers.ts';

/** So that one transaction stays short. */
const matchesAtOnce = 200;

export const announceOffersHandler = implement(announceOffers, async (ctx: RequestContext, { runId }) => {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const offers = await ctx.sql<{ id: string }>(
      `select id from matches where run_id = $1 and id > $2 and state in ('OFFERED', 'INFO_ASKED') order by id limit $3`,
      [runId, after, matchesAtOnce],
    );
    if (offers.length === 0) return;
    const ids = offers.map(({ id }) => id);
    await ctx.transaction(() => tellPartners(ctx, ids, matchOfferedMail));
    after = ids.at(-1)!;
  }
});

export const expireOffersHandler = implement(expireOffers, (ctx: RequestContext, { runId }) =>
  ctx.transaction(() => expireOffersOf(ctx, runId)),
);
