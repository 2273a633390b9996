import type { Socket } from 'node:net';
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Logger } from 'pino';
import { rowValues } from './row-values.ts';

export type DatabaseLog = Pick<Logger, 'debug' | 'warn' | 'error'>;

export interface ConnectionOptions {
  url: string;
  /** The most connections that are open at the same time. */
  size: number;
  /** How long to wait for one of them, in milliseconds. Default 5,000. */
  busyAfterMs?: number;
  /** How long a statement may take, and a transaction may do nothing, in milliseconds. Default 30,000. */
  statementTimeoutMs?: number;
  /** How long a server may leave a statement without a word, in milliseconds. Default 5,000 more than the statement. */
  silenceMs?: number;
  log?: DatabaseLog;
  /** What the time is, where it is not the server's: see `present` in the database. */
  now?: (() => Temporal.Instant) | undefined;
}

export const defaultTimeouts = { busyAfterMs: 5_000, statementTimeoutMs: 30_000 };

export function poolConfig(options: ConnectionOptions): PoolConfig {
  const { url, size, busyAfterMs } = { ...defaultTimeouts, ...options };
  return {
    connectionString: url,
    max: size,
    connectionTimeoutMillis: busyAfterMs,
    keepAlive: true,
    application_name: 'mentorkit',
    // begin, statement and commit leave together, and take one round trip.
    pipeline: true,
    types: rowValues,
  };
}

/** What concerns a connection beside the statements that run on it. */
export function listenToConnections(pool: Pick<Pool, 'on'>, options: ConnectionOptions): void {
  const { log, statementTimeoutMs, silenceMs = statementTimeoutMs + 5_000 } = { ...defaultTimeouts, ...options };
  // A lost connection makes an event beside the statements that fail; without a listener it would end the process.
  pool.on('error', error => log?.warn({ err: error }, 'an idle database connection was lost'));
  pool.on('connect', client => {
    client.on('error', () => {});
    endSilence(client, silenceMs);
  });
}

/**
 * The server ends a statement that takes too long. This is for a server that no longer answers at all. (The driver's own
 * `query_timeout` has a timer for each statement, and somehow its rows outlive it: with it, garbage takes a tenth of the
 * time of lists.)
 */
function endSilence(client: PoolClient, afterMs: number): void {
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.setTimeout(afterMs);
  connection.stream.on('timeout', () => {
    // One that nobody has asked anything is silent for good reason.
    const { readyForQuery } = client as unknown as { readyForQuery: boolean };
    if (!readyForQuery) connection.stream.destroy(new Error(`PostgreSQL has said nothing for ${afterMs} ms`));
  });
}

/** The limits go into each transaction and not into the session, which a pooler shares out to others. */
export function limits(statementTimeoutMs = defaultTimeouts.statementTimeoutMs): string {
  return `set local statement_timeout = ${statementTimeoutMs}; set local idle_in_transaction_session_timeout = ${statementTimeoutMs}`;
}

/** What time it is by a clock that tests move; empty where the server's own holds. */
export function presentOf({ now }: Pick<ConnectionOptions, 'now'>): string {
  return now?.().toString() ?? '';
}

/** None was given back in time; or a new one could not be made in time, by a server that has too much to do. */
const tooLate = ['timeout exceeded when trying to connect', 'Connection terminated due to connection timeout'];

/** @throws ConnectionsBusy when none became free in time */
export async function checkOut(pool: Pool): Promise<PoolClient> {
  try {
    return await connect.call(pool);
  } catch (error) {
    if (error instanceof Error && tooLate.includes(error.message)) throw new ConnectionsBusy(pool, error);
    throw error;
  }
}

// The base class's own: a subclass may mean something else by it. (Named, for its other overload takes a callback.)
const connect: (this: Pool) => Promise<PoolClient> = Pool.prototype.connect;

/** What is still in a transaction is not given to the next, nor what was found to be spoiled. */
export function giveBack(client: PoolClient): void {
  client.release(client.getTransactionStatus() !== 'I' || spoiled.has(client));
}

/**
 * The same after a failure: a connection on which PostgreSQL refused something is given to the next once it is ready for
 * it. One that is going down says so first, and one that was left in the middle of something never is.
 */
export async function giveBackAfter(failure: unknown, client: PoolClient): Promise<void> {
  noteFailure(client, failure);
  if (spoiled.has(client) || (await isReady(client))) giveBack(client);
  else client.release(true);
}

/**
 * Marks a connection as good for nobody else, after a failure that leaves the driver and the server with different ideas
 * of which named statements there are: all but what PostgreSQL refuses without having forgotten or outlived one.
 */
export function noteFailure(client: PoolClient, failure: unknown): void {
  if (!(failure instanceof DatabaseError) || outOfStep.includes(failure.code!)) spoiled.add(client);
}
const spoiled = new WeakSet<PoolClient>();

/** A statement does not exist (any more), or its columns are no longer what they were. */
const outOfStep = ['26000', '0A000'];

async function isReady(client: PoolClient): Promise<boolean> {
  try {
    await client.query('');
    return true;
  } catch {
    return false;
  }
}

/** More work than connections, for longer than one is ready to wait. It may be tried again. */
export class ConnectionsBusy extends Error {
  constructor(pool: Pool, cause: Error) {
    const { max, connectionTimeoutMillis } = pool.options;
    super(`All ${max} database connections were busy for ${connectionTimeoutMillis} ms`, { cause });
    this.name = 'ConnectionsBusy';
  }
}

/** Whether that is what was behind an error, however deep. */
export function isConnectionsBusy(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ConnectionsBusy) return true;
  return false;
}
