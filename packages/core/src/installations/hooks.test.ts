import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createPair, createProgramme, type TestPair } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture } from '../plugins/fixtures/host.ts';
import { pluginStatus } from '../plugins/status.ts';

let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: [fixture('hooks')] });
});
afterAll(() => api.close());

const schedule = `mutation ($input: SessionInput!) { scheduleSession(input: $input) {
  ... on ScheduleSessionSuccess { session { id } } ... on Error { __typename code message } ... on PluginError { pluginId } } }`;
const cancel = `mutation ($id: ID!) { cancelSession(id: $id) {
  ... on CancelSessionSuccess { session { state } } ... on Error { __typename code message } } }`;
const removeParticipant = `mutation ($id: ID!) { removeParticipant(id: $id, reason: "Left") {
  ... on RemoveParticipantSuccess { participant { state } } ... on Error { code message } } }`;
const endMatch = `mutation ($id: ID!) { endMatch(id: $id) {
  ... on EndMatchSuccess { match { state } } ... on Error { code message } } }`;

/** A pair in an organisation of their own, whose plugin answers in this way. The mentor manages the programme. */
async function pairWith(how: string): Promise<TestPair> {
  const organisation = await api.organisation();
  const mentor = await api.person(organisation, { name: 'Mentor' });
  const mentee = await api.person(organisation, { name: 'Mentee', locale: 'da' });
  await set(mentor, how);
  return await createPair(api, await createProgramme(api, mentor), mentor, mentee);
}

/** What the plugin asks for, and an administrator has consented to. */
const hooked = ['session.schedule', 'session.cancel', 'match.end'].map(event => `event:${event}`);

async function set({ organisation }: Pick<TestPair['mentor'], 'organisation'>, how: string): Promise<void> {
  await api.asPlatform(organisation, ctx =>
    ctx.sql(
      `insert into plugin_installations (plugin_id, settings, state, granted) values ('session-watch', $1, 'ENABLED', $2)
       on conflict (organisation_id, plugin_id) do update set settings = excluded.settings`,
      [JSON.stringify({ how }), hooked],
    ),
  );
}

async function book({ mentee, matchId }: TestPair, person = mentee, start = '2028-03-20T13:00:00Z') {
  const { data } = await api.execute(person, schedule, { input: { matchId, startsAt: start, minutes: 60 } });
  return data.scheduleSession;
}

function rows({ mentor }: TestPair, sql: string): Promise<any[]> {
  return api.asPlatform(mentor.organisation, ctx => ctx.sql(sql));
}

test('a veto is told in the words of whoever asked, nothing is stored, and the audit log knows of it', async () => {
  const pair = await pairWith('vetoes');
  expect(await book(pair, pair.mentor)).toEqual({
    __typename: 'PluginError',
    code: 'VETOED',
    pluginId: 'session-watch',
    message: 'This is not possible here: No session.schedule today.',
  });
  expect(await book(pair)).toMatchObject({ message: 'Det kan ikke lade sig gøre her: Ikke i dag.' });
  expect(
    await rows(pair, 'select (select count(*)::int from sessions) s, (select count(*)::int from outbox_events) o'),
  ).toEqual([{ s: 0, o: 0 }]); // prettier-ignore
  const audit = await rows(
    pair,
    `select action, outcome, data from audit_events where outcome = 'REFUSED' order by id`,
  );
  expect(audit).toMatchObject([
    { action: 'session.schedule', data: { plugin: 'session-watch', start: '2028-03-20T13:00:00Z' } },
    { action: 'session.schedule' },
  ]);
});

test('a hook is asked with ids and times, once for an operation', async () => {
  const pair = await pairWith('agrees');
  await book(pair);
  const [asked] = await rows(pair, `select value from plugin_store_entries where key = 'asked'`);
  expect(asked.value).toEqual({
    name: 'session.schedule',
    actorId: pair.mentee.membershipId,
    data: {
      matchId: Buffer.from(pair.matchId, 'base64url').toString().split(':')[1],
      start: { '~instant': '2028-03-20T13:00:00Z' },
      end: { '~instant': '2028-03-20T14:00:00Z' },
    },
  });
  expect(pluginStatus(api.platform.plugins, 'session-watch', pair.mentor.organisation.id)?.calls).toBe(1);
});

test('who may not do it anyway is refused before any plugin is asked', async () => {
  const pair = await pairWith('vetoes');
  const outsider = await api.person(pair.mentor.organisation);
  expect(await book(pair, outsider)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await rows(pair, 'select * from plugin_store_entries')).toEqual([]);
});

test.for(['throws', 'hangs', 'mumbles'])('a hook that %s stands in nobody’s way, unless it is required', async how => {
  const pair = await pairWith(how);
  const { session } = await book(pair);
  expect(session).toEqual({ id: expect.any(String) });
  const status = pluginStatus(api.platform.plugins, 'session-watch', pair.mentor.organisation.id);
  expect(status).toMatchObject({ state: 'DEGRADED', lastError: { message: expect.any(String) } });

  const { data } = await api.execute(pair.mentee, cancel, { id: session.id });
  expect(data.cancelSession).toEqual({
    __typename: 'PluginError',
    code: 'HOOK_UNANSWERED',
    message: 'Udvidelsen session-watch skal sige god for det, men svarer ikke. Prøv igen om et minut; intet er ændret.',
  });
  expect(await rows(pair, 'select state from sessions')).toEqual([{ state: 'SCHEDULED' }]);
  await set(pair.mentor, 'agrees');
  expect((await api.execute(pair.mentee, cancel, { id: session.id })).data.cancelSession.session).toEqual({
    state: 'CANCELLED',
  });
});

test('while a hook ponders, no row is locked', async () => {
  const pair = await pairWith('ponders');
  const booking = book(pair);
  await expect
    .poll(() => rows(pair, `select 1 from plugin_store_entries where key = 'asked'`), { timeout: 10_000 })
    .toHaveLength(1);
  await rows(pair, 'select 1 from matches for update nowait');
  expect(await booking).toEqual({ session: { id: expect.any(String) } });
});

test('what follows from something else is told, and nobody is asked about it', async () => {
  const pair = await pairWith('agrees');
  const { data } = await api.execute(pair.mentor, endMatch, { id: pair.matchId });
  expect(data.endMatch).toEqual({ code: 'VETOED', message: 'This is not possible here: A match is for ever.' });
  const [mentee] = await rows(pair, `select id from participants where role = 'MENTEE'`);
  const left = await api.execute(pair.mentor, removeParticipant, {
    id: Buffer.from(`Participant:${mentee.id}`).toString('base64url'),
  });
  expect(left.data.removeParticipant).toEqual({ participant: { state: 'REMOVED' } });
});

test('what happened is told by the next worker, with one id however often; what failed is told to nobody', async () => {
  const pair = await pairWith('agrees');
  const { session } = await book(pair);
  expect(await book(pair)).toMatchObject({ code: 'SLOT_TAKEN' });
  // The process that committed it has never had a worker: nothing but the outbox knows of the event.
  const worker = await createTestPlatform({ beside: api, plugins: [fixture('hooks')], worker: true });
  const told = () => rows(pair, `select key, value from plugin_store_entries where key <> 'asked'`);
  await expect.poll(async () => (await told())[0]?.value, { timeout: 15_000 }).toHaveLength(2);
  const [{ key, value }] = await told();
  expect(value[0]).toEqual(value[1]);
  expect(value[0]).toEqual({
    id: key,
    name: 'session.schedule',
    version: 1,
    at: { '~instant': expect.any(String) },
    actorId: pair.mentee.membershipId,
    data: {
      matchId: expect.any(String),
      sessionId: Buffer.from(session.id, 'base64url').toString().split(':')[1],
      start: { '~instant': '2028-03-20T13:00:00Z' },
      end: { '~instant': '2028-03-20T14:00:00Z' },
    },
  });
  await worker.close();
});
