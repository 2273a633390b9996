import type { RequestContext } from '../../context.ts';
import { type Count, countOf, exactCount } from '../../database/count.ts';
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
} from '../../database/keyset.ts';
import { type Alternative, alternativesFor, everyRow } from '../../policy.ts';
import { afterAllOf, askedWords } from '../../search/words.ts';
import { participantPolicy } from './participant.policy.ts';

export interface ParticipantSearch {
  readonly programmeId: string;
  /** Beginnings of words of the name, or the whole of the id in the file. */
  readonly search: string;
  /** Of participants `p`, beside what is searched for. */
  readonly conditions: readonly string[];
  /** Of which one has to hold, for the viewer to see a participant. */
  readonly readable: readonly Alternative[];
}

export interface Found {
  readonly id: string;
  /** The first of their words that begins with what is searched for: the order of the list. Of an id in the file, ''. */
  readonly word: string;
  /** False of the one with whom the reading stopped, if they are not what is searched for. */
  readonly matches: boolean;
  /** The how manieth it is of those that were read. */
  readonly examined: number;
}

/**
 * How many entries of the longest word are read for a page or a count at most, whatever is searched for and whoever fits:
 * where that does not fill the page, the next one goes on from there.
 */
const mostExamined = 10_000;

const keyset: Keyset<Found> = {
  list: 'Programme.participants',
  columns: [
    { sql: 'f.word', type: 'text', value: found => found.word },
    { sql: 'f.id', type: 'uuid', value: found => found.id },
  ],
};
const wordKeyset: Keyset<Found> = {
  ...keyset,
  columns: [
    { ...keyset.columns[0]!, sql: 's.word' },
    { ...keyset.columns[1]!, sql: 's.subject_id' },
  ],
};

/** @param load makes a statement that loads the participants `f` and keeps what they were found by, in their order */
export async function findParticipants<Row extends Found>(
  ctx: RequestContext,
  search: ParticipantSearch,
  args: PageArguments,
  load: (found: string, orderBy: string) => string,
): Promise<Connection<Row>> {
  const page = parsePage(keyset, args);
  const { sql, orderBy, parameters } = foundSql(ctx, search, page);
  const rows = sql === undefined ? [] : await ctx.sql<Row>(load(sql, orderBy), parameters);
  const stop = rows.findIndex(({ examined }) => examined === mostExamined);
  const found = (stop === -1 ? rows : rows.slice(0, stop + 1)).filter(({ matches }) => matches);
  const connection = toConnection(keyset, page, found);
  if (stop === -1 || found.length > page.size) return connection;
  const cursor = cursorOf(keyset, rows[stop]!);
  const pageInfo =
    page.from === 'start' ? { hasNextPage: true, endCursor: cursor } : { hasPreviousPage: true, startCursor: cursor };
  return { ...connection, pageInfo: { ...connection.pageInfo, ...pageInfo } };
}

export async function countFound(ctx: RequestContext, search: ParticipantSearch): Promise<Count> {
  const { sql, parameters } = foundSql(ctx, search, { size: exactCount, from: 'start' });
  if (sql === undefined) return countOf(0);
  const [row] = await ctx.sql<{ found: number; isCut: boolean }>(
    `select (count(*) filter (where f.matches))::int "found", coalesce(bool_or(f.examined = ${mostExamined}), false) "isCut"
       from (${sql}) f`,
    parameters,
  );
  return countOf(row!.found, row!);
}

/** A page of those found, and one more; no statement where nobody can be found. */
function foundSql(
  ctx: RequestContext,
  { programmeId, search, conditions, readable }: ParticipantSearch,
  page: Page,
): { sql: string | undefined; orderBy: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const programme = `$${parameters.push(programmeId)}`;
  const { where, ...order } = keysetSql(keyset, page, parameters);
  const scans: string[] = [];

  // Only who sees the id of somebody may find them by it.
  const identifiable = alternativesFor(participantPolicy, 'readAnswers', ctx.viewer, { programmeId });
  const externalId = search.trim().toWellFormed().replaceAll('\0', '');
  const byId =
    identifiable.length > 0 &&
    `select p.id from participants p where p.programme_id = ${programme} and p.external_id = $${parameters.push(externalId)}
        and (${identifiable.map(({ condition }) => condition('p', parameters)).join(' or ')}) ${also(conditions)}`;
  if (byId) scans.push(`select '' word, p.id, true matches, 0 examined from (${byId}) p`);

  const [longest, ...others] = askedWords(search).map(word => ({
    from: `$${parameters.push(word)}`,
    until: `$${parameters.push(afterAllOf(word))}`,
  }));
  if (longest) {
    const wordOf = (subject: string, { from, until }: typeof longest) =>
      `(select min(w.word) from search_words w
         where w.scope_id = ${programme} and w.subject_id = ${subject} and w.word >= ${from} and w.word < ${until})`;
    const fits = (subject: string) => [
      ...others.map(other => `${wordOf(subject, other)} is not null`),
      ...(byId ? [`${subject} is distinct from (${byId})`] : []),
    ];
    if (readable.includes(everyRow)) {
      // In the order of the index, from the place of the page on, until it is full: each is looked at by itself.
      const { where: place, orderBy } = keysetSql(wordKeyset, page, parameters, longest);
      const matches = [
        `${wordOf('s.subject_id', longest)} = s.word`,
        ...fits('s.subject_id'),
        ...(conditions.length > 0
          ? [`(select ${conditions.join(' and ')} from participants p where p.id = s.subject_id)`]
          : []),
      ];
      scans.push(
        `select s.word, s.subject_id id, ${matches.join(' and ')} matches, s.examined from (
           select s.word, s.subject_id, (row_number() over (order by ${orderBy}))::int examined from (
             select s.word, s.subject_id from search_words s where s.scope_id = ${programme} and ${place}
              order by ${orderBy} limit ${mostExamined}) s) s`,
      );
    }
    // These are few: oneself and one's partners.
    else
      for (const mayRead of readable)
        scans.push(
          `select ${wordOf('p.id', longest)} word, p.id, true matches, 0 examined 
            from ${[mayRead.rows('participants', 'p', parameters), `p.programme_id = ${programme}`, ...conditions, ...fits('p.id')].join(' and ')}`,
        );
  }
  const scan = (found: string) =>
    `select f.* from (${found}) f where f.word is not null and (f.matches or f.examined = ${mostExamined}) and ${where}`;
  return {
    sql: scans.length === 0 ? undefined : mergedScans(scans, scan, { alias: 'f', ...order }),
    orderBy: order.orderBy,
    parameters,
  };
}

function also(conditions: readonly string[]): string {
  return conditions.map(condition => `and ${condition}`).join(' ');
}
