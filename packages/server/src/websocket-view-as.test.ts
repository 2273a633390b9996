import { type OrganisationInfo, rightsChanged } from '@mentorkit/core';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type LiveServer, type RawClient, serve } from './fixtures/live.ts';

let now: Temporal.Instant;
let api: TestPlatform;
let server: LiveServer;
let organisation: OrganisationInfo;
let administrator: TestPerson;
let manager: TestPerson;
let mentee: TestPerson;
let programme: TestProgramme;
const opened: RawClient[] = [];

beforeAll(async () => {
  now = Temporal.Now.instant();
  api = await createTestPlatform({ now: () => now });
  server = await serve(api);
  organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  manager = await api.person(organisation, { name: 'Manager' });
  mentee = await api.person(organisation, { name: 'Mentee' });
  programme = await createProgramme(api, manager);
  await enrol(api, programme, mentee);
});
beforeEach(() => {
  now = Temporal.Now.instant();
});
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.terminate();
});
afterAll(async () => {
  await server.close();
  await api.close();
});

async function viewToken(role = 'MENTEE'): Promise<string> {
  const { data } = await api.execute(
    manager,
    `mutation ($programmeId: ID!, $role: ViewAsRole!) { result: startViewAs(programmeId: $programmeId, role: $role) {
       ... on StartViewAsSuccess { view { token } } } }`,
    { programmeId: programme.globalId, role },
  );
  return data.result.view.token;
}

async function client(person: TestPerson, params: object = {}): Promise<RawClient> {
  const connected = await connect(server, person, params);
  opened.push(connected);
  return connected;
}

let asked = 0;
async function answerTo(connected: RawClient, query: string, variables: object = {}): Promise<any> {
  const id = `asked-${(asked += 1)}`;
  connected.subscribe(id, query, variables);
  await connected.until(() => connected.messages.some(message => message.id === id));
  return connected.messages.find(message => message.id === id)!.payload;
}

const look = `query ($id: ID!) { programme(id: $id) { title allowedActions
  participants(role: MENTOR) { totalCount edges { cursor } } viewerParticipants { role state answers { key } }
  feed { mayPost posts { edges { cursor } } } } }`;

test('over a socket, a manager sees a programme as they see it over HTTP through the eyes of somebody', async () => {
  const viewAs = await viewToken();
  const connected = await client(manager, { viewAs });
  const variables = { id: programme.globalId };
  const seen = await answerTo(connected, look, variables);
  expect(seen).toEqual(await api.execute(manager, look, variables, { 'x-view-as': viewAs }));
  expect(seen).toEqual(await api.execute(mentee, look, variables));
  expect(seen).not.toEqual(await answerTo(await client(manager), look, variables));
  const me = '{ viewer { organisationRoles person { displayName } viewAs { role } } members { edges { cursor } } }';
  expect((await answerTo(connected, me)).data).toEqual({
    viewer: { organisationRoles: [], person: { displayName: 'Example mentee' }, viewAs: { role: 'MENTEE' } },
    members: { edges: [] },
  });
});

test('nothing is changed and nothing followed, and each look and each refusal is in the audit log as the manager’s', async () => {
  const connected = await client(manager, { viewAs: await viewToken('SPONSOR') });
  await answerTo(connected, '{ __typename }');
  const feed = await answerTo(connected, 'query ($id: ID!) { programme(id: $id) { feed { id } } }', {
    id: programme.globalId,
  });
  const feedId = feed.data.programme.feed.id;
  const posting = `mutation ($feedId: ID!) { createPost(feedId: $feedId, body: "Hello", language: "en") { __typename ... on Error { code } } }`;
  expect((await answerTo(connected, posting, { feedId })).data.createPost.code).toBe('VIEW_AS_READ_ONLY');
  const following = 'subscription ($feedId: ID!) { feedEvents(feedId: $feedId) { kind } }';
  const { errors, data } = await answerTo(connected, following, { feedId });
  expect([errors[0].extensions.code, data]).toEqual(['VIEW_AS_READ_ONLY', undefined]);
  const audit = await api.execute(
    administrator,
    '{ auditEvents(first: 8) { edges { node { action outcome actor { id } data } } } }',
  );
  const events = audit.data.auditEvents.edges.map(({ node }: any) => node);
  const { data: me } = await api.execute(manager, '{ viewer { person { id } } }');
  expect(new Set(events.map(({ actor }: any) => actor.id))).toEqual(new Set([me.viewer.person.id]));
  const looked = { action: 'programme.viewAs', outcome: 'DONE', data: { role: 'SPONSOR' } };
  // One for each operation and, before them, one for the connection.
  expect(events).toMatchObject([
    { action: 'programme.feedEvents', outcome: 'REFUSED' },
    looked,
    { action: 'programme.createPost', outcome: 'REFUSED' },
    looked,
    looked,
    looked,
    looked,
    { action: 'programme.startViewAs', outcome: 'DONE' },
  ]);
});

test('whose token to look is worth nothing is sent away, and never answered as themselves', async () => {
  const viewAs = await viewToken();
  const others = [
    [administrator, viewAs],
    [mentee, viewAs],
    [manager, ''],
    [manager, 'nonsense'],
    [manager, 7],
    [manager, { token: viewAs }],
  ] as const;
  for (const [person, given] of others)
    expect(await (await client(person, { viewAs: given })).closed).toEqual({ code: 4403, reason: 'VIEW_AS_ENDED' });
  const connected = await client(manager, { viewAs: null });
  const { data } = await answerTo(connected, '{ viewer { person { displayName } } }');
  expect(data).toEqual({ viewer: { person: { displayName: 'Manager' } } });
});

test('the connection ends with the token to look', async () => {
  now = Temporal.Now.instant().subtract({ minutes: 14, seconds: 55 });
  const viewAs = await viewToken();
  now = Temporal.Now.instant();
  const connected = await client(manager, { viewAs });
  expect(await answerTo(connected, '{ viewer { viewAs { role } } }')).toHaveProperty(
    'data.viewer.viewAs.role',
    'MENTEE',
  );
  expect(await connected.closed).toEqual({ code: 4403, reason: 'token expired' });
});

test('a manager who is one no more is told so at the next question', async () => {
  const connected = await client(manager, { viewAs: await viewToken() });
  const role = `programme_id = '${programme.id}' and membership_id = '${manager.membershipId}'`;
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql(`update programme_role_assignments set role = 'SPONSOR' where ${role}`);
    rightsChanged(ctx.platform);
  });
  const { data, errors } = await answerTo(connected, '{ programmes { edges { cursor } } }');
  expect([data, errors[0].extensions.code]).toEqual([null, 'VIEW_AS_ENDED']);
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql(`update programme_role_assignments set role = 'MANAGER' where ${role}`);
    rightsChanged(ctx.platform);
  });
});

test('a manager who is suspended is sent away, whoever’s eyes they look through', async () => {
  const connected = await client(manager, { viewAs: await viewToken() });
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [manager.membershipId]);
    rightsChanged(ctx.platform);
  });
  expect(await connected.closed).toEqual({ code: 4403, reason: 'ACCESS_LOST' });
});
