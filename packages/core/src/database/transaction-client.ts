import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { closeScope, runIn, type Scope } from './transaction-scope.ts';

/**
 * What Prisma's adapter gets as its connection when it begins a transaction: a scope that is open already. The adapter
 * says BEGIN, COMMIT and ROLLBACK in words; here they mean this scope, which may be a savepoint.
 */
export function transactionClient(scope: Scope, giveBack: () => void): PoolClient {
  const { client } = scope;
  const used: Pick<PoolClient, 'on' | 'removeListener' | 'release'> & { query: unknown } = {
    query(query: QueryConfig, values?: unknown[]): Promise<unknown> {
      if (query.text === 'BEGIN') return scope.opened.then(() => nothing);
      if (query.text === 'COMMIT') return closeScope(scope, 'keep').then(() => nothing);
      if (query.text === 'ROLLBACK') return closeScope(scope, 'undo').then(() => nothing);
      return runIn(scope, query, values);
    },
    release() {
      // Undone, where it did not get as far as COMMIT or ROLLBACK. Its failure loses the connection, and nothing else.
      void closeScope(scope, 'undo')
        .catch(() => {})
        .then(giveBack);
    },
    on(event: string, listener: (...args: any[]) => void) {
      client.on(event as 'error', listener);
      return this as PoolClient;
    },
    removeListener(event: string, listener: (...args: any[]) => void) {
      client.removeListener(event, listener);
      return this as PoolClient;
    },
  };
  return used as PoolClient;
}

const nothing: Pick<QueryResult, 'rows' | 'fields' | 'rowCount'> = { rows: [], fields: [], rowCount: 0 };
