import type { RequestContext } from '../context.ts';
import { defineJob, implement } from '../jobs/job.ts';

/**
 * Each hour, of all plugins and organisations, and by one statement: what was to be kept for a time that is over. No
 * plugin sees it any more.
 */
const forgetExpiredEntries = defineJob({ name: 'plugins.forgetExpiredEntries', every: { milliseconds: 3_600_000 } });

export const forgetExpiredEntriesHandler = implement(forgetExpiredEntries, async (ctx: RequestContext) => {
  await ctx.platform.database.asSystem('forget expired entries of plugins', system =>
    system.query('delete from plugin_store_entries where expires_at <= $1', [ctx.now().toString()]),
  );
});
