import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import * as fc from 'fast-check';
import { isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inOrganisation } from '../database/organisation-pool.ts';
import { encodeId } from '../graphql/ids.ts';
import { schema } from '../graphql/schema.ts';
import { pick, type Random, randomField, randomFrom, randomOperation } from './fixtures/random-operation.ts';
import { createWorld, roles, type World } from './fixtures/world.ts';

/** Together the 10,000 that issue no foreign id. */
const rounds = 500;
const operationsARound = 20;

let api: TestPlatform;
let worlds: readonly [World, World];
/** Of each world, every id in the database. */
let rows: readonly [Set<string>, Set<string>];

beforeAll(async () => {
  api = await createTestPlatform();
  worlds = [await createWorld(api, 'QUOKKA'), await createWorld(api, 'NUMBAT')];
  rows = [await everyId(worlds[0]), await everyId(worlds[1])];
}, 60_000);
afterAll(() => api.close());

async function everyId({ people }: World): Promise<Set<string>> {
  return await api.asPlatform(people.manager.organisation, async ctx => {
    const tables = await ctx.sql<{ table_name: string }>(
      `select c.table_name from information_schema.columns c
        where c.table_schema = 'public' and c.column_name = 'id' and c.data_type = 'uuid'
          and exists (select 1 from information_schema.columns o
                       where o.table_schema = 'public' and o.table_name = c.table_name and o.column_name = 'organisation_id')`,
    );
    const found = new Set([people.manager.organisation.id]);
    for (const { table_name } of tables)
      for (const { id } of await ctx.sql<{ id: string }>(`select id from "${table_name}"`)) found.add(id);
    return found;
  });
}

/** What somebody is answered, without what it changed: so that one operation does not decide what the next one meets. */
async function ask(person: TestPerson, document: string): Promise<{ data: any; errors: any }> {
  class Undone extends Error {}
  let answer: any;
  await inOrganisation(person.organisation.id, () =>
    api.platform.database.transaction(async () => {
      answer = await api.execute(person, document);
      throw new Undone();
    }),
  ).catch(error => {
    if (!(error instanceof Undone)) throw error;
  });
  return answer;
}

/** Ids in it, as they are or as clients name objects. */
function idsIn(text: string): string[] {
  const found: string[] = text.match(uuids) ?? [];
  for (const word of text.match(/[\w-]{24,}/g) ?? []) found.push(...(decoded(word).match(uuids) ?? []));
  return found;
}
const uuids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

function decoded(word: string): string {
  return Buffer.from(word, 'base64url').toString('latin1');
}

/** Of a type that the words around it name, if they name one; of both worlds, and of none. */
function anyId(random: Random, hint: string): string {
  const { ids } = pick(random, worlds);
  const named = typeNamed(hint);
  if (random() < 0.1) return encodeId(named ?? 'Match', '0198c0de-0000-7000-8000-000000000000');
  return named && random() < 0.8 ? ids[named]! : pick(random, Object.values(ids));
}

/** `cancelSession id` is a session's, `createComment postId` a post's. */
function typeNamed(hint: string): string | undefined {
  const [field = '', argument = ''] = hint.split(' ');
  const aliases: Record<string, string> = {
    Run: 'MatchingRun',
    Import: 'ParticipantImport',
    Member: 'Person',
    RequestChanges: 'Participant',
    Application: 'Participant',
  };
  for (const words of [argument, field]) {
    const types = [...Object.keys(worlds[0].ids), ...Object.keys(aliases)].filter(type =>
      words.toLowerCase().includes(type.toLowerCase()),
    );
    const [longest] = types.toSorted((a, b) => b.length - a.length);
    if (longest) return aliases[longest] ?? longest;
    if (/mentee|mentor/i.test(words)) return 'Participant';
  }
  return undefined;
}

test('no operation, whatever it asks and with whatever ids, answers anything of another organisation', async () => {
  const seen = { operations: 0, answered: 0 };
  await fc.assert(
    fc.asyncProperty(fc.integer(), async seed => {
      const random = randomFrom(seed);
      const asked = Array.from({ length: operationsARound }, () => {
        const own = random() < 0.5 ? 0 : 1;
        const role = pick(random, roles);
        return { own, role, document: randomOperation(random, anyId) };
      });
      await Promise.all(
        asked.map(async ({ own, role, document }) => {
          const answer = await ask(worlds[own]!.people[role], document);
          const text = JSON.stringify(answer);
          // What they said themselves, an error may say again.
          const said = new Set(idsIn(document));
          const foreign = idsIn(text).filter(id => rows[1 - own]!.has(id) && !said.has(id));
          expect({ document, role, foreign }).toEqual({ document, role, foreign: [] });
          expect(text).not.toContain(worlds[1 - own]!.canary);
          // The document is ours to get right, and nothing may fail unexpectedly.
          for (const { extensions } of answer.errors ?? [])
            expect(['GRAPHQL_VALIDATION_FAILED', 'INTERNAL'], `${document}\n${text}`).not.toContain(extensions?.code);
          seen.operations += 1;
          if (answer.data && Object.values(answer.data).some(value => value !== null)) seen.answered += 1;
        }),
      );
    }),
    { numRuns: rounds },
  );
  expect(seen.operations).toBeGreaterThanOrEqual(rounds * operationsARound);
  // Or the test would show little.
  expect(seen.answered / seen.operations).toBeGreaterThan(0.5);
}, 600_000);

test('an id of another organisation is answered like one that does not exist, by every operation that takes one', async () => {
  const [ours, theirs] = worlds;
  const fields = [schema.getQueryType()!, schema.getMutationType()!].flatMap(root =>
    isObjectType(root)
      ? Object.values(root.getFields()).map(field => ({ root: root.name.toLowerCase(), field }))
      : [],
  );
  let compared = 0;
  for (const { root, field } of fields) {
    for (const role of ['administrator', 'manager', 'mentor'] as const) {
      const documentWith = (id: (type: string) => string) =>
        `${root} { ${randomField(randomFrom(7), (_random, hint) => id(typeNamed(hint) ?? 'Match'), field, 3)} }`;
      const foreign = documentWith(type => theirs.ids[type]!);
      const missing = documentWith(type => encodeId(type, '0198c0de-0000-7000-8000-000000000000'));
      if (foreign === missing) break;
      const answers = [await ask(ours.people[role], foreign), await ask(ours.people[role], missing)];
      expect(answers[0], foreign).toEqual(answers[1]);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(150);
}, 120_000);
