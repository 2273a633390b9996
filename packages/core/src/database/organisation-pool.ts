import { AsyncLocalStorage } from 'node:async_hooks';
import { Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import {
  type ConnectionOptions,
  checkOut,
  presentOf,
  type DatabaseLog,
  defaultTimeouts,
  giveBack,
  giveBackAfter,
  limits,
  listenToConnections,
  poolConfig,
} from './connections.ts';
import { type Opening, runEnclosed } from './enclosed-statement.ts';
import { currentAccess, type DataAccess, requireAccess } from './organisation.ts';
import type { StatementNames } from './statement-names.ts';
import { transactionClient } from './transaction-client.ts';
import {
  closeScope,
  openSavepoint,
  openTransaction,
  runIn,
  type Scope,
  single,
  TransactionOver,
} from './transaction-scope.ts';
import { isWriteConflict } from './write-conflict.ts';

export { currentOrganisation, inOrganisation } from './organisation.ts';

export interface TransactionOptions {
  /** Default: what the database says, which is `read committed`. A nested transaction has that of the outermost. */
  isolation?: 'repeatable read' | 'serializable';
  /**
   * Tries again, up to three times, when the transaction lost against another one (a deadlock or a serialisation
   * failure). So `work` must do nothing that a rollback does not undo. Of a nested transaction, it says nothing.
   */
  retry?: boolean;
}

// Of pg's pool, `query` and `connect` take callbacks and streams as well, which have no place here.
const BasePool = Pool as unknown as new (
  config: ConstructorParameters<typeof Pool>[0],
) => Omit<Pool, 'query' | 'connect' | 'end'>;

const end: (this: Pool) => Promise<void> = Pool.prototype.end;

/**
 * The pool under Prisma and under plain SQL: each statement runs in a transaction that began as the application's role,
 * with the organisation set. A statement on its own gets a transaction of its own, in one round trip. Outside of
 * `inOrganisation` each statement is refused, so nobody can forget.
 *
 * Nothing outlives a transaction on its connection, so a pooler in transaction mode may stand between.
 */
export class OrganisationPool extends BasePool {
  readonly #scopes = new AsyncLocalStorage<Scope | undefined>();
  readonly #settings: string;
  readonly #statementTimeoutMs: string;
  readonly #options: ConnectionOptions;
  readonly #log: DatabaseLog | undefined;
  readonly #names: StatementNames | undefined;
  readonly #working = new Set<Promise<void>>();

  /** @param names lets the server keep the plans of statements; only on an address that passes no pooler */
  constructor(options: ConnectionOptions, names?: StatementNames) {
    super(poolConfig(options));
    this.#names = names;
    this.#options = options;
    this.#statementTimeoutMs = String(options.statementTimeoutMs ?? defaultTimeouts.statementTimeoutMs);
    this.#settings = `set local role mentorkit_app; ${limits(options.statementTimeoutMs)}`;
    this.#log = options.log;
    listenToConnections(this.#asPool(), options);
  }

  /** Runs one statement. Fails with the error of PostgreSQL, a `DatabaseError`. */
  async query<Row extends object = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<Row & Record<string, any>>> {
    const access = requireAccess();
    const statement = this.#statement(query, values);
    const scope = this.#scopeOf(access);
    if (scope) return await runIn(scope, statement);
    const client = await checkOut(this.#asPool());
    let result: QueryResult;
    try {
      result = await runEnclosed(client, this.#enclosing(access), single(statement));
    } catch (error) {
      await giveBackAfter(error, client);
      throw error;
    }
    giveBack(client);
    return result;
  }

  /**
   * Runs what has to happen together or not at all; nested, a savepoint, whose failure undoes only itself. It should be
   * short: the connection and the locked rows are nobody else's meanwhile, so no network call is awaited in it.
   *
   * @throws what `work` throws, after all of it was undone; `NothingStored` when `work` hid the failure of a statement
   */
  async transaction<T>(work: () => PromiseLike<T>, options: TransactionOptions = {}): Promise<T> {
    const access = requireAccess();
    const outer = this.#scopeOf(access);
    if (outer) return await this.#runIn(await openSavepoint(outer), work);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#outermost(access, work, options);
      } catch (error) {
        if (!options.retry || attempt > 3 || !isWriteConflict(error)) throw error;
        // Not both at the same moment again.
        await new Promise(resolve => setTimeout(resolve, Math.random() * 20 * attempt));
      }
    }
  }

  /**
   * Does `work` once, after the outermost transaction has committed: never, when it or the savepoint around is rolled
   * back. Outside of a transaction, at once. Nobody waits for it, and its failure is logged.
   */
  afterCommit(work: () => unknown): void {
    const scope = this.#scopeOf(currentAccess());
    if (scope === undefined) this.#start(work);
    else if (scope.over) throw new TransactionOver();
    else scope.afterCommit.push(work);
  }

  /** Where a statement of now would run: the open transaction, or else the call of `inOrganisation`. */
  place(): object | undefined {
    const access = currentAccess();
    return this.#scopeOf(access) ?? access;
  }

  /** For Prisma's adapter, which asks for a connection when it begins a transaction of its own. */
  async connect(): Promise<PoolClient> {
    const access = requireAccess();
    const outer = this.#scopeOf(access);
    if (outer) return transactionClient(await openSavepoint(outer), () => {});
    const client = await checkOut(this.#asPool());
    const scope = openTransaction(client, access, this.#opening(access));
    return transactionClient(scope, () => giveBack(client));
  }

  /** Closes all connections, once what they do is done. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#working);
    await end.call(this.#asPool());
  }

  async #outermost<T>(access: DataAccess, work: () => PromiseLike<T>, options: TransactionOptions): Promise<T> {
    const client = await checkOut(this.#asPool());
    const scope = openTransaction(client, access, this.#opening(access, options.isolation));
    let value: T;
    try {
      value = await this.#runIn(scope, work);
    } finally {
      giveBack(client);
    }
    for (const after of scope.afterCommit) this.#start(after);
    return value;
  }

  async #runIn<T>(scope: Scope, work: () => PromiseLike<T>): Promise<T> {
    let value: T;
    try {
      value = await this.#scopes.run(scope, async () => await work());
      await scope.opened;
    } catch (error) {
      // What has failed because the connection was lost, or the opening refused, says less than that itself. And a
      // failure to undo would hide it.
      const cause: unknown = await Promise.race([scope.lost, scope.opened.then(() => error)]).catch(reason => reason);
      await closeScope(scope, 'undo').catch(() => {});
      throw cause;
    }
    await closeScope(scope, 'keep');
    return value;
  }
  /** A statement for another organisation, or for somebody else, stands outside of the transaction that is open. */
  #scopeOf(access: DataAccess | undefined): Scope | undefined {
    const scope = this.#scopes.getStore();
    const same = scope?.access.organisation === access?.organisation && scope?.access.member === access?.member;
    return same ? scope : undefined;
  }

  #statement(query: string | QueryConfig, values?: unknown[]): QueryConfig {
    // Where the server keeps no plans for us, a name would be taken for that of the opening.
    if (typeof query !== 'string') return this.#names ? query : { ...query, name: undefined };
    const name = this.#names?.(query);
    return { text: query, ...(values && { values }), ...(name && { name }) };
  }

  // One message, and no parameters: the ids are known to be UUIDs, so they need no escaping.
  #opening({ organisation, member }: DataAccess, isolation?: TransactionOptions['isolation']): string {
    const level = isolation === undefined ? '' : ` isolation level ${isolation}`;
    const whose = `set local app.organisation = '${organisation}'; set local app.member = '${member ?? ''}'`;
    const present = presentOf(this.#options);
    const when = present === '' ? '' : `; set local app.present = '${present}'`;
    return `begin${level}; ${this.#settings}; ${whose}${when}`;
  }

  /** The same for a statement on its own. */
  #enclosing({ organisation, member }: DataAccess): Opening {
    const values = [this.#statementTimeoutMs, organisation, member ?? '', presentOf(this.#options)];
    return { text: enclosing, values, name: this.#names && 'opening' };
  }

  #start(work: () => unknown): void {
    const working = (async () => {
      await work();
    })().catch(error => this.#log?.error({ err: error }, 'what was to be done after a commit failed'));
    this.#working.add(working);
    void working.finally(() => this.#working.delete(working));
  }

  #asPool(): Pool {
    return this as unknown as Pool;
  }
}

const enclosing = `select set_config('role', 'mentorkit_app', true), set_config('statement_timeout', $1, true),
  set_config('app.organisation', $2, true), set_config('app.member', $3, true),
  set_config('app.present', $4, true)`;
