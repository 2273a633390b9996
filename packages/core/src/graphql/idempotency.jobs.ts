import type { RequestContext } from '../context.ts';
import { defineJob, implement } from '../jobs/job.ts';
import { keptHours } from './idempotency.ts';

/** Each hour, of all organisations, and by one statement: their keys of yesterday. */
const forgetIdempotencyKeys = defineJob({ name: 'idempotency.forget', every: { milliseconds: 3_600_000 } });

export const forgetIdempotencyKeysHandler = implement(forgetIdempotencyKeys, async (ctx: RequestContext) => {
  const before = ctx.now().subtract({ hours: keptHours });
  await ctx.platform.database.asSystem('forget old idempotency keys', system =>
    system.query('delete from idempotency_keys where created_at < $1', [before.toString()]),
  );
});
