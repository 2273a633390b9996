import { AsyncLocalStorage } from 'node:async_hooks';
import { Pool, type QueryResult } from 'pg';
import {
  type ConnectionOptions,
  checkOut,
  presentOf,
  giveBack,
  limits,
  listenToConnections,
  poolConfig,
} from './connections.ts';
import { NothingStored, single } from './transaction-scope.ts';

export interface SystemClient {
  /** Runs one statement. Fails with the error of PostgreSQL, a `DatabaseError`. */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    parameters?: unknown[],
  ): Promise<QueryResult<Row & Record<string, any>>>;
}

/**
 * The only path to the tables that belong to no organisation: identities, organisations, the outbox of all.
 *
 * @param reason what it is for, in a few words; logged each time
 * @param work one short transaction, on a connection apart from any that is open
 */
export type AsSystem = <T>(reason: string, work: (system: SystemClient) => Promise<T>) => Promise<T>;

export function createSystem(options: ConnectionOptions): { asSystem: AsSystem; end(): Promise<void> } {
  const pool = new Pool(poolConfig(options));
  listenToConnections(pool, options);
  const opening = `begin; set local role mentorkit_system; ${limits(options.statementTimeoutMs)}`;
  const inside = new AsyncLocalStorage<string>();

  async function asSystem<T>(reason: string, work: (system: SystemClient) => Promise<T>): Promise<T> {
    const outer = inside.getStore();
    // Each would hold a connection while it waits for one.
    if (outer !== undefined) throw new Error(`"${reason}" inside of "${outer}": hand on the client of the outer one`);
    options.log?.debug({ reason }, 'as system');
    const client = await checkOut(pool);
    try {
      await client.query(`${opening}; set local app.present = '${presentOf(options)}'`);
      const value = await inside.run(reason, () =>
        work({ query: (text, parameters) => client.query(single(text, parameters)) }),
      );
      if ((await client.query('commit')).command !== 'COMMIT') throw new NothingStored();
      return value;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      giveBack(client);
    }
  }

  return { asSystem, end: () => pool.end() };
}
