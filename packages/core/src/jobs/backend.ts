import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

export interface BackendOptions {
  /** PostgreSQL past any pooler: BullMQ sets its search path as the connection starts, and listens. */
  readonly directUrl: string;
  /** With it, Redis keeps the jobs and PostgreSQL does not. */
  readonly redisUrl?: string;
  /** PostgreSQL's schema, or the prefix of Redis' keys. */
  readonly schema: string;
  /** How long to wait for the first answer; default 30 s. */
  readonly waitMs?: number;
}

/** BullMQ's classes, bound to one of its backends. What is above does not know which. */
export interface Backend {
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  /** For a queue; a worker that does `concurrency` jobs at once needs a few more connections. */
  connection(concurrency?: number): { readonly connection: object; readonly prefix?: string };
  /** Resolves when the backend answers and is migrated; rejects with what to do if it does not in time. */
  answers(): Promise<void>;
}

export function chooseBackend({ directUrl, redisUrl, schema, waitMs = 30_000 }: BackendOptions): Backend {
  if (redisUrl !== undefined) {
    return {
      Queue,
      Worker,
      connection: () => ({ connection: { url: redisUrl, maxRetriesPerRequest: null }, prefix: schema }),
      answers: () => untilItAnswers('Redis', waitMs, () => pingRedis(redisUrl)),
    };
  }
  const bound = withBackend(createPostgresBackend);
  return {
    // The classes differ in the type of their connection only.
    Queue: bound.Queue as unknown as typeof Queue,
    Worker: bound.Worker as unknown as typeof Worker,
    connection: (concurrency = 1) => ({ connection: { connectionString: directUrl, schema, max: Math.min(concurrency, 4) + 1 } }),
    answers: () => untilItAnswers('PostgreSQL', waitMs, () => askPostgres(directUrl, schema)),
  };
}

async function untilItAnswers(backend: string, waitMs: number, ask: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (let pause = 50; ; pause = Math.min(1_000, pause * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof QueueNotMigrated) throw error;
      if (performance.now() + pause > deadline)
        throw new Error(`The job queue's ${backend} did not answer within ${waitMs / 1000} s.`, { cause: error });
    }
    await delay(pause);
  }
}

export class QueueNotMigrated extends Error {
  constructor(schema: string, options?: ErrorOptions) {
    super(`The job queue's schema "${schema}" is missing or not to be used with this login: run \`npm run db:migrate -- apply\`.`, options);
    this.name = 'QueueNotMigrated';
  }
}

async function askPostgres(connectionString: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A connection that is cut while it waits for its answer says so twice; the second time nobody else listens.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`select 1 from ${pg.escapeIdentifier(schema)}.migration limit 1`);
  } catch (error) {
    // No such schema, no such table, no right to use it.
    if (['3F000', '42P01', '42501'].includes((error as { code?: string }).code ?? '')) throw new QueueNotMigrated(schema, { cause: error });
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
