import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { matchOfferedMail, tellPartners } from './match.mails.ts';
import { announceOffers, expireOffers } from './match.offers.ts';

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

/** Closes what nobody answered in time. What was asked for by run, before it was all of them, is done by the same. */
const expireMatches = defineJob({
  name: 'matches.expire',
  formerly: ['matches.expireOffers', 'expire-offers'],
  every: { milliseconds: 60_000 },
  per: 'organisation',
});

export const expireMatchesHandler = implement(expireMatches, async (ctx: RequestContext) => {
  while ((await ctx.transaction(() => expireOffers(ctx, matchesAtOnce))) === matchesAtOnce);
});
