import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { repairWordsOfMembers } from './membership.words.ts';

/** How long one can still see when and why a session ended, or that an address was sent. */
const keptDays = 30;

/** Each hour, of everybody: sign-in sessions with their tokens, and single-use addresses, that ended long ago. */
const forgetEndedSignIns = defineJob({ name: 'identity.forgetEnded', every: { milliseconds: 3_600_000 } });

export const forgetEndedSignInsHandler = implement(forgetEndedSignIns, async (ctx: RequestContext) => {
  const before = [
    ctx
      .now()
      .subtract({ hours: 24 * keptDays })
      .toString(),
  ];
  await ctx.platform.database.asSystem('forget sessions and addresses that ended', async system => {
    // `least` leaves out what is null. The session's tokens go with it.
    await system.query('delete from sign_in_sessions where least(ended_at, expires_at) < $1', before);
    await system.query('delete from address_tokens where least(used_at, expires_at) < $1', before);
  });
});

const nightly = { cron: '40 2 * * *', timeZone: 'UTC' };

/** Also as a worker starts: for who was there before there were words, and where a release makes others of a name. */
const checkWords = defineJob({ name: 'identity.checkWords', every: nightly, per: 'organisation', atStart: true });

export const checkWordsOfMembersHandler = implement(checkWords, async (ctx: RequestContext) => {
  const members = await repairWordsOfMembers(ctx);
  if (members > 0) ctx.log.warn({ members }, 'Members were not found by their names, and are again');
});
