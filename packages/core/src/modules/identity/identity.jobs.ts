import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';

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
