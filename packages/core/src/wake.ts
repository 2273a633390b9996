import pg from 'pg';
import type { Logger } from 'pino';

/**
 * Tells other processes that something happened on a topic, and nothing more: who listens looks for themselves, so
 * a lost or doubled wake-up does no harm. LISTEN/NOTIFY, or Redis where there is one.
 */
export interface Wake {
  publish(topic: string): void;
  /** Returns what ends it. */
  subscribe(topic: string, listener: () => void): () => void;
  close(): Promise<void>;
}

const channel = 'mentorkit_wake';

export async function createWake(options: {
  directUrl: string;
  redisUrl?: string | undefined;
  log: Logger;
}): Promise<Wake> {
  const listeners = new Map<string, Set<() => void>>();
  function deliver(topic: string): void {
    for (const listener of listeners.get(topic) ?? []) listener();
  }
  // After a gap in the connection anything may have been missed: everybody looks.
  function deliverAll(): void {
    for (const topic of listeners.keys()) deliver(topic);
  }
  const transport = options.redisUrl
    ? await overRedis(options.redisUrl, options.log, deliver, deliverAll)
    : await overPostgres(options.directUrl, options.log, deliver, deliverAll);

  return {
    publish: topic => transport.publish(topic),
    subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic);
      };
    },
    close: () => transport.close(),
  };
}

interface Transport {
  publish(topic: string): void;
  close(): Promise<void>;
}

async function overRedis(
  url: string,
  log: Logger,
  deliver: (topic: string) => void,
  deliverAll: () => void,
): Promise<Transport> {
  const { Redis } = await import('ioredis');
  const publisher = new Redis(url, { maxRetriesPerRequest: 1, lazyConnect: true });
  const subscriber = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  for (const client of [publisher, subscriber])
    client.on('error', (error: Error) => log.warn({ error: error.message }, 'wake: Redis is away'));
  try {
    await publisher.connect();
    await subscriber.connect();
    await subscriber.subscribe(channel);
  } catch (error) {
    for (const client of [publisher, subscriber]) client.disconnect();
    throw error;
  }
  subscriber.on('message', (_channel: string, topic: string) => deliver(topic));
  subscriber.on('ready', deliverAll);
  return {
    publish(topic) {
      publisher.publish(channel, topic).catch((error: Error) => log.warn({ error: error.message }, 'wake: not sent'));
    },
    async close() {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

async function overPostgres(
  url: string,
  log: Logger,
  deliver: (topic: string) => void,
  deliverAll: () => void,
): Promise<Transport> {
  let client: pg.Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  // Topics that wait leave together, each once: a burst of posts is few statements.
  let waiting = new Set<string>();

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: 'mentorkit wake', keepAlive: true });
    next.on('error', error => lost(next, error));
    next.on('end', () => lost(next, undefined));
    next.on('notification', ({ payload }) => payload && deliver(payload));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch (error) {
      // What is said of its end concerns nobody: whoever asked for it is told, and asks again.
      next.removeAllListeners('end');
      await next.end().catch(() => {});
      throw error;
    }
    client = next;
  }

  function lost(which: pg.Client, error: Error | undefined): void {
    if (closed || (client !== undefined && which !== client) || retry) return;
    client = undefined;
    log.warn({ error: error?.message }, 'wake: the connection was lost, connecting again');
    retry = setTimeout(() => void reconnect(), 200 + Math.random() * 300);
  }

  async function reconnect(): Promise<void> {
    retry = undefined;
    try {
      await connect();
      deliverAll();
    } catch (error) {
      if (!closed && !retry) retry = setTimeout(() => void reconnect(), 1000);
      log.debug({ error: (error as Error).message }, 'wake: still away');
    }
  }

  let sending = false;
  async function send(): Promise<void> {
    sending = true;
    while (waiting.size > 0 && !closed) {
      const topics = [...waiting];
      waiting = new Set();
      await client
        ?.query(`select pg_notify('${channel}', topic) from unnest($1::text[]) topic`, [topics])
        .catch((error: Error) => log.warn({ error: error.message }, 'wake: not sent'));
    }
    sending = false;
  }

  try {
    await connect();
  } catch (error) {
    closed = true;
    clearTimeout(retry);
    throw error;
  }
  return {
    publish(topic) {
      waiting.add(topic);
      // One statement at a time on the one connection; what comes meanwhile leaves with the next.
      if (!sending) void send();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
