import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, globalIdOf, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;
let waiting: string[];

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager' });
});
beforeEach(async () => {
  programme = await createProgramme(api, manager, { state: 'OPEN' });
  waiting = [];
  for (const role of ['MENTOR', 'MENTEE', 'MENTEE', 'MENTEE'] as const)
    waiting.push(await enrol(api, programme, await api.person(manager.organisation), { role, state: 'SUBMITTED' }));
  await enrol(api, programme, await api.person(manager.organisation), { state: 'DRAFT' });
});
afterAll(() => api.close());

async function decide(args: string, variables: object = {}, by = manager): Promise<any> {
  const { data, errors } = await api.execute(
    by,
    `mutation ($id: ID!, $ids: [ID!], $confirmed: Int) {
      result: decideApplications(programmeId: $id, ${args}, participantIds: $ids, confirmed: $confirmed) {
        ... on DecideApplicationsSuccess { decided } ... on Error { code message }
        ... on ConfirmationNeededError { people effects { code people message } } } }`,
    { id: programme.globalId, ...variables },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}
const states = async () =>
  (
    await api.asPlatform(manager.organisation, ctx =>
      ctx.sql<{ state: string }>('select state from participants where programme_id = $1 order by id', [programme.id]),
    )
  ).map(({ state }) => state);

test('about all who wait, a first call says how many and changes nothing; confirmed, it decides', async () => {
  expect(await decide('decision: APPROVE')).toMatchObject({
    code: 'CONFIRMATION_NEEDED',
    people: 4,
    effects: [{ code: 'APPLICATIONS_DECIDED', people: 4 }],
  });
  expect(await states()).toEqual(['SUBMITTED', 'SUBMITTED', 'SUBMITTED', 'SUBMITTED', 'DRAFT']);
  // One more hands in between the two calls.
  await enrol(api, programme, await api.person(manager.organisation), { state: 'SUBMITTED' });
  expect(await decide('decision: APPROVE', { confirmed: 4 })).toMatchObject({ people: 5 });
  expect(await decide('decision: APPROVE', { confirmed: 5 })).toEqual({ decided: 5 });
  expect((await states()).filter(state => state === 'APPROVED')).toHaveLength(5);
});

test('of one role only, or of those who are named; whom somebody else has decided about stays', async () => {
  expect(await decide('decision: WAITLIST, role: MENTOR', { confirmed: 1 })).toEqual({ decided: 1 });
  const ids = waiting.map(id => globalIdOf('Participant', id));
  expect(await decide('decision: DECLINE', { ids: ids.slice(0, 2) })).toEqual({ decided: 1 });
  expect(await states()).toEqual(['WAITLISTED', 'DECLINED', 'SUBMITTED', 'SUBMITTED', 'DRAFT']);
});

test('two who decide about all at the same time decide about each once', async () => {
  const answers = await Promise.all(
    ['APPROVE', 'DECLINE'].map(decision => decide(`decision: ${decision}`, { confirmed: 10 })),
  );
  expect(answers.map(({ decided }) => decided).toSorted((a, b) => a - b)).toEqual([0, 4]);
});

test('it is for managers, is in the audit log for each, and takes as many statements for two as for one', async () => {
  expect(await decide('decision: APPROVE', { confirmed: 4 }, await api.person(manager.organisation))).toMatchObject({
    code: 'FORBIDDEN',
  });
  const ids = waiting.map(id => globalIdOf('Participant', id));
  const one = await api.countStatements(() => decide('decision: APPROVE', { ids: ids.slice(1, 2) }));
  const two = await api.countStatements(() => decide('decision: APPROVE', { ids: ids.slice(2) }));
  expect(two).toBe(one);
  expect(await decide('decision: APPROVE', { ids })).toEqual({ decided: 1 });
  const rows = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ subject_id: string }>(
      `select subject_id from audit_events where action = 'participant.approve' and subject_id = any($1::uuid[])`,
      [waiting],
    ),
  );
  expect(new Set(rows.map(row => row.subject_id))).toEqual(new Set(waiting));
});
