import { receiveImportFile } from '@mentorkit/core';
import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, pieces, type TestProgramme, tokenOf } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
});
afterAll(() => api.close());
beforeEach(async () => {
  manager = await api.person(await api.organisation());
  programme = await createProgramme(api, manager, { state: 'OPEN' });
});

async function ask(person: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}
async function upload(file: string, message: string | null = null): Promise<string> {
  const created = await ask(
    manager,
    `mutation ($id: ID!, $message: String) { result: createParticipantImport(programmeId: $id, invites: true, invitationMessage: $message) {
      ... on CreateParticipantImportSuccess { uploadUrl import { id invites } } ... on Error { code } } }`,
    { id: programme.globalId, message },
  );
  expect(created.import.invites).toBe(true);
  await receiveImportFile(api.platform, tokenOf(created), pieces(Buffer.from(file)));
  return created.import.id;
}
const look = (id: string) =>
  ask(
    manager,
    `query ($id: ID!) { result: import(id: $id) { state rowsRead rowsCreated invitationsTold rowsUnchanged rowsRejected ignoredColumns
      failure { code } issues(first: 20) { edges { node { row column code } } } } }`,
    { id },
  );
const cancel = (id: string) =>
  ask(
    manager,
    'mutation ($id: ID!) { result: cancelImport(id: $id) { ... on CancelImportSuccess { import { state } } ... on Error { code } } }',
    { id },
  );
/** How many are in each state, and have been told. */
async function outcome(): Promise<Record<string, number>> {
  return await api.asPlatform(manager.organisation, async ctx => {
    const rows = await ctx.sql<{ what: string; n: number }>(
      `select p.state || case when m.membership_id is null then ' untold' else ' told' end what, count(*)::int n
         from participants p left join (select distinct membership_id from mails) m on m.membership_id = p.membership_id
        where p.programme_id = $1 group by 1`,
      [programme.id],
    );
    return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
  });
}
const people = (number: number, from = 0) =>
  ['email,role,name', ...Array.from({ length: number }, (_, n) => `p${from + n}@example.invalid,mentee,P ${n}`)].join(
    '\n',
  );

test('a file asks those whom it names; rows that are wrong are named, and who is there stays', async () => {
  const inIt = await api.person(manager.organisation);
  await enrol(api, programme, inIt);
  const id = await upload(
    [
      'Email,role,name,locale,colour',
      'anna@example.invalid,mentor,Anna,da,red',
      `${inIt.email},mentee,,,`,
      'nobody,mentee,,,',
      'bo@example.invalid,king,,,',
      'anna@example.invalid,mentor,,,',
    ].join('\n'),
  );
  await api.runDueJobs();
  const { issues, ...found } = await look(id);
  expect(found).toEqual({
    state: 'SUCCEEDED',
    rowsRead: 5,
    rowsCreated: 1,
    invitationsTold: 1,
    rowsUnchanged: 1,
    rowsRejected: 3,
    ignoredColumns: ['colour'],
    failure: null,
  });
  expect(issues.edges.map((edge: any) => edge.node)).toEqual([
    { row: 4, column: 'email', code: 'NOT_AN_ADDRESS' },
    { row: 5, column: 'role', code: 'UNKNOWN_ROLE' },
    { row: 6, column: 'email', code: 'DUPLICATE_PERSON' },
  ]);
  expect(await outcome()).toEqual({ 'INVITED told': 1, 'APPROVED untold': 1 });
  const [mail] = await api.asPlatform(manager.organisation, ctx => ctx.sql('select kind, locale from mails'));
  expect(mail).toEqual({ kind: 'programme-invited', locale: 'da' });
});

test('a file that is cancelled before it is read asks nobody', async () => {
  const id = await upload(people(3));
  expect(await cancel(id)).toEqual({ import: { state: 'CANCELLED' } });
  await api.runDueJobs();
  expect(await look(id)).toMatchObject({ state: 'CANCELLED', rowsCreated: 0 });
  expect(await outcome()).toEqual({});
  expect(await cancel(id)).toEqual({ code: 'IMPORT_ENDED' });
});

test('cancelled while they are told, each is either told and stays asked, or neither', async () => {
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set state = 'DRAFT' where id = $1`, [programme.id]),
  );
  const id = await upload(people(1200));
  await api.runDueJobs();
  expect(await outcome()).toEqual({ 'INVITED untold': 1200 });
  expect(await look(id)).toMatchObject({ state: 'SUCCEEDED', rowsCreated: 1200, invitationsTold: 0 });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set state = 'OPEN' where id = $1`, [programme.id]),
  );
  clock.move({ minutes: 1 });
  const [, cancelled] = await Promise.all([api.runDueJobs(), cancel(id)]);
  expect(cancelled).toEqual({ import: { state: 'CANCELLED' } });
  clock.move({ minutes: 1 });
  await api.runDueJobs();
  const found = await outcome();
  expect((found['INVITED told'] ?? 0) + (found['LAPSED untold'] ?? 0)).toBe(1200);
  expect(Object.keys(found).every(what => what === 'INVITED told' || what === 'LAPSED untold')).toBe(true);
});

test('a file that is longer than a day’s invitations asks nobody, and says why', async () => {
  const first = await upload(people(10_001));
  await api.runDueJobs();
  expect(await look(first)).toMatchObject({ state: 'FAILED', failure: { code: 'TOO_MANY_ROWS' }, rowsCreated: 0 });
  const second = await upload(people(9_999));
  await api.runDueJobs();
  expect(await look(second)).toMatchObject({ state: 'SUCCEEDED', rowsCreated: 9_999 });
  const third = await upload(people(2, 20_000));
  await api.runDueJobs();
  expect(await look(third)).toMatchObject({ state: 'FAILED', failure: { code: 'INVITATION_LIMIT' }, rowsCreated: 0 });
  expect(await outcome()).toMatchObject({ 'INVITED told': 9_999 });
}, 60_000);
