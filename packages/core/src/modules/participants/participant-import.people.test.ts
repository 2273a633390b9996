import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createMatch,
  createProgramme,
  databaseIdOf,
  enrol,
  giveRole,
  importFile,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type MailServer, startMailServer } from '../../mails/fixtures/mail-server.ts';

let api: TestPlatform;
let mailServer: MailServer;
let administrator: TestPerson;
let here: TestProgramme;
let elsewhere: TestProgramme;

beforeAll(async () => {
  mailServer = await startMailServer();
  api = await createTestPlatform({
    worker: true,
    plugins: ['@mentorkit/plugin-calendar-ics', '@mentorkit/plugin-video-jitsi', moodyChannel],
    config: { mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' } },
  });
});
afterAll(async () => {
  await api.close();
  await mailServer.close();
});
beforeEach(async () => {
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  const [ours, theirs] = [await api.person(organisation), await api.person(organisation)];
  [here, elsewhere] = [await createProgramme(api, ours), await createProgramme(api, theirs)];
});

const moodyChannel = new URL('../notifications/fixtures/moody-channel.ts', import.meta.url).href;
const header = 'id,role,time_zone,email,name';

async function imported({ manager, globalId }: TestProgramme, ...rows: string[]) {
  return await importFile(api, manager, globalId, [header, ...rows].join('\n'));
}

interface Listed {
  readonly id: string;
  readonly externalId: string | null;
  readonly person: { readonly id: string; readonly displayName: string };
}

async function listed({ manager, globalId }: TestProgramme): Promise<Listed[]> {
  const { data } = await api.execute(
    manager,
    'query ($id: ID!) { programme(id: $id) { participants { edges { node { id externalId person { id displayName } } } } } }',
    { id: globalId },
  );
  return data.programme.participants.edges.map((edge: any) => edge.node);
}

async function names(programme: TestProgramme): Promise<string[]> {
  return (await listed(programme)).map(({ person }) => person.displayName);
}

/** What somebody who proves that they have the address takes part in. */
async function takesPartIn(email: string): Promise<string[]> {
  const token = await api.issuer.token({ sub: email, email, email_verified: true });
  const { data } = await api.execute(
    { ...administrator, token },
    '{ programmes { edges { node { id viewerParticipants { id } } } } }',
    {},
    { 'x-organisation': administrator.organisation.slug },
  );
  const programmes: { id: string; viewerParticipants: unknown[] }[] =
    data?.programmes.edges.map((edge: any) => edge.node) ?? [];
  return programmes.filter(({ viewerParticipants }) => viewerParticipants.length > 0).map(({ id }) => id);
}

test('an id of one programme is nobody in another: no name is told, and no address makes anybody them', async () => {
  await imported(here, '7,mentor,Asia/Tokyo,,Ann of ours');
  const found = await imported(elsewhere, '7,mentor,Asia/Seoul,,');
  expect(found).toMatchObject({ rowsCreated: 1, rowsRejected: 0 });
  expect(await names(elsewhere)).toEqual(['Mentor 7']);
  expect(await imported(elsewhere, '7,mentor,Asia/Seoul,eve@x.invalid,Eve')).toMatchObject({ rowsUpdated: 1 });
  expect([await names(here), await names(elsewhere)]).toEqual([['Ann of ours'], ['Eve']]);
  expect(await takesPartIn('eve@x.invalid')).toEqual([elsewhere.globalId]);
  expect(await imported(here, '7,mentor,Asia/Tokyo,,Ann of ours')).toMatchObject({ rowsUnchanged: 1 });
});

test('no address that can be written leads to somebody who has none', async () => {
  const { slug } = administrator.organisation;
  await imported(here, '7,mentor,Asia/Tokyo,,Ann of ours');
  for (const [at, address] of [`7@${slug}.invalid`, `7@null.invalid`, `null@null.invalid`].entries())
    await imported(elsewhere, `x${at},mentor,Asia/Tokyo,${address},Eve`);
  expect(await names(elsewhere)).toEqual(['Eve', 'Eve', 'Eve']);
  const [ann] = await listed(here);
  const { data } = await api.execute(
    administrator,
    'query ($id: ID!) { node(id: $id) { ... on Person { email status } } }',
    { id: ann!.person.id },
  );
  expect(data.node).toEqual({ email: null, status: 'INVITED' });
});

test('who has no address is nobody to other managers, by whatever they are asked for', async () => {
  await imported(here, '7,mentor,Asia/Tokyo,,Ann of ours');
  const [ann] = await listed(here);
  const { data } = await api.execute(
    elsewhere.manager,
    `query ($person: ID!, $participant: ID!, $here: ID!, $elsewhere: ID!) {
       person: node(id: $person) { id } participant: node(id: $participant) { id } nodes(ids: [$person]) { id }
       here: programme(id: $here) { participants(search: "7") { totalCount } byName: participants(search: "Ann") { totalCount } }
       elsewhere: programme(id: $elsewhere) { participants(search: "7") { totalCount } }
       members { edges { node { id } } } }`,
    { person: ann!.person.id, participant: ann!.id, here: here.globalId, elsewhere: elsewhere.globalId },
  );
  expect(data).toEqual({
    person: null,
    participant: null,
    nodes: [null],
    here: { participants: { totalCount: 0 }, byName: { totalCount: 0 } },
    elsewhere: { participants: { totalCount: 0 } },
    members: { edges: [] },
  });
});

test('an address names one person of the organisation: whoever takes them in too sees them, and changes nothing', async () => {
  await imported(here, '1,mentor,Asia/Tokyo,ann@x.invalid,Ann');
  await imported(elsewhere, '1,mentee,Asia/Seoul,ann@x.invalid,Silly');
  await imported(elsewhere, '1,mentee,Asia/Seoul,ann@x.invalid,Sillier');
  expect([await names(here), await names(elsewhere)]).toEqual([['Ann'], ['Ann']]);
  // Who brought them in may still say who they are, until they do so themselves.
  await imported(here, '1,mentor,Asia/Tokyo,ann@x.invalid,Anna');
  expect([await names(here), await names(elsewhere)]).toEqual([['Anna'], ['Anna']]);
  expect((await takesPartIn('ann@x.invalid')).toSorted()).toEqual([here.globalId, elsewhere.globalId].toSorted());
  await imported(here, '1,mentor,Asia/Tokyo,ann@x.invalid,Ann');
  expect(await names(here)).toEqual(['Anna']);
});

test('who was invited is named by whoever invited them, and by no file', async () => {
  const { data } = await api.execute(
    administrator,
    'mutation { inviteMember(input: { email: "ida@x.invalid", displayName: "Ida" }) { ... on InviteMemberSuccess { person { id } } } }',
  );
  expect(data.inviteMember.person.id).toBeTruthy();
  for (const name of ['Silly', 'Sillier']) await imported(here, `1,mentor,Asia/Tokyo,ida@x.invalid,${name}`);
  expect(await names(here)).toEqual(['Ida']);
});

test.each([
  ['one who signed in', async (email: string) => void (await takesPartIn(email)), 'ann@x.invalid'],
  ['one who has not', async () => {}, 'ann@x.invalid'],
  ['one of another row of the file', async () => {}, 'new@x.invalid'],
])(
  'where the id says one and the address %s, the row is refused and neither is changed',
  async (_who, signIn, email) => {
    await imported(here, 'a,mentor,Asia/Tokyo,ann@x.invalid,Ann', 'b,mentor,Asia/Tokyo,,Bo');
    await signIn('ann@x.invalid');
    const found = await imported(
      here,
      'c,mentee,Asia/Tokyo,new@x.invalid,New',
      `b,mentor,Asia/Tokyo,${email},Ann`,
      'a,mentor,Asia/Tokyo,bo@x.invalid,Bo',
    );
    expect(found.issues.map(({ row, column, code }: any) => [row, column, code])).toEqual([
      [3, 'email', 'OTHER_PERSON'],
      [4, 'email', 'OTHER_PERSON'],
    ]);
    expect(await names(here)).toEqual(['Ann', 'Bo', 'New']);
  },
);

test('who is in several programmes without an address is given none by a file', async () => {
  await imported(here, '7,mentor,Asia/Tokyo,,Ann');
  const [ann] = await listed(here);
  const membershipId = databaseIdOf(ann!.person.id);
  await enrol(api, elsewhere, { ...administrator, membershipId });
  expect(await imported(here, '7,mentor,Asia/Tokyo,eve@x.invalid,Eve')).toMatchObject({
    issues: [{ row: 2, column: 'email', code: 'OTHER_PERSON' }],
  });
  expect([await names(here), await takesPartIn('eve@x.invalid')]).toEqual([['Ann'], []]);
});

test('who has no address gets no role, which their manager could then take', async () => {
  await giveRole(api, elsewhere, here.manager, 'MANAGER');
  await imported(here, '7,mentor,Asia/Tokyo,,Ann');
  const [ann] = await listed(here);
  const variables = { programme: elsewhere.globalId, person: ann!.person.id };
  const { data } = await api.execute(
    here.manager,
    `mutation ($programme: ID!, $person: ID!) {
       assignProgrammeRole(programmeId: $programme, personId: $person, role: MANAGER) { __typename ... on Error { code } } }`,
    variables,
  );
  expect(data.assignProgrammeRole).toEqual({ __typename: 'ConflictError', code: 'HAS_NO_ADDRESS' });
  const changed = await api.execute(
    administrator,
    `mutation ($person: ID!) {
       changeMember(id: $person, input: { roles: [AUDITOR] }, version: 1) { __typename ... on Error { code } } }`,
    { person: ann!.person.id },
  );
  expect(changed.data.changeMember).toEqual({ __typename: 'ConflictError', code: 'HAS_NO_ADDRESS' });
  expect(await imported(here, '7,mentor,Asia/Tokyo,eve@x.invalid,Eve')).toMatchObject({ rowsUpdated: 1 });
  expect(await takesPartIn('eve@x.invalid')).toEqual([here.globalId]);
});

test('who has no address is told nothing: not by mail, by a calendar or over a channel', async () => {
  await imported(here, '7,mentor,Asia/Tokyo,,Ann');
  const mentee = await api.person(administrator.organisation);
  const menteeId = await enrol(api, here, mentee);
  const [ann] = await listed(here);
  const mentorId = databaseIdOf(ann!.id);
  // As if an administrator had let them in again.
  await api.asPlatform(administrator.organisation, ctx => ctx.sql(`update memberships set status = 'ACTIVE'`));
  const matchId = await createMatch(api, here, mentorId, menteeId, { state: 'ACTIVE' });
  const { data } = await api.execute(
    mentee,
    `mutation ($input: SessionInput!) { scheduleSession(input: $input) { ... on ScheduleSessionSuccess { session { id } } } }`,
    { input: { matchId, startsAt: '2028-03-20T13:00:00Z', minutes: 60 } },
  );
  expect(data.scheduleSession.session.id).toBeTruthy();
  const told = async () =>
    await api.asPlatform(administrator.organisation, ctx =>
      ctx.sql<{ recipient: string; state: string }>('select recipient, state::text from mails'),
    );
  await vi.waitFor(async () => expect(await told()).toEqual([{ recipient: mentee.email, state: 'SENT' }]), 15_000);
  const look = 'query ($id: ID!) { session(id: $id) { videoSync attendees { calendarSync } } }';
  await vi.waitFor(async () => {
    const answer = await api.execute(mentee, look, { id: data.scheduleSession.session.id });
    expect(answer.data.session).toEqual({
      videoSync: 'READY',
      attendees: [{ calendarSync: 'NONE' }, { calendarSync: 'READY' }],
    });
  }, 15_000);
  const { data: end } = await api.execute(
    here.manager,
    `mutation ($id: ID!) { endMatch(id: $id, reason: "Over") { __typename ... on Error { code } } }`,
    { id: matchId },
  );
  expect(end.endMatch.__typename).toBe('EndMatchSuccess');
  expect([...new Set((await told()).map(({ recipient }) => recipient))]).toEqual([mentee.email]);
  const deliveries = await api.asPlatform(administrator.organisation, ctx =>
    ctx.sql('select distinct m.membership_id id from notification_deliveries d join mails m on m.id = d.mail_id'),
  );
  expect(deliveries).toEqual([{ id: mentee.membershipId }]);
});
