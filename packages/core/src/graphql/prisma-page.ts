import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../context.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  mergedScans,
  type PageArguments,
  parsePage,
  toConnection,
} from '../database/keyset.ts';
import type { Alternative } from '../policy.ts';
import { selectingId } from './selecting-id.ts';

/** Where a row stands in its list. */
export interface RowPlace {
  readonly id: string;
  /** With all digits, where the list is ordered by a time. */
  readonly at: string;
}

/** In the order in which the rows `r` were made. By their ids alone, it would be that of the primary key: see `within`. */
export function newestFirst(list: string): Keyset<RowPlace> {
  return {
    list,
    direction: 'desc',
    columns: [
      { sql: 'r.created_at', type: 'timestamptz', value: ({ at }) => at },
      { sql: 'r.id', type: 'uuid', value: ({ id }) => id },
    ],
  };
}

/** The same, of the rows of a programme. */
export function newestOfProgramme(list: string): Keyset<RowPlace> {
  const columns = [{ sql: 'r.id', type: 'uuid', value: ({ id }: RowPlace) => id }] as const;
  return { list, direction: 'desc', within: 'r.programme_id', columns };
}

export interface PrismaPageOptions<Row> {
  readonly keyset: Keyset<RowPlace>;
  /** The table of the rows `r`, or a query for their `id`, `created_at` and what `conditions` speak of. */
  readonly table: string;
  /** Of which one has to hold, for the viewer to see a row. */
  readonly readable: readonly Alternative[];
  readonly conditions?: readonly string[];
  /** Of the conditions; the first is the value of the keyset's `within`. */
  readonly parameters?: readonly unknown[];
  readonly args: PageArguments;
  /** By Prisma. */
  load(query: { readonly where: { readonly id: { readonly in: string[] } } }): PromiseLike<Row[]>;
}

/**
 * A page of a list that Prisma loads. Which rows it is, a statement of our own says: what Prisma writes keeps PostgreSQL
 * from the index that bounds it.
 */
export async function prismaPage<Row extends { readonly id: string }>(
  ctx: RequestContext,
  info: GraphQLResolveInfo,
  { keyset, table, readable, conditions = [], parameters: given = [], args, load }: PrismaPageOptions<Row>,
): Promise<Connection<Row>> {
  const page = parsePage(keyset, args);
  const parameters = [...given];
  const { where, ...order } = keysetSql(keyset, page, parameters, { whose: keyset.within && '$1' });
  const columns = [...(keyset.within ? [keyset.within] : []), ...keyset.columns.map(({ sql }) => sql)];
  const scan = (mayRead: Alternative) =>
    `select ${columns.join(', ')} from ${[mayRead.rows(table, 'r', parameters), ...conditions, where].join(' and ')}`;
  const at = keyset.columns.some(({ type }) => type === 'timestamptz') ? ', r.created_at::text at' : '';
  const places =
    readable.length === 0
      ? []
      : await ctx.sql<RowPlace>(
          `select r.id${at} from (${mergedScans(readable, scan, { alias: 'r', ...order })}) r order by ${order.orderBy}`,
          parameters,
        );
  return await loadNodes(ctx, info, toConnection(keyset, page, places), load);
}

/** The nodes of a page of which it is known which they are. */
export async function loadNodes<Row extends { readonly id: string }>(
  ctx: RequestContext,
  info: GraphQLResolveInfo,
  { edges, pageInfo }: Connection<{ readonly id: string }>,
  load: PrismaPageOptions<Row>['load'],
): Promise<Connection<Row>> {
  const ids = edges.map(({ node }) => node.id);
  // Asked even where there is nothing to load: it tells the plugin that the rows have all that is selected of them.
  const query = selectingId(queryFromInfo({ context: ctx, info, path: ['edges', 'node'] }));
  const rows = ids.length === 0 ? [] : await load({ ...selectingId(query), where: { id: { in: ids } } });
  const byId = new Map(rows.map(row => [row.id, row]));
  return {
    pageInfo,
    // What was deleted in between is left out.
    edges: edges.flatMap(({ cursor, node: { id } }) => (byId.has(id) ? [{ cursor, node: byId.get(id)! }] : [])),
  };
}
