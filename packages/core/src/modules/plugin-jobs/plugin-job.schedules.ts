import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob, implement, type Schedules } from '../../jobs/job.ts';
import { isEnabled, readInstallations } from '../../installations/installation.ts';
import { attemptPluginJob, mostAttempts } from './plugin-job.service.ts';

/** A job that a plugin has on a schedule; its input is empty. */
export const scheduledPluginJob = defineJob({
  name: 'plugin-jobs.runScheduled',
  formerly: ['scheduled-plugin-job'],
  input: z.object({ pluginId: z.string(), name: z.string() }),
  attempts: mostAttempts,
});

/**
 * Makes the schedules what the installations say: after an administrator has changed something, and again and again,
 * because there are new organisations, and some have moved to another time zone. A new release may have other plugins.
 */
export const syncPluginSchedules = defineJob({
  name: 'plugin-jobs.syncSchedules',
  formerly: ['sync-plugin-schedules'],
  every: { milliseconds: 600_000 },
  per: 'organisation',
  atStart: true,
  attempts: 8,
});

export const syncPluginSchedulesHandler = implement(
  syncPluginSchedules,
  async (ctx: RequestContext, _input, { schedules }) => await syncSchedules(ctx, schedules),
);

export const scheduledPluginJobHandler = implement(
  scheduledPluginJob,
  async (ctx: RequestContext, { pluginId, name }, attempt) => {
    const scheduled = (await scheduledJobs(ctx)).find(job => job.pluginId === pluginId && job.name === name);
    // It was disabled, or the plugin has no such job any more.
    if (!scheduled?.enabled)
      return await attempt.schedules.removeSchedule(scheduledPluginJob, ctx.organisation.id, keyOf({ pluginId, name }));
    await attemptPluginJob(ctx, { plugin_id: pluginId, name, input: {} }, attempt);
  },
);

async function syncSchedules(ctx: RequestContext, schedules: Schedules): Promise<void> {
  const { id: organisationId, timeZone } = ctx.organisation;
  for (const { pluginId, name, cron, enabled } of await scheduledJobs(ctx)) {
    const key = keyOf({ pluginId, name });
    try {
      if (!enabled) await schedules.removeSchedule(scheduledPluginJob, organisationId, key);
      else {
        const payload = { organisationId, requestId: ctx.requestId, input: { pluginId, name } };
        await schedules.upsertSchedule(scheduledPluginJob, payload, { key, every: { cron, timeZone } });
      }
    } catch (error) {
      ctx.log.error({ err: error, plugin: pluginId, job: name, cron }, 'A job of a plugin could not be scheduled');
    }
  }
}

interface Scheduled {
  readonly pluginId: string;
  readonly name: string;
  readonly cron: string;
  readonly enabled: boolean;
}

async function scheduledJobs(ctx: RequestContext): Promise<Scheduled[]> {
  const declared = declaredSchedules(ctx);
  if (declared.length === 0) return [];
  const installations = await readInstallations(ctx);
  return declared.map(({ plugin, name, cron }) => ({
    pluginId: plugin.id,
    name,
    cron,
    enabled: isEnabled(plugin, installations.get(plugin.id)) && isCron(cron),
  }));
}

function declaredSchedules({ platform }: RequestContext) {
  return platform.plugins.plugins
    .filter(plugin => plugin.state === 'READY')
    .flatMap(plugin =>
      Object.entries(plugin.description.jobs).flatMap(([name, { every: cron }]) =>
        cron === undefined ? [] : [{ plugin, name, cron }],
      ),
    );
}

/** Five fields: with a sixth for seconds a plugin could keep a worker busy with nothing else. */
function isCron(text: string): boolean {
  return text.trim().split(/\s+/).length === 5;
}

function keyOf({ pluginId, name }: { pluginId: string; name: string }): string {
  return `${pluginId}/${name}`;
}
