import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, type TestProgramme } from '@mentorkit/testing/world';
import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isConnection } from './cost.ts';
import { isObjectList } from './list-lengths.ts';
import { openOperationRules } from './operation-rules.ts';
import { fieldPrices } from './prices.ts';
import { schema } from './schema.ts';
import { createGraphQL } from './yoga.ts';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());

test('every list is a connection with pages, or says how long it can be', () => {
  const unsaid = Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type))
    .filter(type => !type.name.startsWith('__') && !isConnection(type))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ type, field })))
    .filter(({ type, field }) => {
      const { most, itemsOf } = fieldPrices[`${type.name}.${field.name}`] ?? {};
      const argumentNames = field.args.map(({ name }) => name);
      if (isConnection(getNamedType(field.type))) return !['first', 'last'].every(name => argumentNames.includes(name));
      if (!isObjectList(type, field.name) || itemsOf !== undefined) return false;
      // As many as there are actions.
      return most === undefined && !(field.name === 'refusedActions' && 'allowedActions' in type.getFields());
    })
    .map(({ type, field }) => `${type.name}.${field.name}`);
  expect(unsaid, 'Enforce a maximum where it is written, and say it in the `prices` of its module.ts').toEqual([]);
});

const phases = 'query ($id: ID!) { programme(id: $id) { title phases { kind } } }';
const addPhases = (from: number, to: number) =>
  api.asPlatform(manager.organisation, ctx =>
    ctx.sql(
      `insert into phases (programme_id, kind, position)
       select $1, 'MENTORING', n from generate_series($2::int, $3::int) n`,
      [programme.id, from, to],
    ),
  );
async function ask(platform: TestPlatform = api) {
  const response = await createGraphQL(platform.platform).fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${manager.token}` },
    body: JSON.stringify({ query: phases, variables: { id: programme.globalId } }),
  });
  return await response.json();
}

test('what a list has beyond the items that are expected is paid for, as long as it can be', async () => {
  const usual = (await ask()).extensions.cost.requested;
  await addPhases(1, 20);
  const { data, extensions } = await ask();
  expect(data.programme.phases).toHaveLength(20);
  expect(extensions.cost.requested - usual).toBe(10);
  const operations = { ...openOperationRules, maximumCost: usual + 9 };
  const beside = await createTestPlatform({ beside: api, config: { operations } });
  try {
    expect((await ask(beside)).errors).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: { name: 'cost', requested: usual + 10 } } },
    ]);
  } finally {
    await beside.close();
  }
});

test('a list that is longer than it can be is not answered, whatever is stored', async () => {
  await addPhases(21, 21);
  const { data, errors } = await ask();
  expect(data.programme).toBeNull();
  expect(errors).toMatchObject([{ path: ['programme', 'phases'], extensions: { code: 'LIST_TOO_LONG' } }]);
});

test('what is priced by its largest number cannot be written in a larger one', async () => {
  const create = `mutation ($input: CreateProgrammeInput!) { createProgramme(input: $input) {
    __typename ... on InvalidInputError { issues { path } } } }`;
  const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
  const inLanguages = (count: number) => letters.slice(0, count).map(letter => ({ locale: `a${letter}`, text: 'x' }));
  const programmeIn = (count: number, more: object = {}) => ({
    title: inLanguages(count),
    purpose: inLanguages(1),
    privacyText: inLanguages(1),
    locales: ['aa'],
    timeZone: 'Europe/Copenhagen',
    ...more,
  });
  const outcome = async (input: object) => (await api.execute(manager, create, { input })).data.createProgramme;
  expect(await outcome(programmeIn(20))).toMatchObject({ __typename: 'CreateProgrammeSuccess' });
  const question = (index: number) => ({ key: `q${index}`, label: inLanguages(1), type: 'TEXT', roles: ['MENTEE'] });
  for (const [input, path] of [
    [programmeIn(21), 'title'],
    [programmeIn(1, { phases: Array.from({ length: 21 }, () => ({ kind: 'MENTORING' })) }), 'phases'],
    [programmeIn(1, { questions: Array.from({ length: 101 }, (_, index) => question(index)) }), 'questions'],
  ] as const)
    expect(await outcome(input)).toEqual({ __typename: 'InvalidInputError', issues: [{ path: ['input', path] }] });
});
