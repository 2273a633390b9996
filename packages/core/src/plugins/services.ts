import { decode, encode } from './boundary.ts';
import type { Network } from './fetch.ts';
import type { PluginServices } from './load.ts';
import type { ServiceRequest } from './messages.ts';

/** What of the world one call reaches. */
export interface Reach {
  readonly network: Network;
  /** What is left of the hosts that the plugin declares; those it says are given where its settings name them. */
  hosts(said: readonly string[]): readonly string[];
  /** Aborted when the call is over. */
  readonly signal: AbortSignal;
}

/** Answers what a call asks of the host; plugin and organisation are ours to say, never the thread's. */
export function serveRequest(services: PluginServices, pluginId: string, organisationId: string, reach: Reach) {
  return async function serve({ service, args }: ServiceRequest): Promise<unknown> {
    if (service === 'enqueue') {
      if (!services.enqueue) throw new Error('This host runs no jobs of plugins.');
      const [name, input, options = {}] = decode(args) as [
        string,
        unknown,
        { key?: string; runAt?: Temporal.Instant }?,
      ];
      await services.enqueue({
        pluginId,
        organisationId,
        name,
        input,
        key: options.key,
        runAt: options.runAt,
      });
      return undefined;
    }
    if (service === 'account') {
      const [personId, connection, rejected] = args as [unknown, unknown, string?];
      return await services.account?.({ pluginId, organisationId, personId: String(personId), connection, rejected });
    }
    if (service === 'fetch') {
      const [request, said] = args;
      const hosts = reach.hosts(Array.isArray(said) ? said.map(String) : []);
      return await reach.network.fetch(request, hosts, reach.signal);
    }
    if (!services.store) throw new Error('This host stores nothing for plugins.');
    const store = services.store(pluginId, organisationId);
    const key = String(args[0]);
    switch (service) {
      case 'store.get':
        return encode(await store.get(key));
      case 'store.set':
        await store.set(key, args[1], args[2] as { ttlSeconds?: number } | undefined);
        return undefined;
      default:
        await store.delete(key);
        return undefined;
    }
  };
}
