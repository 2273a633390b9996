import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createCommunity,
  createPair,
  createProgramme,
  fillPool,
  removeFrom,
  takePart,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asWholePlatform } from '../as-platform.ts';
import { forgetIdempotencyKeysHandler } from './idempotency.jobs.ts';

let api: TestPlatform;
/** Another process of the same deployment. */
let beside: TestPlatform;
let ours: TestProgramme;
let theirs: TestProgramme;
let mentor: TestPerson;

beforeAll(async () => {
  const plugins = ['@mentorkit/plugin-matching-assignment'];
  api = await createTestPlatform({ plugins });
  beside = await createTestPlatform({ plugins, beside: api });
  ours = await createCommunity(api);
  theirs = await createCommunity(api);
  mentor = await takePart(api, ours, { name: 'Mentor', role: 'MENTOR' });
});
afterAll(async () => {
  await beside.close();
  await api.close();
});

let count = 0;
const newKey = () => `key-${(count += 1)}`;

const write = /* GraphQL */ `
  mutation ($feedId: ID!, $body: String!, $key: String) {
    createPost(feedId: $feedId, body: $body, language: "en", idempotencyKey: $key) {
      __typename
      ... on CreatePostSuccess { post { id body version author { displayName } } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path } }
      ... on NotFoundError { subject }
    }
  }
`;
const edit = /* GraphQL */ `
  mutation ($id: ID!, $body: String!) {
    editPost(id: $id, body: $body, version: 1) { __typename }
  }
`;
const invite = /* GraphQL */ `
  mutation ($email: String!, $key: String) {
    inviteMember(input: { email: $email, displayName: "Ida" }, idempotencyKey: $key) {
      ... on InviteMemberSuccess { person { id email status } }
      ... on Error { code }
    }
  }
`;
const startRun = /* GraphQL */ `
  mutation ($input: StartMatchingRunInput!, $key: String) {
    startMatchingRun(input: $input, idempotencyKey: $key) {
      ... on StartMatchingRunSuccess { matchingRun { id state strategy programme { id } } }
      ... on Error { code }
    }
  }
`;

async function writePost(
  variables: { body?: string; key?: string; feedId?: string },
  {
    person = mentor,
    headers = {},
    at = api,
  }: { person?: TestPerson; headers?: Record<string, string>; at?: TestPlatform } = {},
): Promise<any> {
  const { data, errors } = await at.execute(
    person,
    write,
    { feedId: ours.feedId, body: 'Hello', ...variables },
    headers,
  );
  expect(errors).toBeUndefined();
  return data.createPost;
}

async function rowsOf(table: string, community = ours): Promise<number> {
  return await api.asPlatform(community.manager.organisation, async ctx => {
    const rows = await ctx.sql<{ count: number }>(`select count(*)::int count from ${table}`);
    return rows[0]!.count;
  });
}

test('a repeated call is done once, and answered with the object as it is now', async () => {
  const key = newKey();
  const [posts, events] = [await rowsOf('posts'), await rowsOf('feed_events')];
  const first = await writePost({ key });
  expect(first).toEqual({
    __typename: 'CreatePostSuccess',
    post: { id: expect.any(String), body: 'Hello', version: 1, author: { displayName: 'Mentor' } },
  });
  expect(await writePost({ key })).toEqual(first);
  expect([await rowsOf('posts'), await rowsOf('feed_events')]).toEqual([posts + 1, events + 1]);
  await api.execute(mentor, edit, { id: first.post.id, body: 'Hello again' });
  expect(await writePost({ key })).toEqual({ ...first, post: { ...first.post, body: 'Hello again', version: 2 } });
});

test('without a key, and with another one, it is done again', async () => {
  const posts = await rowsOf('posts');
  for (const key of [undefined, undefined, newKey(), newKey()]) await writePost(key === undefined ? {} : { key });
  expect(await rowsOf('posts')).toBe(posts + 4);
});

test('a repeated invitation sends one mail', async () => {
  const [mails, jobs] = [await rowsOf('mails'), await rowsOf('outbox_events')];
  const variables = { email: 'ida@example.invalid', key: newKey() };
  const first = await api.execute(ours.manager, invite, variables);
  expect(first.data.inviteMember.person).toMatchObject({ email: variables.email, status: 'INVITED' });
  expect(await api.execute(ours.manager, invite, variables)).toEqual(first);
  expect([await rowsOf('mails'), await rowsOf('outbox_events')]).toEqual([mails + 1, jobs + 1]);
});

test('the header says the same as the argument, quoted or not, and is overruled by it', async () => {
  const [key, other] = [newKey(), newKey()];
  const first = await writePost({}, { headers: { 'idempotency-key': key } });
  expect(await writePost({}, { headers: { 'idempotency-key': `"${key}"` } })).toEqual(first);
  expect(await writePost({ key })).toEqual(first);
  const second = await writePost({ key: other }, { headers: { 'idempotency-key': key } });
  expect(second.post.id).not.toBe(first.post.id);
  expect(await writePost({ key: other })).toEqual(second);
});

test('each mutation of a document has a key of its own from the header', async () => {
  const several = /* GraphQL */ `
    mutation ($feedId: ID!) {
      one: createPost(feedId: $feedId, body: "Hello", language: "en") { ... on CreatePostSuccess { post { id } } }
      two: createPost(feedId: $feedId, body: "Hello", language: "en") { ... on CreatePostSuccess { post { id } } }
    }
  `;
  const headers = { 'idempotency-key': newKey() };
  const posts = await rowsOf('posts');
  const first = await api.execute(mentor, several, { feedId: ours.feedId }, headers);
  expect(first.data.one.post.id).not.toBe(first.data.two.post.id);
  expect(await api.execute(mentor, several, { feedId: ours.feedId }, headers)).toEqual(first);
  expect(await rowsOf('posts')).toBe(posts + 2);
});

test('a key that was used for something else is refused, and nothing is changed', async () => {
  const key = newKey();
  await writePost({ key });
  const [posts, events] = [await rowsOf('posts'), await rowsOf('feed_events')];
  const refused = {
    __typename: 'ConflictError',
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'This idempotency key was used for something else. Use a new key for each thing that is to be done.',
  };
  expect(await writePost({ key, body: 'Hello!' })).toEqual(refused);
  // In whatever words: the same mutation with the same arguments is what it was used for.
  const other = `mutation ($key: String) { setAvailability(rules: [], idempotencyKey: $key) { __typename ... on Error { code message } } }`;
  expect((await api.execute(mentor, other, { key })).data.setAvailability).toEqual(refused);
  expect([await rowsOf('posts'), await rowsOf('feed_events')]).toEqual([posts, events]);
});

test('another moment is another input', async () => {
  const mentee = await takePart(api, ours, { name: 'Mentee' });
  const { matchId } = await createPair(api, ours, mentor, mentee);
  const book = `mutation ($input: SessionInput!, $key: String) { scheduleSession(input: $input, idempotencyKey: $key) {
    ... on ScheduleSessionSuccess { session { id startsAt } } ... on Error { code } } }`;
  const key = newKey();
  const at = async (start: string) => {
    const input = { matchId, startsAt: start, minutes: 60 };
    return (await api.execute(mentor, book, { input, key })).data.scheduleSession;
  };
  const start = Temporal.Now.zonedDateTimeISO('UTC').add({ days: 7 }).round('hour');
  const first = await at(start.toInstant().toString());
  expect(first.session.id).toBeTypeOf('string');
  const elsewhere = start.withTimeZone('+02:00').toString({ timeZoneName: 'never' });
  expect(await at(elsewhere)).toEqual(first);
  expect(await at(start.add({ days: 1 }).toInstant().toString())).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('two people, and two organisations, with the same key do not meet', async () => {
  const key = newKey();
  const first = await writePost({ key });
  const second = await writePost({ key }, { person: ours.manager });
  const third = await writePost({ key, feedId: theirs.feedId }, { person: theirs.manager });
  expect(new Set([first, second, third].map(answer => answer.post.id)).size).toBe(3);
  expect(await writePost({ key }, { person: ours.manager })).toEqual(second);
});

test('a call that failed leaves nothing, so that it can be repeated and put right with its key', async () => {
  const key = newKey();
  const keys = await rowsOf('idempotency_keys');
  for (const body of ['', ' ']) expect(await writePost({ key, body })).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await rowsOf('idempotency_keys')).toBe(keys);
  const done = await writePost({ key });
  expect(done).toMatchObject({ __typename: 'CreatePostSuccess' });
  expect(await writePost({ key })).toEqual(done);
});

test('who may no longer see what they have done is not shown it again', async () => {
  const leaver = await takePart(api, ours, { name: 'Leaver' });
  const key = newKey();
  await writePost({ key }, { person: leaver });
  await removeFrom(api, ours, leaver);
  expect(await writePost({ key }, { person: leaver })).toMatchObject({ code: 'NOT_FOUND', subject: 'post' });
});

test.each(['', ' ', 'two words', 'nøgle', 'x'.repeat(256)])('%j is no key', async key => {
  expect(await writePost({ key })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['idempotencyKey'] }] });
});

test('a key is not kept in words', async () => {
  const key = `${newKey()}-for-mads@example.invalid`;
  await writePost({ key });
  const rows = await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql('select 1 from idempotency_keys k where strpos(k::text, $1) > 0', [key]),
  );
  expect(rows).toEqual([]);
});

test('fifty at once are done once, over two processes, and all get the same answer', async () => {
  const key = newKey();
  const [posts, events] = [await rowsOf('posts'), await rowsOf('feed_events')];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => writePost({ key }, { at: i % 2 ? beside : api })),
  );
  expect(answers[0]).toMatchObject({ __typename: 'CreatePostSuccess' });
  expect(answers).toEqual(Array.from({ length: 50 }, () => answers[0]));
  expect([await rowsOf('posts'), await rowsOf('feed_events')]).toEqual([posts + 1, events + 1]);
});

test('fifty at once that fail all say why, and the key stays free', async () => {
  const key = newKey();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => writePost({ key, body: '' }, { at: i % 2 ? beside : api })),
  );
  expect(new Set(answers.map(answer => answer.code))).toEqual(new Set(['INVALID_INPUT']));
  expect(await writePost({ key })).toMatchObject({ __typename: 'CreatePostSuccess' });
});

test('duplicates that wait hold up nobody else', async () => {
  const blocker = new Client({ connectionString: api.database.administratorUrl });
  await blocker.connect();
  try {
    await blocker.query(`begin; select 1 from feeds where id = '${ours.feed}' for update`);
    const key = newKey();
    const waiting = Array.from({ length: 50 }, () => writePost({ key }));
    const other = await writePost({ feedId: theirs.feedId }, { person: theirs.manager });
    expect(other).toMatchObject({ __typename: 'CreatePostSuccess' });
    await blocker.query('commit');
    const answers = await Promise.all(waiting);
    expect(new Set(answers.map(answer => answer.post.id)).size).toBe(1);
  } finally {
    await blocker.end();
  }
});

test('a day later a key is forgotten, and not before', async () => {
  const key = newKey();
  const first = await writePost({ key });
  const forget = async (hours: number) => {
    const ctx = asWholePlatform(api.platform, 'test');
    const now = () => Temporal.Now.instant().add({ hours });
    await forgetIdempotencyKeysHandler.handle({ ...ctx, now }, {}, undefined as never);
  };
  await forget(23);
  expect(await writePost({ key })).toEqual(first);
  await forget(25);
  expect([await rowsOf('idempotency_keys'), await rowsOf('idempotency_keys', theirs)]).toEqual([0, 0]);
  expect((await writePost({ key })).post.id).not.toBe(first.post.id);
});

test('a mutation that asks others between its transactions is done once, too', async () => {
  const programme = await createProgramme(api, ours.manager, { state: 'OPEN' });
  await fillPool(api, programme, { mentees: 2, mentors: 2 });
  const input = { programmeId: programme.globalId, strategy: 'matching-assignment' };
  const key = newKey();
  const call = async (at = api, variables: object = { input, key }) =>
    (await at.execute(ours.manager, startRun, variables)).data.startMatchingRun;
  // What fails takes no key.
  expect(await call(api, { input: { ...input, strategy: 'unknown' }, key })).toEqual({ code: 'PLUGIN_UNKNOWN' });

  const runs = await rowsOf('matching_runs');
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => call(i % 2 ? beside : api)));
  expect(answers[0].matchingRun).toMatchObject({ state: 'QUEUED', programme: { id: programme.globalId } });
  expect(answers).toEqual(Array.from({ length: 20 }, () => answers[0]));
  expect(await rowsOf('matching_runs')).toBe(runs + 1);
  expect(await call(api, { input })).toEqual({ code: 'RUN_IN_PROGRESS' });
  expect(await call(api, { input: { ...input, seed: 1 }, key })).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });

  // As when the process died after the run was queued, and before it was noted what to answer.
  await api.asPlatform(ours.manager.organisation, ctx => ctx.sql('update idempotency_keys set outcome = null'));
  expect(await call()).toEqual({ code: 'IDEMPOTENCY_OUTCOME_UNKNOWN' });
  expect(await rowsOf('matching_runs')).toBe(runs + 1);
});
