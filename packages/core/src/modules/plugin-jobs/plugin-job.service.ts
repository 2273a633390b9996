import { randomUUID } from 'node:crypto';
import { Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { defineJob, GiveUp, implement, type JobTry, Postponed } from '../../jobs/job.ts';
import type { Platform } from '../../platform.ts';
import { runPluginJob } from '../../plugins/call.ts';
import { mayPass, PluginCallFailed } from '../../plugins/failures.ts';
import { findPlugin, type PluginJobRequest } from '../../plugins/load.ts';
import { callOf } from '../../installations/installation.ts';

/** What a job says that says nothing about it. */
const usualAttempts = 8;
/** Whatever a plugin declares. */
export const mostAttempts = 25;

const longestInput = 100_000;
/** How long a job may run. */
const timeoutMs = 60_000;
const failedJobsDays = 14;

export const pluginJob = defineJob({
  name: 'plugin-jobs.run',
  formerly: ['plugin-job'],
  input: z.object({ pluginJobId: z.uuid() }),
  attempts: mostAttempts,
});

/**
 * Keeps what a plugin wants to be done until it is done, and asks for it, in one transaction. While a job with the same
 * key waits, it is that one; once it has begun, the next is another, because it may have begun with what was known then.
 */
export async function enqueuePluginJob(platform: Platform, job: PluginJobRequest): Promise<void> {
  const { pluginId, organisationId, name, key, runAt } = job;
  const input = JSON.stringify(job.input ?? null);
  if (input.length > longestInput)
    throw new Rejected(`The input of ${name} is longer than ${longestInput} characters: keep it in the store.`);
  await asPlatform(platform, { organisationId, requestId: randomUUID() }, ctx =>
    ctx.transaction(async () => {
      await ctx.sql('delete from plugin_jobs where plugin_id = $1 and name = $2 and failed_at < $3', [
        pluginId,
        name,
        ctx
          .now()
          .subtract({ hours: 24 * failedJobsDays })
          .toString(),
      ]);
      const [queued] = await ctx.sql<{ id: string }>(
        `insert into plugin_jobs (plugin_id, name, key, input) values ($1, $2, $3, $4::jsonb)
         on conflict (organisation_id, plugin_id, name, key)
           where started_at is null and failed_at is null and key is not null do nothing
         returning id`,
        [pluginId, name, key, input],
      );
      if (queued) await ctx.enqueue(pluginJob, { pluginJobId: queued.id }, { key: queued.id, ...(runAt && { runAt }) });
    }),
  );
}

interface JobRow {
  readonly plugin_id: string;
  readonly name: string;
  readonly input: unknown;
}

export const pluginJobHandler = implement(pluginJob, async (ctx: RequestContext, { pluginJobId }, attempt) => {
  const [job] = await ctx.sql<JobRow>(
    `update plugin_jobs set started_at = coalesce(started_at, present()) where id = $1 and failed_at is null
     returning plugin_id, name, input`,
    [pluginJobId],
  );
  // Done already, by a worker that did not come to say so.
  if (!job) return;
  try {
    await attemptPluginJob(ctx, job, attempt);
  } catch (error) {
    if (error instanceof GiveUp)
      await ctx.sql('update plugin_jobs set failed_at = present() where id = $1', [pluginJobId]);
    throw error;
  }
  await ctx.sql('delete from plugin_jobs where id = $1', [pluginJobId]);
});

/** One try. Throws `GiveUp` when another is of no use, or was the last one that the plugin wants. */
export async function attemptPluginJob(
  ctx: RequestContext,
  { plugin_id: pluginId, name, input }: JobRow,
  { attempt, signal }: Pick<JobTry, 'attempt' | 'signal'>,
): Promise<void> {
  const { plugins } = ctx.platform;
  const plugin = findPlugin(plugins, pluginId);
  const declared = plugin?.state === 'READY' ? plugin.description.jobs[name]?.attempts : undefined;
  await attemptCall(() => runPluginJob(plugins, pluginId, name, input, { ...callOf(ctx), timeoutMs, signal }), {
    attempt,
    attempts: Math.min(declared ?? usualAttempts, mostAttempts),
    what: `The job ${name} of ${pluginId}`,
  });
}

/**
 * Makes a call of a plugin in a job: what may pass is thrown as it is, to be tried again; anything else, and what
 * happens at the last attempt, becomes `GiveUp`.
 */
export async function attemptCall(
  call: () => Promise<unknown>,
  { attempt, attempts = usualAttempts, what }: { attempt: number; attempts?: number; what: string },
): Promise<void> {
  try {
    await call();
  } catch (error) {
    // Nobody tried it, so no try is lost, however often.
    if (error instanceof PluginCallFailed && error.retryAfter !== undefined) throw new Postponed(error.retryAfter);
    if (mayPass(error) && attempt < attempts) throw error;
    throw new GiveUp(`${what} failed: ${(error as Error).message}`);
  }
}
