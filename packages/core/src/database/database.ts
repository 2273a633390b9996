import type { DatabaseLog } from './connections.ts';
import type { PrismaClient } from './generated/client.ts';
import { OrganisationPool, type TransactionOptions } from './organisation-pool.ts';
import { createPrisma } from './prisma.ts';
import { createStatementNames } from './statement-names.ts';
import { type AsSystem, createSystem } from './system.ts';

export interface DatabaseOptions {
  /** May pass a pooler in transaction mode. */
  url: string;
  /** An address of the server itself, for what needs a session: LISTEN, the queue, migrations. Default: `url`. */
  directUrl?: string;
  /** Connections for the work of organisations; four more are for the system's. Default 10. */
  poolSize?: number;
  /** How long to wait for a connection, in milliseconds. Default 5,000. */
  busyAfterMs?: number;
  /** How long a statement may take, in milliseconds. Default 30,000. */
  statementTimeoutMs?: number;
  /** How long a server may leave a statement without a word, in milliseconds. Default 35,000. */
  silenceMs?: number;
  log?: DatabaseLog;
  /** Moves the clock of the statements, for tests. */
  now?: (() => Temporal.Instant) | undefined;
}

/** The one way to the data. Nothing is connected until it is used. */
export interface Database {
  readonly pool: OrganisationPool;
  readonly prisma: PrismaClient;
  /** See `OrganisationPool.transaction`. */
  transaction<T>(work: () => PromiseLike<T>, options?: TransactionOptions): Promise<T>;
  /** See `OrganisationPool.afterCommit`. */
  afterCommit(work: () => unknown): void;
  readonly asSystem: AsSystem;
  readonly directUrl: string;
  /** Waits for what is under way, and closes all connections. */
  close(): Promise<void>;
}

export function createDatabase({ url, directUrl = url, poolSize = 10, ...options }: DatabaseOptions): Database {
  // A pooler hands a connection to whoever comes next, who knows nothing of its names.
  const names = url === directUrl ? createStatementNames() : undefined;
  const pool = new OrganisationPool({ url, size: poolSize, ...options }, names);
  const prisma = createPrisma(pool, names);
  const system = createSystem({ url, size: 4, ...options });
  return {
    pool,
    prisma,
    transaction: (work, transactionOptions) => pool.transaction(work, transactionOptions),
    afterCommit: work => pool.afterCommit(work),
    asSystem: system.asSystem,
    directUrl,
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), system.end()]);
    },
  };
}
