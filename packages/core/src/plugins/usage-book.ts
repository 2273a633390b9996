import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import type { Breaker } from './breaker.ts';
import type { PluginHost, ReadyPlugin } from './load.ts';
import { rememberedCalls, type Usage } from './usage.ts';

/**
 * How organisations fare with their plugins, over all processes: each keeps its own count, and adds what is new to the
 * database every few seconds, one statement a plugin and organisation that was called. The worker makes most calls, and
 * people look at them in the API.
 */
export interface PluginUsageBook {
  /** Adds what is new. What can't be written stays for the next time. */
  save(): Promise<void>;
  /** Saves for the last time. */
  close(): Promise<void>;
}

const saveEveryMs = 3_000;

export function keepUsage(options: {
  readonly database: Database;
  readonly plugins: PluginHost;
  readonly log: Logger;
  now(): Temporal.Instant;
}): PluginUsageBook {
  const { database, plugins, log, now } = options;
  let saving = Promise.resolve();

  async function saveAll(): Promise<void> {
    for (const plugin of plugins.plugins) {
      if (plugin.state !== 'READY') continue;
      for (const [organisationId, usage] of plugin.usage)
        if (usage.unsaved > 0) await saveOne(plugin, organisationId, usage);
    }
  }

  async function saveOne({ id }: ReadyPlugin, organisationId: string, usage: Usage): Promise<void> {
    const calls = usage.unsaved;
    usage.unsaved = 0;
    try {
      await inOrganisation(organisationId, () =>
        database.pool.query(add, [
          id,
          calls,
          usage.durations.slice(-calls),
          usage.failing,
          usage.needsAttention,
          usage.lastError?.message,
          usage.lastError?.at.toString(),
          openUntil(usage.breaker, now()),
        ]),
      );
    } catch (error) {
      usage.unsaved += calls;
      log.warn({ err: error, plugin: id, organisationId }, 'The usage of a plugin could not be saved');
    }
  }

  function save(): Promise<void> {
    // One after the other: two at once would hold a connection each and say the same.
    saving = saving.then(saveAll);
    return saving;
  }

  const timer = setInterval(() => void save(), saveEveryMs).unref();
  return {
    save,
    async close() {
      clearInterval(timer);
      await save();
    },
  };
}

const add = `
  insert into plugin_usages as u
    (plugin_id, calls, durations, failing, needs_attention, last_error, last_error_at, open_until, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, present())
  on conflict (organisation_id, plugin_id) do update set
    calls = u.calls + excluded.calls,
    durations = (u.durations || excluded.durations)[greatest(1, cardinality(u.durations || excluded.durations) - ${rememberedCalls - 1}):],
    failing = excluded.failing,
    needs_attention = excluded.needs_attention,
    last_error = case when excluded.last_error_at >= coalesce(u.last_error_at, '-infinity') then excluded.last_error else u.last_error end,
    last_error_at = greatest(u.last_error_at, excluded.last_error_at),
    open_until = excluded.open_until,
    updated_at = present()`;

/** On the wall clock, which the processes share; the breaker itself runs by this one's own. */
function openUntil(breaker: Breaker, now: Temporal.Instant): string | undefined {
  if (breaker.state === 'CLOSED') return undefined;
  const left = breaker.state === 'OPEN' ? breaker.until - performance.now() : 0;
  return now.add({ milliseconds: Math.max(0, Math.round(left)) }).toString();
}
