import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld, roles, type World } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../ids.ts';
import { missing, pick, type Random, randomFrom, randomOperation, typeNamed } from './fixtures/random-operation.ts';

/** `.ci/run` asks for 10,000 operations. */
const rounds = Number(process.env['RIGHTS_ROUNDS'] ?? 50);
const operationsARound = 20;

let api: TestPlatform;
let worlds: readonly [World, World];
/** Of each world, every id in the database. */
let rows: readonly [Set<string>, Set<string>];

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
  worlds = [await createWorld(api, 'QUOKKA'), await createWorld(api, 'NUMBAT')];
  rows = [await everyId(worlds[0]), await everyId(worlds[1])];
}, 60_000);
afterAll(() => api.close());

async function everyId({ people, ids }: World): Promise<Set<string>> {
  return await api.asPlatform(people.manager.organisation, async ctx => {
    const tables = await ctx.sql<{ table_name: string }>(
      `select c.table_name from information_schema.columns c
        where c.table_schema = 'public' and c.column_name = 'id' and c.data_type = 'uuid'
          and exists (select 1 from information_schema.columns o
                       where o.table_schema = 'public' and o.table_name = c.table_name and o.column_name = 'organisation_id')`,
    );
    // Accommodations are not the platform's to see.
    const found = new Set([people.manager.organisation.id, decodeId(ids['Accommodation']!).id]);
    for (const { table_name } of tables)
      for (const { id } of await ctx.sql<{ id: string }>(`select id from "${table_name}"`)) found.add(id);
    return found;
  });
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

/** Of a type that the words around it name, if they name one; of the own world, the other one, and of none. */
const anyId = (own: number) => (random: Random, hint: string) => {
  const { ids } = worlds[random() < 0.7 ? own : 1 - own]!;
  const named = typeNamed(worlds[0], hint);
  if (random() < 0.1) return missing(worlds[0], named ?? 'Match');
  return named && random() < 0.9 ? ids[named]! : pick(random, Object.values(ids));
};

test('no operation, whatever it asks and with whatever ids, answers anything of another organisation', async () => {
  const seen = { operations: 0, answered: 0 };
  await fc.assert(
    fc.asyncProperty(fc.integer(), async seed => {
      const random = randomFrom(seed);
      const asked = Array.from({ length: operationsARound }, () => {
        const own = random() < 0.5 ? 0 : 1;
        const role = pick(random, roles);
        return { own, role, document: randomOperation(random, anyId(own)) };
      });
      await Promise.all(
        asked.map(async ({ own, role, document }) => {
          const answer = await askInVain(api, worlds[own]!.people[role], document);
          const text = JSON.stringify(answer);
          // What they said themselves, an error may say again.
          const said = new Set(idsIn(document));
          const foreign = idsIn(text).filter(id => rows[1 - own]!.has(id) && !said.has(id));
          expect({ document, role, foreign }).toEqual({ document, role, foreign: [] });
          expect(text).not.toContain(worlds[1 - own]!.canary);
          // The document is ours to get right, and nothing may fail unexpectedly.
          const codes = (answer.errors ?? []).map(({ extensions }) => extensions['code']);
          const unexpected = ['GRAPHQL_VALIDATION_FAILED', 'INTERNAL'].filter(code => codes.includes(code));
          expect({ document, unexpected, text }).toEqual({ document, unexpected: [], text });
          seen.operations += 1;
          if (answer.data && Object.values(answer.data).some(value => value !== null)) seen.answered += 1;
        }),
      );
    }),
    { numRuns: rounds },
  );
  expect(seen.operations).toBeGreaterThanOrEqual(rounds * operationsARound);
  // Or the test would show little.
  expect(seen.answered / seen.operations).toBeGreaterThan(0.25);
}, 600_000);
