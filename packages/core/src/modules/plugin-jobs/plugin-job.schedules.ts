import { z } from 'zod';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { defineJob, implement, type JobImplementation } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/queue.ts';
import { OrganisationInactive } from '../../access/organisation.info.ts';
import { isEnabled, readInstallations } from '../../installations/installation.ts';
import { attemptPluginJob, mostAttempts } from './plugin-job.service.ts';

type Schedules = Pick<Jobs, 'upsertSchedule' | 'removeSchedule'>;

/** A job that a plugin has on a schedule; its input is empty. */
export const scheduledPluginJob = defineJob({
  name: 'scheduled-plugin-job',
  input: z.object({ pluginId: z.string(), name: z.string() }),
  attempts: mostAttempts,
});

/**
 * Makes the schedules what the installations say: in one organisation after an administrator has changed something, in
 * all of them again and again, because there are new ones, and some have moved to another time zone.
 */
export const syncPluginSchedules = defineJob({
  name: 'sync-plugin-schedules',
  input: z.object({}),
  every: { milliseconds: 600_000 },
});

/** They need the queue itself, which only the worker has. */
export function scheduleHandlers(schedules: Schedules): JobImplementation<RequestContext>[] {
  return [
    implement(syncPluginSchedules, async (ctx: RequestContext) => {
      if (ctx.knownOrganisation) await syncSchedules(ctx, schedules);
      else await syncEverywhere(ctx, schedules);
    }),
    implement(scheduledPluginJob, async (ctx: RequestContext, { pluginId, name }, attempt) => {
      const scheduled = (await scheduledJobs(ctx)).find(job => job.pluginId === pluginId && job.name === name);
      // It was disabled, or the plugin has no such job any more.
      if (!scheduled?.enabled)
        return await schedules.removeSchedule(scheduledPluginJob, ctx.organisation.id, keyOf({ pluginId, name }));
      await attemptPluginJob(ctx, { plugin_id: pluginId, name, input: {} }, attempt);
    }),
  ];
}

async function syncEverywhere(ctx: RequestContext, schedules: Schedules): Promise<void> {
  const { platform, requestId, log } = ctx;
  if (declaredSchedules(ctx).length === 0) return;
  const { rows } = await platform.database.asSystem('schedule the jobs of plugins', system =>
    system.query<{ id: string }>(`select id from organisations where status = 'ACTIVE'`),
  );
  for (const { id: organisationId } of rows) {
    try {
      await asPlatform(platform, { organisationId, requestId }, own => syncSchedules(own, schedules));
    } catch (error) {
      if (!(error instanceof OrganisationInactive))
        log.error({ err: error, organisationId }, 'Plugins could not be scheduled');
    }
  }
}

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
