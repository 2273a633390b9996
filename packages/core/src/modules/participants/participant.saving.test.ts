import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { agree, databaseIdOf, openForApplications } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let person: TestPerson;
let programme: string;
let id: string;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager' });
});
afterAll(() => api.close());
beforeEach(async () => {
  programme = await openForApplications(api, manager);
  person = await api.person(manager.organisation, { locale: 'da' });
  const { data } = await api.execute(
    person,
    `mutation ($programme: ID!) { applyToProgramme(programmeId: $programme, role: MENTEE) {
       ... on ApplyToProgrammeSuccess { participant { id } } } }`,
    { programme },
  );
  id = data.applyToProgramme.participant.id;
});

async function save(variables: object): Promise<any> {
  const { data, errors } = await api.execute(
    person,
    `mutation ($id: ID!, $answers: [AnswerInput!], $languages: [String!], $capacity: Int, $version: Int!) {
       result: saveApplication(id: $id, answers: $answers, languages: $languages, capacity: $capacity, version: $version) {
         ... on Error { code message } ... on StaleError { current { ... on Participant { version } } }
         ... on SaveApplicationSuccess { saved { issues { path code message }
           participant { version languages answers { key values { key } } missing { path code message } } } } } }`,
    { id, ...variables },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result.saved ?? data.result;
}
const sql = (text: string) => api.asPlatform(manager.organisation, ctx => ctx.sql(text, [databaseIdOf(programme)]));

test('story 11: what is begun is saved with its gaps, also in a pause, and says in Danish what is still missing', async () => {
  const missing = [{ path: ['answers', 'goal'], code: 'UNANSWERED', message: '"Dit mål" skal besvares.' }];
  expect(await save({ answers: [{ key: 'years', values: ['7'] }], version: 1 })).toEqual({
    issues: [],
    participant: { version: 2, languages: [], answers: [{ key: 'years', values: [{ key: '7' }] }], missing },
  });
  await sql(`update programmes set state = 'PAUSED', paused_from = 'OPEN' where id = $1`);
  expect(await save({ languages: ['dansk'], version: 2 })).toMatchObject({ issues: [], participant: { version: 3 } });
  await sql(`update programmes set state = 'OPEN', paused_from = null where id = $1`);
  // On another device that has not seen this.
  expect(await save({ languages: ['engelsk'], version: 2 })).toMatchObject({ code: 'STALE', current: { version: 3 } });
  await agree(api, { id: databaseIdOf(programme) }, person);
  const { data } = await api.execute(
    person,
    'mutation ($id: ID!) { submitApplication(id: $id) { ... on InvalidInputError { issues { path code message } } } }',
    { id },
  );
  expect(data.submitApplication.issues).toEqual(missing);
  expect(await save({ answers: [{ key: 'goal', values: ['Et job'] }], version: 3 })).toMatchObject({
    participant: { missing: [] },
  });
});

test('a question that is retired while somebody answers is named, and all the rest is saved', async () => {
  await sql(`update questions set retired_at = now() where programme_id = $1 and key = 'remote'`);
  const answers = [
    { key: 'remote', values: ['true'] },
    { key: 'field', values: ['Cooking'] },
    { key: 'nothing', values: ['1'] },
    { key: 'goal', values: ['Et job'] },
  ];
  expect(await save({ answers, capacity: 99, languages: ['dansk'], version: 1 })).toMatchObject({
    issues: [
      { path: ['capacity'], code: 'OUT_OF_RANGE' },
      { path: ['answers', 'remote'], code: 'QUESTION_RETIRED', message: 'Der spørges ikke mere om "Fjern".' },
      { path: ['answers', 'field'], code: 'UNKNOWN_OPTION' },
      { path: ['answers', 'nothing'], code: 'UNKNOWN_QUESTION' },
    ],
    participant: { languages: ['dansk'], answers: [{ key: 'goal', values: [{ key: 'Et job' }] }] },
  });
});

test('what has been handed in is not saved piece by piece, until changes are asked for', async () => {
  for (const [state, answer] of [
    ['SUBMITTED', { code: 'ILLEGAL_TRANSITION' }],
    ['CHANGES_REQUESTED', { participant: { version: 2, missing: [{ code: 'UNANSWERED' }] } }],
  ] as const) {
    await sql(`update participants set state = '${state}' where programme_id = $1`);
    expect(await save({ languages: ['dansk'], version: 1 })).toMatchObject(answer);
  }
});
