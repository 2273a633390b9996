import pg, { type PoolClient, type QueryConfig, type QueryResult } from 'pg';

/** What is said to the server before a statement, in the same transaction. */
export interface Opening {
  /** One statement, which answers with one row. */
  readonly text: string;
  readonly values: readonly string[];
  /** Under which the server keeps it; without, it is read anew each time. */
  readonly name: string | undefined;
}

/**
 * Runs one statement in a transaction of its own, after an opening. Nobody says `begin` or `commit`: what the extended
 * protocol sends before a Sync is one transaction. All of it leaves in one packet, and is answered in one.
 *
 * @throws the `DatabaseError` of PostgreSQL, of whichever of the two, before it is ready for the next. After anything
 *   else that is thrown, nobody knows how much has been sent, and the connection is good for nothing.
 */
export async function runEnclosed(client: PoolClient, opening: Opening, statement: QueryConfig): Promise<QueryResult> {
  const { connection } = client as unknown as { connection: Connection };
  const { name, text, values } = opening;
  // By a query of its own: the driver books what was parsed to the query that runs, here to the statement.
  if (name !== undefined && connection.parsedStatements[name] !== text)
    await client.query({ name, text, values: [...values] });
  const answer = new Promise<QueryResult>((resolve, reject) => {
    const settle: Callback = (error, result) => (error ? reject(error) : resolve(result));
    client.query(new EnclosedStatement(statement, opening, settle));
  });
  return await answer.catch(error => {
    // Where it was asked, and not where the answer was read.
    if (error instanceof Error && Object.isExtensible(error)) Error.captureStackTrace(error);
    throw error;
  });
}

/** Of the driver's connection and its query, what our own kind of query needs. No typed part of either. */
interface Connection {
  readonly parsedStatements: Readonly<Record<string, string>>;
  parse(message: { text: string }): void;
  bind(message: { statement: string | undefined; values: readonly string[] }): void;
  describe(message: object): void;
  execute(): void;
}
interface Query {
  readonly name?: string;
  submit(connection: unknown): void;
  prepare(connection: Connection): void;
  handleRowDescription(message: RowDescription): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: Connection): void;
}
interface RowDescription {
  readonly fields: readonly object[];
}
type Callback = (error: Error | undefined, result: QueryResult) => void;
const BaseQuery = pg.Query as unknown as new (config: QueryConfig, callback: Callback) => Query;

class EnclosedStatement extends BaseQuery {
  readonly #opening: Opening;
  #opened = false;
  #descriptions: Map<string, RowDescription> | undefined;

  constructor(statement: QueryConfig, opening: Opening, callback: Callback) {
    super(statement, callback);
    this.#opening = opening;
  }

  override prepare(connection: Connection): void {
    const { name, text, values } = this.#opening;
    if (name === undefined) connection.parse({ text });
    connection.bind({ statement: name, values });
    connection.execute();
    // A name may be empty, which is none.
    this.#descriptions = this.name ? descriptionsOf(connection) : undefined;
    const known = this.#descriptions?.get(this.name!);
    if (known) super.handleRowDescription(known);
    super.prepare(known ? withoutDescribe(connection) : connection);
  }

  override handleRowDescription(message: RowDescription): void {
    this.#descriptions?.set(this.name!, message);
    super.handleRowDescription(message);
  }

  // The first row and the first completion are the opening's.
  override handleDataRow(message: object): void {
    if (this.#opened) super.handleDataRow(message);
  }

  override handleCommandComplete(message: object, connection: Connection): void {
    if (this.#opened) super.handleCommandComplete(message, connection);
    else this.#opened = true;
  }
}

/**
 * What the rows of a connection's named statements are made of. The server describes them once: should a migration
 * change it, it refuses the statement. (Not so EXECUTE and FETCH, which are not for this pool.)
 */
function descriptionsOf(connection: Connection): Map<string, RowDescription> {
  let known = descriptions.get(connection);
  if (!known) descriptions.set(connection, (known = new Map()));
  return known;
}
const descriptions = new WeakMap<Connection, Map<string, RowDescription>>();

/** The connection for the driver's own `prepare`, which always asks for a description. */
function withoutDescribe(connection: Connection): Connection {
  let undescribed = undescribing.get(connection);
  if (!undescribed) {
    undescribed = Object.create(connection, { describe: { value() {} } }) as Connection;
    undescribing.set(connection, undescribed);
  }
  return undescribed;
}
const undescribing = new WeakMap<Connection, Connection>();
