import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '@mentorkit/testing/world';
import { growingLists, type ListEntry, moduleLists } from './fixtures/entries.ts';
import { addForeignRows, stages } from './fixtures/foreign-rows.ts';
import { createLawWorld, type LawWorld, takePartInBig } from './fixtures/law-world.ts';
import { argumentsOf, type ListField, selectionOf } from './fixtures/list-fields.ts';
import { explainSent, type Reading, recordSentStatements, type SentStatement } from './fixtures/sent-statements.ts';

/**
 * The law: a list costs the same for everybody, however much others have. Of every list of the schema, in every filter,
 * the statements that are really sent are explained with the plan that has to do for all parameters, first beside few
 * foreign rows and then beside up to ten times as many. They may read one page more, or less, for each level of an index:
 *
 * - An index of ten times the rows may be higher by a level: each search in it reads a page on each of its levels.
 * - Where the own entries lie in it changes: a scan may meet the edge of a page on each level that it did not meet before.
 *
 * So what is allowed is, of each scan of an index, `searches × new levels + levels`. Beside more rows PostgreSQL may choose
 * another plan, which the page bounds as well: then, each of its scans may search once for each row of the page.
 * Whatever walks over foreign rows reads a page for each few dozen of them, and is far beyond.
 *
 * Minutes long: `.ci/run` asks for it with 200,000; by hand, `LIST_LAW_ROWS=20000 npm test -- packages/core/src/lists`.
 */
const pageSize = 20;
const many = Number(process.env['LIST_LAW_ROWS'] ?? 20_000);

const { entries, foreignRows } = await moduleLists();
const fields = growingLists();
const measured = fields.filter(({ name }) => entries[name] && !('part' in entries[name]));

/** Of which there are a few in each organisation, however large it is. */
const small = [
  'organisations',
  'plugin_installations',
  'plugin_usages',
  'plugin_secrets',
  'plugin_webhooks',
  'audit_seals',
];

/** Entries that a search looks at, at once: see `search/find.ts`. */
const largestPiece = 10_000;
const entriesOfSparsePage = 50;

/** What is no B-tree, which the exclusion of overlaps has. */
const levelsOfOthers = 3;

/** Pages of a table that is read as a whole while it is small: then a list may cost less beside more rows. */
const smallTable = 64;

interface Asked {
  readonly role: Role;
  readonly document: string;
  readonly statements: readonly SentStatement[];
}
interface Measurement {
  readonly readings: ReadonlyMap<Asked, readonly Reading[]>;
  /** Of each index. */
  readonly levels: ReadonlyMap<string, number>;
}

let api: TestPlatform;
let administrator: Client;
let world: LawWorld;
const asked = new Map<string, Asked[]>();
/** At each stage. */
const measurements: Measurement[] = [];

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
  world = await createLawWorld(api);
  administrator = new Client({ connectionString: api.database.administratorUrl });
  await administrator.connect();
  await administrator.query('create extension if not exists pageinspect');
  const { administratorUrl } = api.database;
  const options = { administratorUrl, organisations: world.organisations, rows: foreignRows, many };
  for (const stage of stages) {
    await addForeignRows(options, stage);
    if (asked.size === 0) {
      await takePartInBig(api, world);
      await askForAll();
    }
    measurements.push(await measure());
  }
}, 600_000);
afterAll(async () => {
  await administrator.end();
  await api.close();
});

test('every table that a list reads has rows of others', () => {
  const filled = new Set([...small, ...foreignRows.map(({ table }) => table)]);
  const missing = new Set<string>();
  for (const [name, all] of asked)
    for (const one of all)
      for (const table of measurements
        .at(-1)!
        .readings.get(one)!
        .flatMap(({ tables }) => tables))
        if (!filled.has(table)) missing.add(`${name} reads ${table}`);
  expect([...missing], 'Add them to `foreignRows` of modules/<module>/fixtures/lists.ts.').toEqual([]);
});

test.each(measured.map(({ name }) => name))('%s costs the same beside ten times as many foreign rows', name => {
  const dearer = new Map<string, { readonly more: number; readonly says: string }>();
  for (const one of asked.get(name)!)
    for (const [i, { text }] of one.statements.entries()) {
      const readings = measurements.map(measurement => measurement.readings.get(one)![i]!);
      for (const stage of [1, 2]) {
        const more = readings[stage]!.buffers - readings[0]!.buffers;
        const allowed = allowedAt(stage, readings[0]!, readings[stage]!);
        if (-allowed - smallTable <= more && more <= allowed) continue;
        if (Math.abs(more) <= (dearer.get(text)?.more ?? 0)) continue;
        const pages = readings
          .map(({ buffers, millis, plan }) => `${buffers} pages in ${millis} ms (${plan})`)
          .join('\n');
        dearer.set(text, {
          more: Math.abs(more),
          says: `${pages}\n${allowed} pages more allowed, as the ${one.role}: ${one.document}\n${text}`,
        });
      }
    }
  const worst = [...dearer.values()].toSorted((a, b) => b.more - a.more).map(({ says }) => says);
  expect(
    worst.join('\n\n'),
    'Say what the list is within (`within` of its keyset, with an index that begins with it), write states as literals (`enumLiteral`, with an index for each), and let `alternativesFor` say what the viewer may see.',
  ).toBe('');
});

function allowedAt(stage: number, before: Reading, after: Reading): number {
  const [levelsBefore, levelsAfter] = [measurements[0]!.levels, measurements[stage]!.levels];
  const levelsOf = (index: string) => levelsAfter.get(index) ?? levelsOfOthers;
  const allowedOf = ({ index, searches, entries: read }: Reading['scans'][number]) =>
    searches * (levelsOf(index) - (levelsBefore.get(index) ?? levelsOfOthers)) + levelsOf(index) + pagesOf(read);
  // By the plan that searches less: one that searches for each foreign row allows itself nothing.
  const least = Math.min(...[before, after].map(({ scans }) => scans.reduce((sum, scan) => sum + allowedOf(scan), 0)));
  if (indexesOf(before) === indexesOf(after)) return least;
  const ofPage = after.scans.map(
    ({ index, searches }) => Math.min(searches, pageSize + 1) * levelsOf(index) + levelsOf(index),
  );
  return Math.max(
    least,
    ofPage.reduce((sum, pages) => sum + pages, 0),
  );
}

/**
 * What a search and a bounded count read of a large programme lies on more pages or fewer, as these were filled. Whatever
 * reads more than a piece has no bound.
 */
function pagesOf(read: number): number {
  return read > largestPiece ? 0 : Math.ceil(read / entriesOfSparsePage);
}

function indexesOf({ scans }: Reading): string {
  return scans.map(({ index }) => index).join();
}

async function askForAll(): Promise<void> {
  const recorder = recordSentStatements(api.platform);
  for (const list of measured) asked.set(list.name, await askFor(list, entries[list.name]!, recorder));
  recorder.stop();
}

/** Asks for a list in every way, and keeps what was sent. */
async function askFor(
  list: ListField,
  entry: ListEntry,
  recorder: ReturnType<typeof recordSentStatements>,
): Promise<Asked[]> {
  if ('part' in entry) return [];
  const found: Asked[] = [];
  const places = list.parent.name === 'Query' || list.parent.name === 'Viewer' ? [''] : world.places[list.parent.name];
  if (!places)
    throw new Error(`The world has no ${list.parent.name}, whose ${list.field} could be asked for: add one.`);
  for (const role of entry.by)
    for (const place of places) {
      const ask = async (given: readonly string[]) => {
        const document = documentFor(list, place, given);
        let data: any;
        const statements = await recorder.during(async () => {
          const answer = await api.execute(world.people[role], document);
          if (answer.errors) throw new Error(`${JSON.stringify(answer.errors)}\n${role}: ${document}`);
          data = answer.data;
        });
        found.push({ role, document, statements });
        return (data.node ?? data.viewer ?? data)?.[list.field];
      };
      for (const given of argumentsOf(list, entry.examples)) {
        // Within a large programme, what has two rare qualities, or both of two frequent ones, is looked for among many.
        if (world.large.includes(place) && given.length > 1) continue;
        const written = given.map(text => text.replaceAll(/"<(\w+)>"/g, (_, type) => `"${world.ids[type]!}"`));
        const page = await ask(written);
        if (!list.isConnection || given.length > 1) continue;
        await ask([...written, `last: ${pageSize}`]);
        const cursor = page?.pageInfo.endCursor;
        if (!cursor) continue;
        await ask([...written, `first: ${pageSize}`, `after: "${cursor}"`]);
        await ask([...written, 'last: 1', `before: "${cursor}"`]);
      }
    }
  return found;
}

function documentFor(
  { parent, field, item, isConnection, isCounted }: ListField,
  place: string,
  given: readonly string[],
) {
  const selection = isConnection
    ? `{ edges { node ${selectionOf(item)} } pageInfo { endCursor hasNextPage } ${isCounted ? 'totalCount' : ''} }`
    : selectionOf(item);
  const question = `${field}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection}`;
  if (parent.name === 'Query') return `{ ${question} }`;
  if (parent.name === 'Viewer') return `{ viewer { ${question} } }`;
  return `{ node(id: "${place}") { ... on ${parent.name} { ${question} } } }`;
}

async function measure(): Promise<Measurement> {
  const known = new Map<string, Promise<Reading>>();
  const read = (role: Role, statement: SentStatement) => {
    const { organisation, membershipId } = world.people[role];
    const key = JSON.stringify([membershipId, statement]);
    const reading =
      known.get(key) ?? explainSent(api.platform, { organisationId: organisation.id, membershipId }, statement);
    known.set(key, reading);
    return reading;
  };
  const readings = new Map<Asked, readonly Reading[]>();
  const waiting = [...asked.values()].flat();
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const { role, statements } = one;
      readings.set(one, await Promise.all(statements.map(statement => read(role, statement))));
    }
  };
  await Promise.all([work(), work(), work()]);
  const { rows } = await administrator.query<{ name: string; levels: number }>(
    `select c.relname "name", (bt_metap(c.oid::regclass::text)).level::int + 1 "levels"
       from pg_class c join pg_am a on a.oid = c.relam
      where c.relkind = 'i' and a.amname = 'btree' and c.relnamespace = 'public'::regnamespace`,
  );
  return { readings, levels: new Map(rows.map(({ name, levels }) => [name, levels])) };
}
