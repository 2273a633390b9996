import type { AnyPlugin, KeyValueStore, PluginContext } from '@mentorkit/plugin-sdk';
import { encode } from '../boundary.ts';
import type { ServiceRequest, Task } from '../messages.ts';
import { type AccountData, connectionOf, openAccount } from './connection.ts';
import type { Schema } from './definition.ts';
import { fetchByHost } from './fetch.ts';
import { createLog } from './log.ts';

export interface ContextParts {
  readonly plugin: AnyPlugin;
  readonly task: Extract<Task, { kind: 'call' }>;
  readonly settings: unknown;
  readonly secrets: unknown;
  readonly signal: AbortSignal;
  /** Asks the host and waits for its answer. */
  ask(request: ServiceRequest): Promise<unknown>;
}

/** What one call of a plugin sees of the platform. */
export function createContext(parts: ContextParts): PluginContext<unknown, unknown, any> {
  const { plugin, task, settings, secrets, signal } = parts;
  const hosts = typeof plugin.hosts === 'function' ? plugin.hosts(settings) : [];
  const send = fetchByHost(parts.ask, hosts, signal);
  return {
    organisation: task.organisation,
    settings,
    secrets,
    signal,
    log: createLog(),
    fetch: send,
    store: createStore(parts),
    now: () => Temporal.Now.instant().add({ milliseconds: task.clockOffset }),
    async account(personId) {
      const connection = connectionOf(plugin, secrets);
      if (!connection) return undefined;
      const ask = (rejected?: string) =>
        parts.ask({ service: 'account', args: [personId, connection, rejected] }) as Promise<AccountData | undefined>;
      return await openAccount({ fetch: send, ask });
    },
    async enqueue(name, input, options = {}) {
      const job = plugin.jobs?.[name];
      if (!job) throw new TypeError(`The plugin declares no job ${JSON.stringify(name)}.`);
      const parsed = await (job.input as Schema)['~standard'].validate(input);
      if (parsed.issues) throw new TypeError(`The input of ${name}: ${parsed.issues[0]?.message}`);
      // What was given is queued, not what it was parsed to: it is parsed again where the job runs.
      await parts.ask({ service: 'enqueue', args: [name, encode(input), encode(options)] });
    },
  };
}

function createStore({ ask }: ContextParts): KeyValueStore {
  return {
    get: key => ask({ service: 'store.get', args: [key] }),
    async set(key, value, options) {
      await ask({ service: 'store.set', args: [key, encode(value), options] });
    },
    async delete(key) {
      await ask({ service: 'store.delete', args: [key] });
    },
  };
}
