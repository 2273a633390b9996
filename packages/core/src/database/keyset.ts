import { type InputIssue, ValidationFailed } from '../errors.ts';
import { decodeCursor, encodeCursor, type KeyType } from './cursor.ts';

/**
 * The order of a list. Its columns together are unique and never null; so each row has one place, which stays where it
 * is when others come and go. (With OFFSET, a client sees rows twice or not at all, and the last page costs the most.)
 */
export interface Keyset<Row> {
  /** The field that is this list, such as `Programme.matches`: a cursor of another list is refused. */
  readonly list: string;
  /**
   * The column that is the same in all rows, as it stands in SQL, such as `m.programme_id`; needed where the rest is in
   * the order of their ids. The order begins with it, and it is compared as a range: with `=`, PostgreSQL would leave
   * it out of the order, which the primary key has then, too, and a plan for all values would walk that one, over
   * everybody's rows, until a page is full. So, only an index that begins with it has the order.
   */
  readonly within?: string;
  readonly columns: readonly KeysetColumn<Row>[];
  /** Of all columns. Default `asc`. */
  readonly direction?: 'asc' | 'desc';
}

export interface KeysetColumn<Row> {
  /** As it stands in SQL, such as `m.created_at`. */
  readonly sql: string;
  readonly type: KeyType;
  /**
   * Its value in a row; of a timestamp, its text (select `m.created_at::text`), for a `Date` loses the microseconds,
   * and then the row at the cursor comes twice.
   */
  readonly value: (row: Row) => string | number | bigint;
  /** The field of the Prisma model, for lists that Prisma loads. Not of a timestamp: Prisma makes it a `Date`. */
  readonly field?: string;
}

/** Arguments of a Relay connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** What was asked for, checked. */
export interface Page {
  readonly size: number;
  /** `end`: the last ones are asked for. */
  readonly from: 'start' | 'end';
  readonly after?: readonly string[];
  readonly before?: readonly string[];
}

export interface Connection<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const defaultPageSize = 20;
export const maximalPageSize = 100;

/** @throws ValidationFailed with each argument that is wrong: `PAGE_SIZE`, `FIRST_AND_LAST`, `INVALID_CURSOR` */
export function parsePage<Row>(keyset: Keyset<Row>, args: PageArguments): Page {
  const issues: InputIssue[] = [];
  const { first, last } = args;
  if (first != null && last != null) {
    issues.push({ path: ['last'], code: 'FIRST_AND_LAST', message: 'Ask for the first or for the last, not for both' });
  }
  for (const [name, size] of Object.entries({ first, last })) {
    if (size != null && !(Number.isInteger(size) && size >= 0 && size <= maximalPageSize)) {
      issues.push({ path: [name], code: 'PAGE_SIZE', message: `A page has 0 to ${maximalPageSize} items` });
    }
  }
  const page: Page = {
    size: first ?? last ?? defaultPageSize,
    from: last != null || (first == null && args.before != null) ? 'end' : 'start',
    after: place('after'),
    before: place('before'),
  };
  if (issues.length > 0) throw new ValidationFailed(issues);
  return page;

  function place(name: 'after' | 'before'): string[] | undefined {
    const cursor = args[name];
    if (cursor == null) return undefined;
    const types = keyset.columns.map(({ type }) => type);
    const key = decodeCursor(keyset.list, types, cursor);
    if (key === undefined) issues.push({ path: [name], code: 'INVALID_CURSOR', message: 'Not a cursor of this list' });
    return key;
  }
}

/** What part of its table a list is, as it stands in SQL. */
export interface KeysetScope {
  /** The value of `within`. */
  readonly whose?: string | undefined;
  /** Bounds of the first column; the second is not included. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * The parts of a statement that loads a page, and one row more to know whether there is another page:
 * `select … where <own conditions> and ${where} order by ${orderBy} limit ${limit}`.
 *
 * @param parameters those of the statement so far; what `where` needs is added to them
 */
export function keysetSql<Row>(
  { list, within, columns, direction = 'asc' }: Keyset<Row>,
  page: Page,
  parameters: unknown[],
  { whose, from, until }: KeysetScope = {},
) {
  if ((within === undefined) !== (whose === undefined)) throw new Error(`${list} does not say whose rows it lists`);
  const ordered = [...(within === undefined ? [] : [within]), ...columns.map(({ sql }) => sql)];
  const [above, below] = direction === 'asc' ? [page.after, page.before] : [page.before, page.after];
  const order = (direction === 'asc') === (page.from === 'start') ? 'asc' : 'desc';
  // One on each side, or PostgreSQL may begin at the farther one.
  const conditions = [
    above ? compare('>', placed(above)) : from !== undefined || within ? compare('>=', given(from)) : undefined,
    below
      ? compare('<', placed(below))
      : until === undefined
        ? within && compare('<=', [])
        : compare('<', given(until)),
    // A cursor may be of a page with other bounds.
    above && from !== undefined ? `${columns[0]!.sql} >= ${from}` : undefined,
    below && until !== undefined ? `${columns[0]!.sql} < ${until}` : undefined,
  ];
  return {
    where: conditions.filter(text => text !== undefined).join(' and ') || 'true',
    orderBy: ordered.map(sql => `${sql} ${order}`).join(', '),
    limit: page.size + 1,
  };

  function placed(key: readonly string[]): string[] {
    return key.map((value, i) => `$${parameters.push(value)}::${columns[i]!.type}`);
  }

  function given(bound: string | undefined): string[] {
    return bound === undefined ? [] : [bound];
  }

  // A comparison of rows, which an index on the same columns answers in one step.
  function compare(operator: '<' | '<=' | '>' | '>=', key: readonly string[]): string {
    const values = [...(whose === undefined ? [] : [whose]), ...key];
    return `(${ordered.slice(0, values.length).join(', ')}) ${operator} (${values.join(', ')})`;
  }
}

/**
 * A page of a list as one bounded scan for each of the conditions of which one has to hold, merged.
 *
 * @param scan what selects the rows of which a condition holds, without order and limit
 * @param alias of the table, which the order speaks of
 */
export function mergedScans<Condition>(
  conditions: readonly Condition[],
  scan: (condition: Condition) => string,
  { alias, orderBy, limit }: { readonly alias: string; readonly orderBy: string; readonly limit: number },
): string {
  const page = `order by ${orderBy} limit ${limit}`;
  const scans = conditions.map(condition => `${scan(condition)} ${page}`);
  return scans.length === 1
    ? scans[0]!
    : `select * from (${scans.map(one => `(${one})`).join(' union ')}) ${alias} ${page}`;
}

/** The same for Prisma's `findMany`. Ids are made in the order of time, so most lists can be ordered by them alone. */
export function keysetFindMany<Row>(keyset: Keyset<Row>, page: Page) {
  const rising = (keyset.direction ?? 'asc') === 'asc';
  const order = rising === (page.from === 'start') ? 'asc' : 'desc';
  const fields = keyset.columns.map(({ field, sql, type }) => {
    if (field === undefined || type === 'timestamptz') {
      throw new Error(`${keyset.list} can't be loaded by Prisma: ${sql} has no field, or one that loses its precision`);
    }
    return field;
  });
  return {
    where: { AND: [...beyond(page.after, rising ? 'gt' : 'lt'), ...beyond(page.before, rising ? 'lt' : 'gt')] },
    orderBy: fields.map(field => ({ [field]: order })),
    take: page.size + 1,
  };

  // Prisma has no comparison of rows: the first column is beyond, or it is equal and the second is beyond, and so on.
  function beyond(key: readonly string[] | undefined, operator: 'gt' | 'lt'): object[] {
    if (key === undefined) return [];
    const values = key.map((value, i) => prismaValue(keyset.columns[i]!.type, value));
    const equal = (upTo: number) => fields.slice(0, upTo).map((field, i) => ({ [field]: values[i] }));
    return [{ OR: fields.map((field, i) => ({ AND: [...equal(i), { [field]: { [operator]: values[i] } }] })) }];
  }
}

/** @param rows as they were loaded: in the order of the statement, with the one more */
export function toConnection<Row>(keyset: Keyset<Row>, page: Page, rows: readonly Row[]): Connection<Row> {
  const more = rows.length > page.size;
  const loaded = rows.slice(0, page.size);
  const edges = (page.from === 'start' ? loaded : loaded.toReversed()).map(node => new Edge(keyset, node));
  return {
    edges,
    pageInfo: {
      // Beyond a cursor there is at least the row whose cursor it is.
      hasNextPage: page.from === 'start' ? more || page.before !== undefined : page.before !== undefined,
      hasPreviousPage: page.from === 'end' ? more || page.after !== undefined : page.after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * A class: a getter in an object literal gives each object a hidden class of its own, which outlives it, and keeps the
 * row, until all of the heap is collected.
 */
class Edge<Row> {
  readonly node: Row;
  readonly #keyset: Keyset<Row>;

  constructor(keyset: Keyset<Row>, node: Row) {
    this.node = node;
    this.#keyset = keyset;
  }

  /** Made when it is asked for: most clients turn pages by `pageInfo`. */
  get cursor(): string {
    return cursorOf(this.#keyset, this.node);
  }
}

export function cursorOf<Row>(keyset: Keyset<Row>, row: Row): string {
  return encodeCursor(
    keyset.list,
    keyset.columns.map(({ value }) => String(value(row))),
  );
}

function prismaValue(type: KeyType, value: string): string | number | bigint {
  if (type === 'integer') return Number(value);
  return type === 'bigint' ? BigInt(value) : value;
}
