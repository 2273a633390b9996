import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { defineJob, implement } from '../jobs/job.ts';
import { keptHours } from './idempotency.ts';

/** Each hour, of all organisations: their keys of yesterday. */
export const forgetIdempotencyKeys = defineJob({
  name: 'idempotency.forget',
  input: z.object({}),
  attempts: 1,
  every: { milliseconds: 3_600_000 },
});

export const forgetIdempotencyKeysHandler = implement(forgetIdempotencyKeys, async (ctx: RequestContext) => {
  const before = ctx.now().subtract({ hours: keptHours });
  await ctx.platform.database.asSystem('forget old idempotency keys', system =>
    system.query('delete from idempotency_keys where created_at < $1', [before.toString()]),
  );
});
