import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, fillPool, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-matching-assignment'], worker: true });
  manager = await api.person(await api.organisation());
});
afterAll(() => api.close());

async function ask(document: string, variables: object): Promise<any> {
  const { data, errors } = await api.execute(manager, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}
const sql = (text: string, parameters: unknown[]) =>
  api.asPlatform(manager.organisation, ctx => ctx.sql<{ n: number }>(text, parameters));

const options = ['Web', 'Data', 'Design'];
const answers = fc.record(
  {
    field: fc.constantFrom(...options),
    topics: fc.uniqueArray(fc.constantFrom(...options), { minLength: 1 }),
    years: fc.nat(20),
  },
  { requiredKeys: [] },
);
const retirement = fc.oneof(
  fc.record({ key: fc.constantFrom('field', 'topics', 'years') }),
  fc.record({ key: fc.constantFrom('field', 'topics'), option: fc.constantFrom(...options) }),
);

async function pool(given: readonly object[]): Promise<TestProgramme> {
  const choice = { options, roles: ['MENTOR', 'MENTEE'] } as const;
  const programme = await createProgramme(api, manager, {
    state: 'OPEN',
    questions: [
      { key: 'field', label: inBoth('Field', 'Fag'), type: 'SINGLE_CHOICE', ...choice, comparison: 'SAME', weight: 3 },
      { key: 'topics', label: inBoth('Topics', 'Emner'), type: 'MULTIPLE_CHOICE', ...choice, comparison: 'COMPLEMENT' },
      { key: 'years', label: inBoth('Years', 'År'), type: 'NUMBER', comparison: 'RANGE' },
    ],
  });
  await fillPool(api, programme, { mentees: 4, mentors: 4, capacity: 1 });
  await sql(
    `update participants p set answers = $2::jsonb -> (o.n - 1)::int
       from (select id, row_number() over (order by id) n from participants where programme_id = $1) o where o.id = p.id`,
    [programme.id, JSON.stringify(given)],
  );
  return programme;
}

/** All pairs of a run, with their scores and what these are made of. */
async function pairs({ globalId }: TestProgramme): Promise<object[]> {
  const begun = await ask(
    `mutation ($input: StartMatchingRunInput!) { result: startMatchingRun(input: $input) {
       ... on StartMatchingRunSuccess { matchingRun { id } } ... on Error { code message } } }`,
    { input: { programmeId: globalId, strategy: 'matching-assignment', seed: 7 } },
  );
  const { id } = begun.matchingRun;
  const run = await vi.waitFor(
    async () => {
      const found = await ask(
        `query ($id: ID!) { result: matchingRun(id: $id) { state proposals(first: 100) { edges { node {
           mentee { id } mentor { id } score parts { key value weight contribution } } } } } }`,
        { id },
      );
      expect(found.state).toBe('SUCCEEDED');
      return found;
    },
    { timeout: 50_000, interval: 50 },
  );
  return run.proposals.edges;
}

/** By the screen's own mutation; keeps what was answered. */
async function retire({ globalId }: TestProgramme, key: string, option: string | undefined): Promise<void> {
  const { questions } = await ask('query ($id: ID!) { result: programme(id: $id) { questions { id key version } } }', {
    id: globalId,
  });
  const { id, version } = questions.find((question: any) => question.key === key);
  const left = options.filter(other => other !== option).map(other => ({ key: other }));
  const done = await ask(
    option === undefined
      ? `mutation ($id: ID!, $version: Int!) { result: retireQuestion(id: $id, version: $version) { ... on Error { code message } } }`
      : `mutation ($id: ID!, $version: Int!, $options: [QuestionOptionInput!]) {
           result: changeQuestion(id: $id, version: $version, input: { options: $options }) { ... on Error { code message } } }`,
    { id, version, ...(option !== undefined && { options: left }) },
  );
  expect(done).toEqual({});
}

test('law 22: what is retired weighs nothing: pairs and scores are as if nobody had ever answered it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answers, { minLength: 8, maxLength: 8 }),
      retirement,
      async (given, what: { key: string; option?: string }) => {
        const { key, option } = what;
        const programme = await pool(given);
        await retire(programme, key, option);
        const found = await pairs(programme);
        // What was answered goes with it, as if it had never been said.
        await (option === undefined
          ? sql('update participants set answers = answers - $2 where programme_id = $1', [programme.id, key])
          : sql(
              `update participants set answers = case
                 when jsonb_typeof(answers -> $2) = 'array' and answers -> $2 <> jsonb_build_array($3::text)
                 then jsonb_set(answers, array[$2], (answers -> $2) - $3::text)
                 when answers -> $2 ? $3 then answers - $2 else answers end where programme_id = $1`,
              [programme.id, key, option],
            ));
        expect(await pairs(programme)).toEqual(found);
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);
