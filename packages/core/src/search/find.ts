import type { RequestContext } from '../context.ts';
import { type Count, countOf, exactCount } from '../database/count.ts';
import {
  type Connection,
  cursorOf,
  type Keyset,
  keysetSql,
  mergedScans,
  type Page,
  type PageArguments,
  parsePage,
  toConnection,
} from '../database/keyset.ts';
import { type Alternative, everyRow } from '../policy.ts';
import { afterAllOf, askedWords } from './words.ts';

export interface Search {
  /** As the keyset of the list is called. */
  readonly list: string;
  /** Of the rows `p`, each of which is a subject. */
  readonly table: 'participants' | 'memberships';
  /** The column that says which scope a row is in, and the one in which is searched. */
  readonly scope: { readonly column: string; readonly id: string };
  /** Beginnings of words of the name, or the whole of something else that somebody is known by. */
  readonly search: string;
  /** What the rows fulfil, beside what is searched for. */
  readonly conditions: readonly string[];
  /** Of which one has to hold, for the viewer to see a row. */
  readonly readable: readonly Alternative[];
  /** SQL for what the row has whose whole is searched for, such as an address; `whole` stands for it. */
  readonly known: (whole: string, parameters: unknown[]) => readonly string[];
}

export interface Found {
  readonly id: string;
  /** The first of their words that begins with the one that is read by: the order of the list. Of who was found by a whole, ''. */
  readonly word: string;
  /** False of the one with whom the reading stopped, if they are not who is searched for. */
  readonly matches: boolean;
  /** The how manieth it is of those that were read. */
  readonly examined: number;
}

/**
 * How many are looked at for a page or a count at most, whatever is searched for and whoever it fits: where that does
 * not fill the page, the next one goes on from there. Only of a search all of whose words so many have can it be short.
 */
export const mostExamined = 10_000;

const places = {
  found: [
    { sql: 'f.word', type: 'text', value: ({ word }: Found) => word },
    { sql: 'f.id', type: 'uuid', value: ({ id }: Found) => id },
  ],
  words: [
    { sql: 's.word', type: 'text', value: ({ word }: Found) => word },
    { sql: 's.subject_id', type: 'uuid', value: ({ id }: Found) => id },
  ],
} as const;

/** @param load makes a statement that loads the rows `f` with what they were found by, in their order */
export async function findSubjects<Row extends Found>(
  ctx: RequestContext,
  search: Search,
  args: PageArguments,
  load: (found: string, orderBy: string) => string,
): Promise<Connection<Row>> {
  let by = 0;
  // Which word it is that is read by belongs to the place: on the next page, another may be rarer.
  const keyset: Keyset<Found> = {
    list: search.list,
    columns: [{ sql: '', type: 'integer', value: () => by }, ...places.found],
  };
  const { after, before, ...size } = parsePage(keyset, args);
  const asked = askedWords(search.search);
  const began = Number((after ?? before)?.[0]);
  by = began in asked ? began : await rarest(ctx, search.scope.id, asked);
  const page: Page = {
    ...size,
    ...(after && { after: after.slice(1) }),
    ...(before && { before: before.slice(1) }),
  };
  const { sql, orderBy, parameters } = foundSql(search, asked, by, page);
  const rows = sql === undefined ? [] : await ctx.sql<Row>(load(sql, orderBy), parameters);
  const stop = rows.findIndex(({ examined }) => examined === mostExamined);
  const found = (stop === -1 ? rows : rows.slice(0, stop + 1)).filter(({ matches }) => matches);
  const connection = toConnection(keyset, page, found);
  if (stop === -1 || found.length > page.size) return connection;
  const cursor = cursorOf(keyset, rows[stop]!);
  const more =
    page.from === 'start' ? { hasNextPage: true, endCursor: cursor } : { hasPreviousPage: true, startCursor: cursor };
  return { ...connection, pageInfo: { ...connection.pageInfo, ...more } };
}

export async function countFound(ctx: RequestContext, search: Search): Promise<Count> {
  const asked = askedWords(search.search);
  const by = await rarest(ctx, search.scope.id, asked);
  const { sql, parameters } = foundSql(search, asked, by, { size: exactCount, from: 'start' });
  if (sql === undefined) return countOf(0);
  const [row] = await ctx.sql<{ found: number; isCut: boolean }>(
    `select (count(*) filter (where f.matches))::int "found",
            coalesce(bool_or(f.examined = ${mostExamined}), false) "isCut" from (${sql}) f`,
    parameters,
  );
  return countOf(row!.found, row);
}

/** Which of the words the fewest have; of more than a thousand, it does not matter. */
async function rarest(ctx: RequestContext, scopeId: string, asked: readonly string[]): Promise<number> {
  if (asked.length < 2) return 0;
  const parameters: unknown[] = [scopeId];
  const counts = asked.map(
    word =>
      `(select count(*) from (
         select from search_words s where s.scope_id = $1 and s.word >= $${parameters.push(word)}
            and s.word < $${parameters.push(afterAllOf(word))} order by s.word, s.subject_id limit ${exactCount}) s)`,
  );
  const [row] = await ctx.sql<{ counts: number[] }>(`select array[${counts.join(', ')}]::int[] "counts"`, parameters);
  return row!.counts.indexOf(Math.min(...row!.counts));
}

/** A page of those found, and one more; no statement where nobody can be found. */
function foundSql(
  { list, table, scope, search, conditions, readable, known }: Search,
  asked: readonly string[],
  by: number,
  page: Page,
): { readonly sql: string | undefined; readonly orderBy: string; readonly parameters: unknown[] } {
  const parameters: unknown[] = [];
  const scopeId = `$${parameters.push(scope.id)}`;
  const { where, ...order } = keysetSql({ list, columns: places.found }, page, parameters);
  const scans: string[] = [];

  const whole = `$${parameters.push(search.trim().toWellFormed().replaceAll('\0', ''))}`;
  const wanted = [`${scope.column} = ${scopeId}`, ...known(whole, parameters), ...conditions];
  const byWhole = `select p.id from ${table} p where ${wanted.join(' and ')}`;
  scans.push(`select '' word, p.id, true matches, 0 examined from (${byWhole}) p`);

  const ranges = asked.map(word => ({
    from: `$${parameters.push(word)}`,
    until: `$${parameters.push(afterAllOf(word))}`,
  }));
  const range = ranges[by];
  if (range) {
    const wordOf = (subject: string, { from, until }: typeof range) =>
      `(select min(w.word) from search_words w where w.subject_id = ${subject} and w.word >= ${from} and w.word < ${until})`;
    const isFound = (subject: string) => [
      `${subject} is distinct from (${byWhole})`,
      ...ranges.filter(other => other !== range).map(other => `${wordOf(subject, other)} is not null`),
    ];
    if (readable.includes(everyRow)) {
      // In the order of the index, from the place of the page on, until it is full: each is looked at by itself.
      // Behind who was found by a whole, all of the words come: PostgreSQL would look for the place among those before.
      const { after, ...beginning } = page;
      const from = after?.[0] === '' ? beginning : page;
      const { where: place, orderBy } = keysetSql({ list, columns: places.words }, from, parameters, range);
      const matches = [`s.shared < $${parameters.push(asked[by]!.length)}`, ...isFound('s.subject_id')];
      if (conditions.length > 0)
        matches.push(`(select ${conditions.join(' and ')} from ${table} p where p.id = s.subject_id)`);
      scans.push(
        `select s.word, s.subject_id id, ${matches.join(' and ')} matches, s.examined from (
           select s.*, (row_number() over (order by ${orderBy}))::int examined from (
             select s.word, s.subject_id, s.shared from search_words s where s.scope_id = ${scopeId} and ${place}
              order by ${orderBy} limit ${mostExamined}) s) s
          order by ${orderBy} offset 0`,
      );
    } else
      for (const mayRead of readable) {
        // These are few: oneself and one's partners.
        const rows = mayRead.rows(table, 'p', parameters);
        const theirs = [rows, `${scope.column} = ${scopeId}`, ...conditions, ...isFound('p.id')].join(' and ');
        scans.push(`select ${wordOf('p.id', range)} word, p.id, true matches, 0 examined from ${theirs}`);
      }
  }
  const scan = (found: string) =>
    `select f.* from (${found}) f where f.word is not null and (f.matches or f.examined = ${mostExamined}) and ${where}`;
  return {
    sql: readable.length === 0 ? undefined : mergedScans(scans, scan, { alias: 'f', ...order }),
    orderBy: order.orderBy,
    parameters,
  };
}
