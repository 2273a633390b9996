import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { noteFailure } from './connections.ts';
import type { DataAccess } from './organisation.ts';

/**
 * A transaction, or a savepoint in one: who may use the connection, and until when. Statements leave at once, in the
 * order in which they were asked for; while a savepoint is open, the connection is its own, and all others wait for its
 * end. Otherwise, of two savepoints that are open at the same time, the rollback of one would undo the other.
 */
export interface Scope {
  readonly client: PoolClient;
  /** Whose data it sees, and for whom; a statement of another organisation does not belong in it. */
  readonly access: DataAccess;
  /** Undefined in the transaction itself. */
  readonly savepoint?: { readonly name: string; readonly parent: Scope; readonly endTurn: () => void };
  /** The server's answer to the opening statement. Nobody waits for it: the first statement leaves together with it. */
  readonly opened: Promise<QueryResult>;
  /** Rejects when the connection is lost, so that nobody waits for the end of a savepoint that can't end any more. */
  readonly lost: Promise<never>;
  /** Stops listening for the loss of the connection. */
  readonly forget: () => void;
  /** Resolves when the savepoint that is open in this scope has ended; undefined when none is. */
  held: Promise<void> | undefined;
  over: boolean;
  /** What is to be done once all of it is committed. */
  afterCommit: (() => unknown)[];
}

/** Begins a transaction on a connection that nobody else uses. */
export function openTransaction(client: PoolClient, access: DataAccess, opening: string): Scope {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {});
  client.once('error', reject);
  return {
    client,
    access,
    opened: send(client, opening),
    lost,
    forget: () => client.removeListener('error', reject),
    held: undefined,
    over: false,
    afterCommit: [],
  };
}

/** Opens a savepoint, as soon as no other is open in the same scope. */
export function openSavepoint(parent: Scope): Promise<Scope> {
  return inTurn(parent, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    parent.held = promise;
    savepoints += 1;
    const name = `mentorkit_${savepoints}`;
    const endTurn = () => {
      parent.held = undefined;
      resolve();
    };
    const { client, access, lost } = parent;
    return {
      client,
      access,
      savepoint: { name, parent, endTurn },
      opened: send(client, `savepoint ${name}`),
      lost,
      forget: () => {},
      held: undefined,
      over: false,
      afterCommit: [],
    };
  });
}

/** Runs one statement in the scope, when it is its turn. */
export function runIn(scope: Scope, query: string | QueryConfig, values?: unknown[]): Promise<QueryResult> {
  const { client } = scope;
  return inTurn(scope, async () => {
    try {
      return await client.query(single(query, values));
    } catch (error) {
      noteFailure(client, error);
      throw error;
    }
  });
}

/**
 * Ends the scope, once the savepoint that is open in it has ended. Statements that come later are refused.
 *
 * @throws NothingStored when it was to be kept and could not be, because a statement in it had failed
 */
export async function closeScope(scope: Scope, how: 'keep' | 'undo'): Promise<void> {
  if (scope.over) return;
  scope.over = true;
  try {
    while (scope.held) await Promise.race([scope.held, scope.lost]);
    if (scope.savepoint === undefined) await endTransaction(scope, how);
    else await endSavepoint(scope, scope.savepoint.name, how);
    if (how === 'keep') scope.savepoint?.parent.afterCommit.push(...scope.afterCommit);
  } finally {
    scope.forget();
    scope.savepoint?.endTurn();
  }
}

/** COMMIT of a transaction in which a statement failed is answered by ROLLBACK, and by no error. */
export class NothingStored extends Error {
  constructor(cause?: unknown) {
    super('Nothing was stored: a statement of this transaction failed and its error was swallowed', { cause });
    this.name = 'NothingStored';
  }
}

/** Work that was begun in a transaction and not awaited in it came too late. */
export class TransactionOver extends Error {
  constructor() {
    super('This transaction is over: its work has to be awaited inside it');
    this.name = 'TransactionOver';
  }
}

/**
 * The statement by the extended protocol, which takes one and not several: none can end the transaction that was put
 * around it and go on outside.
 */
export function single(query: string | QueryConfig, values?: unknown[]): QueryConfig & { queryMode: 'extended' } {
  const config = typeof query === 'string' ? { text: query } : query;
  return { ...config, values: values ?? config.values, queryMode: 'extended' };
}

/** Sends what this file and the pool say themselves. A failure that nobody waits for yet is no unhandled rejection. */
export function send(client: PoolClient, sql: string): Promise<QueryResult> {
  // Whatever fails, and when: who has taken the connection has to come to where they give it back.
  const sent = Promise.try(() => client.query(sql));
  sent.catch(() => {});
  return sent;
}

const inFailedTransaction = '25P02';

// Unique in the process rather than in the transaction, so that a log can be followed.
let savepoints = 0;

// No step may be between the look at `held` and what `begin` does: two that wait would both find it free.
async function inTurn<T>(scope: Scope, begin: () => T | Promise<T>): Promise<T> {
  while (scope.held) await Promise.race([scope.held, scope.lost]);
  if (scope.over) throw new TransactionOver();
  return await begin();
}

async function endTransaction({ client }: Scope, how: 'keep' | 'undo'): Promise<void> {
  const { command } = await send(client, how === 'keep' ? 'commit' : 'rollback');
  if (how === 'keep' && command !== 'COMMIT') throw new NothingStored();
}

async function endSavepoint({ client }: Scope, name: string, how: 'keep' | 'undo'): Promise<void> {
  if (how === 'undo') return undo();
  try {
    await send(client, `release savepoint ${name}`);
  } catch (error) {
    await undo();
    throw (error as { code?: string }).code === inFailedTransaction ? new NothingStored(error) : error;
  }

  async function undo(): Promise<void> {
    await Promise.all([send(client, `rollback to savepoint ${name}`), send(client, `release savepoint ${name}`)]);
  }
}
