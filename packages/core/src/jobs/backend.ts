import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

export interface BackendOptions {
  /** PostgreSQL past any pooler: BullMQ sets its search path as the connection starts, and listens. */
  readonly directUrl: string;
  /** With it, Redis keeps the jobs and PostgreSQL does not. */
  readonly redisUrl?: string;
  /** PostgreSQL's schema; on Redis the beginning of every key, followed by the database's name. */
  readonly schema: string;
  /** How long to wait for the first answer; default 30 s. */
  readonly waitMs?: number;
}

interface Connection {
  readonly connection: object;
  readonly prefix?: string;
}

/** BullMQ's classes, bound to one of its backends. What is above does not know which. */
export interface Backend {
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  forQueue(): Connection;
  /** A worker that does `concurrency` jobs at once. */
  forWorker(concurrency: number): Connection;
  /** Resolves when the backend answers and is migrated; rejects with what to do if it does not in time. */
  answers(): Promise<void>;
}

export function chooseBackend({ directUrl, redisUrl, schema, waitMs = 30_000 }: BackendOptions): Backend {
  if (redisUrl !== undefined) {
    // Workers of one database must never get jobs of another, even where deployments share a Redis.
    const prefix = `${schema}-${new URL(directUrl).pathname.slice(1)}`;
    return {
      Queue,
      Worker,
      // Who queues is told that Redis is away and asks again; a worker waits until it is back.
      forQueue: () => ({ connection: { url: redisUrl, maxRetriesPerRequest: 1, commandTimeout: 5_000 }, prefix }),
      forWorker: () => ({ connection: { url: redisUrl, maxRetriesPerRequest: null }, prefix }),
      answers: () => untilItAnswers('Redis', waitMs, () => pingRedis(redisUrl)),
    };
  }
  const bound = withBackend(createPostgresBackend);
  const postgres = (max: number): Connection => ({
    connection: {
      connectionString: directUrl,
      schema,
      max,
      connectionTimeoutMillis: 5_000,
      application_name: 'mentorkit-jobs',
    },
  });
  return {
    // The classes differ in the type of their connection only.
    Queue: bound.Queue as unknown as typeof Queue,
    Worker: bound.Worker as unknown as typeof Worker,
    forQueue: () => postgres(2),
    forWorker: concurrency => postgres(Math.min(concurrency, 4) + 1),
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
    super(
      `The job queue's schema "${schema}" is missing or not to be used with this login: run \`npm run db:migrate -- apply\`.`,
      options,
    );
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
    if (['3F000', '42P01', '42501'].includes((error as { code?: string }).code ?? ''))
      throw new QueueNotMigrated(schema, { cause: error });
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Fails with the reason why it does not answer. */
export async function pingRedis(url: string): Promise<void> {
  const once = { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null, commandTimeout: 5_000 };
  const redis = new Redis(url, once);
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    // What is thrown says only that the connection is closed.
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}
