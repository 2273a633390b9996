import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiScopes } from '../access/viewer.ts';
import { schema, scopes } from '../api/schema.ts';
import { demandOfType, refusalOf } from '../graphql/scope-rules.ts';
import { decodeId } from '../ids.ts';
import { createPrograms, type Programs } from './fixtures/programs.ts';
import { missing, randomFrom } from './fixtures/random-operation.ts';
import { crawl } from './fixtures/scope-crawl.ts';

let api: TestPlatform;
let world: World;
let programs: Programs;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
  world = await createWorld(api, 'WORLD');
  programs = await createPrograms(api, world);
}, 60_000);
afterAll(() => api.close());

/** What a program with the scope is shown, at least: or the test would show little. */
const shown: Partial<Record<(typeof apiScopes)[number], readonly string[]>> = {
  read: ['Programme', 'Participant', 'Match', 'Session', 'MatchingRun', 'Proposal', 'PairRule', 'OrganisationSettings'],
  write: ['Programme', 'Match', 'Participant', 'Session'],
  'people:read': ['Person', 'Participant', 'Answer'],
  'people:write': ['Person', 'Participant'],
  import: ['ParticipantImport'],
  'feeds:read': ['Feed', 'Post', 'Comment'],
  'feeds:write': ['Post', 'Comment'],
  'plugins:read': ['Plugin', 'PluginSetup'],
  'plugins:write': ['Plugin', 'PluginSetup'],
  'notifications:read': ['OutgoingMail'],
  'audit:read': ['AuditEvent', 'AuditVerification'],
  'schema:read': ['Viewer', 'Organisation'],
};

test.for(apiScopes)(
  'a program with the scope %s is answered what it covers and nothing else, whatever the way to it',
  { timeout: 240_000 },
  async scope => {
    const program = programs.get(scope)!;
    const found = await crawl(world, scope, {
      read: document => api.execute(program, document),
      change: document => askInVain(api, program, document),
    });
    expect({ leaked: found.leaked, withheld: found.withheld }).toEqual({ leaked: [], withheld: [] });
    expect([...found.answered]).toEqual(expect.arrayContaining([...shown[scope]!]));
    expect(found.refused).toBeGreaterThan(100);
  },
);

test('of ids that are asked for together, each is answered or refused by itself, whether there is such an object or not', async () => {
  const names = Object.keys(world.ids).filter(name => schema.getType(name));
  const random = randomFrom(7);
  for (const [scope, program] of programs) {
    const own = names.map(name => world.ids[name]!);
    const ids = [...own, ...names.map(name => missing(world, name))].toSorted(() => random() - 0.5);
    const { data, errors = [] } = await api.execute(
      program,
      `{ nodes(ids: ${JSON.stringify(ids)}) { __typename id } }`,
    );
    const isCovered = (id: string) => !refusalOf(demandOfType(scopes, decodeId(id).typename), [scope], 'query');
    const answered = ids.map(id => (isCovered(id) && own.includes(id) ? id : null));
    expect({ scope, answered: data.nodes.map((node: { id: string } | null) => node?.id ?? null) }).toEqual({
      scope,
      answered,
    });
    const refused = ids.flatMap((id, index) => (isCovered(id) ? [] : [index]));
    expect({ scope, refused: new Set(errors.map(({ path }) => path![1])) }).toEqual({
      scope,
      refused: new Set(refused),
    });
  }
});

test('scopes are held to without a statement, however long the list', async () => {
  const ids = Array.from({ length: 40 }, () => JSON.stringify(world.ids['Programme'])).join(', ');
  const asked = (list: string) =>
    `{ nodes(ids: [${list}]) { ... on Programme { title feed { title } viewerParticipants { id } } } }`;
  const statements = (person: { token: string }, list: string) =>
    api.countStatements(() => api.execute(person, asked(list)));
  const program = programs.get('read')!;
  await statements(program, ids);
  const [one, many] = [
    await statements(program, JSON.stringify(world.ids['Programme'])),
    await statements(program, ids),
  ];
  expect(many).toBe(one);
  expect(many).toBeLessThanOrEqual(await statements(world.people.administrator, ids));
});
