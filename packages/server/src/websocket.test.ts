import { setTimeout as delay } from 'node:timers/promises';
import { rightsTopic } from '@mentorkit/core';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, post, removeFrom, takePart, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connect, type LiveServer, open, type RawClient, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;
let ours: TestProgramme;
let mentor: TestPerson;
let mentee: TestPerson;
const opened: RawClient[] = [];

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  ours = await createCommunity(api);
  mentor = await takePart(api, ours, { name: 'Mentor', role: 'MENTOR' });
  mentee = await takePart(api, ours, { name: 'Mentee' });
});
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.terminate();
});
afterAll(async () => {
  await server.close();
  await api.close();
});

async function client(person: Pick<TestPerson, 'token'> | undefined, at = server): Promise<RawClient> {
  const connected = await connect(at, person);
  opened.push(connected);
  return connected;
}

const follow = /* GraphQL */ `
  subscription ($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) {
      cursor kind actor { displayName } reactionKind deletedId
      post { id feed { id } body author { displayName } commentCount reactions { kind count } }
      comment { id post { id } body author { displayName } }
    }
  }
`;
const followAsViewer = /* GraphQL */ `
  subscription ($feedId: ID!) {
    feedEvents(feedId: $feedId) { kind post { body viewerReactions allowedActions author { email } } }
  }
`;

/** Subscribed, and known to be: what is written from now on arrives. */
async function following(person: TestPerson, feedId: string, document = follow, at = server): Promise<RawClient> {
  const connected = await client(person, at);
  connected.subscribe('1', document, { feedId });
  // The answer to a query behind it comes when the subscription stands.
  connected.subscribe('standing', '{ viewer { tokenExpiresAt } }');
  await connected.until(() =>
    connected.messages.some(message => message.id === 'standing' && message.type === 'complete'),
  );
  await delay(30);
  return connected;
}

const bodies = (connected: RawClient) => connected.events().map(event => event.post?.body);

test('posts, comments and reactions arrive live, in order, with what they are about', async () => {
  const connected = await following(mentee, ours.feedId);
  const id = await post(api, mentor, ours.feedId, 'Hello');
  await api.execute(
    mentee,
    'mutation ($id: ID!) { createComment(postId: $id, body: "Hi", language: "en") { __typename } }',
    { id },
  );
  await api.execute(mentee, 'mutation ($id: ID!) { addReaction(id: $id, kind: LIKE) { __typename } }', { id });
  await api.execute(mentor, 'mutation ($id: ID!) { editPost(id: $id, body: "Hello all", version: 1) { __typename } }', {
    id,
  });
  await connected.until(() => connected.events().length === 4);
  const commentId = connected.events()[1].comment.id;
  await api.execute(mentee, 'mutation ($id: ID!) { deleteComment(id: $id) { __typename } }', { id: commentId });
  await api.execute(mentor, 'mutation ($id: ID!) { deletePost(id: $id) { __typename } }', { id });
  await connected.until(() => connected.events().length === 6);
  expect(connected.events().map(event => [event.kind, event.actor.displayName])).toEqual([
    ['POST_CREATED', 'Mentor'],
    ['COMMENT_CREATED', 'Mentee'],
    ['REACTION_ADDED', 'Mentee'],
    ['POST_EDITED', 'Mentor'],
    ['COMMENT_DELETED', 'Mentee'],
    ['POST_DELETED', 'Mentor'],
  ]);
  expect(connected.events()[1]).toMatchObject({
    post: { id, feed: { id: ours.feedId } },
    comment: { post: { id } },
    deletedId: null,
  });
  expect(connected.events()[2]).toMatchObject({ reactionKind: 'LIKE' });
  expect(connected.events()[4]).toMatchObject({ comment: null, deletedId: commentId });
  expect(connected.events()[5]).toMatchObject({ post: null, comment: null, deletedId: id });
});

test('what depends on the viewer is each viewer’s own', async () => {
  const [one, other] = [
    await following(mentor, ours.feedId, followAsViewer),
    await following(mentee, ours.feedId, followAsViewer),
  ];
  const id = await post(api, mentor, ours.feedId, 'Whose?');
  await other.until(() => other.events().length === 1);
  await api.execute(mentee, 'mutation ($id: ID!) { addReaction(id: $id, kind: THANKS) { __typename } }', { id });
  await one.until(() => one.events().length === 2);
  await other.until(() => other.events().length === 2);
  expect(one.events()[0].post).toEqual({
    body: 'Whose?',
    viewerReactions: [],
    allowedActions: ['EDIT_POST', 'CREATE_COMMENT', 'ADD_REACTION', 'DELETE_POST'],
    author: { email: mentor.email },
  });
  expect(other.events()[0].post).toEqual({
    body: 'Whose?',
    viewerReactions: [],
    allowedActions: ['CREATE_COMMENT', 'ADD_REACTION'],
    author: { email: null },
  });
  expect(one.events()[1].post.viewerReactions).toEqual([]);
  expect(other.events()[1].post.viewerReactions).toEqual(['THANKS']);
});

test('what everybody gets is executed and read once, however many follow', async () => {
  const community = await createCommunity(api);
  const writer = await takePart(api, community, {});
  const statements = async (readers: number) => {
    const connected: RawClient[] = [];
    for (let number = 0; number < readers; number += 1) {
      const one = await client(community.manager);
      // Each with an id of its own, as clients have it.
      one.subscribe(`sub-${'x'.repeat(number % 3)}-${number}`, follow, { feedId: community.feedId });
      connected.push(one);
    }
    await delay(200);
    const before = connected.map(one => one.messages.length);
    return await api
      .countStatements(async () => {
        await post(api, writer, community.feedId, `For ${readers}`);
        await Promise.all(connected.map((one, index) => one.until(() => one.messages.length > before[index]!)));
      })
      .finally(() => {
        for (const [index, one] of connected.entries()) {
          const message = one.messages.at(-1)!;
          expect(message).toMatchObject({
            type: 'next',
            id: `sub-${'x'.repeat(index % 3)}-${index}`,
            payload: { data: { feedEvents: { post: { body: `For ${readers}` } } } },
          });
          one.socket.terminate();
        }
      });
  };
  const few = await statements(2);
  await delay(100);
  expect(await statements(40)).toBeLessThanOrEqual(few + 3);
});

test('a client that was cut resumes from its cursor on another process, without a gap and without a double', {
  timeout: 60_000,
}, async () => {
  const community = await createCommunity(api);
  const beside = await createTestPlatform({ beside: api });
  const other = await serve(beside);
  try {
    const writing = new AbortController();
    let posts = 0;
    const write = async (at: TestPlatform) => {
      while (!writing.signal.aborted) await post(at, community.manager, community.feedId, `Post ${(posts += 1)}`);
    };
    const lastCursor = 'query ($id: ID!) { feed(id: $id) { lastCursor } }';
    let after: string = (await api.execute(community.manager, lastCursor, { id: community.feedId })).data.feed
      .lastCursor;
    const writers = [api, beside, api].map(write);
    const got: string[] = [];
    for (let cut = 0; cut < 10 || (got.length < 30 && cut < 60); cut += 1) {
      const connected = await connect(cut % 2 ? server : other, community.manager);
      connected.subscribe('1', follow, { feedId: community.feedId, after });
      await delay(20 + Math.random() * 100);
      connected.socket.terminate();
      got.push(...bodies(connected));
      after = connected.events().at(-1)?.cursor ?? after;
    }
    writing.abort();
    await Promise.all(writers);
    const last = await connect(other, community.manager);
    last.subscribe('1', follow, { feedId: community.feedId, after });
    await last.until(() => got.length + last.events().length >= posts);
    await delay(100);
    last.socket.terminate();
    const stored = await api.asPlatform(community.manager.organisation, ctx =>
      ctx.sql<{ body: string }>(
        'select body from feed_events e join posts p on p.id = e.post_id where e.feed_id = $1 order by position',
        [community.feed],
      ),
    );
    expect([...got, ...bodies(last)]).toEqual(stored.map(({ body }) => body));
  } finally {
    await other.close();
    await beside.close();
  }
});

test('subscribers of two organisations never get each other’s events', async () => {
  const communities = [ours, await createCommunity(api), await createCommunity(api)];
  const readers = await Promise.all(communities.map(({ manager, feedId }) => following(manager, feedId)));
  for (let number = 0; number < 20; number += 1)
    await Promise.all(
      communities.map(({ manager, feedId }, index) => post(api, manager, feedId, `${index}:${number}`)),
    );
  for (const [index, reader] of readers.entries()) {
    await reader.until(() => reader.events().length >= 20);
    expect(bodies(reader)).toEqual(Array.from({ length: 20 }, (_, number) => `${index}:${number}`));
    const foreign = communities[(index + 1) % communities.length]!;
    reader.subscribe('2', follow, { feedId: foreign.feedId });
    await reader.until(() => reader.messages.some(message => message.id === '2' && message.type === 'complete'));
    expect(reader.messages.filter(message => message.id === '2')[0]?.payload).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
  }
});

// A busy machine may need a second try to be in time.
test('who is removed gets nothing that comes after, and the reason within a second', { retry: 2 }, async () => {
  const community = await createCommunity(api);
  const leaver = await takePart(api, community, { name: 'Leaver' });
  const [leaving, staying] = [
    await following(leaver, community.feedId),
    await following(community.manager, community.feedId),
  ];
  await post(api, community.manager, community.feedId, 'Before');
  await leaving.until(() => leaving.events().length === 1);
  await removeFrom(api, community, leaver);
  const removed = performance.now();
  await Promise.all(
    Array.from({ length: 10 }, (_, number) => post(api, community.manager, community.feedId, `After ${number}`)),
  );
  await leaving.until(() => leaving.messages.some(message => message.id === '1' && message.type === 'complete'));
  await staying.until(() => staying.events().length === 11);
  expect(bodies(leaving)).toEqual(['Before']);
  const reason = leaving.messages.filter(message => message.id === '1').at(-2)!;
  expect(reason.payload.errors).toMatchObject([{ extensions: { code: 'ACCESS_LOST' } }]);
  expect(reason.at - removed).toBeLessThan(1000);
  leaving.subscribe('again', follow, { feedId: community.feedId });
  await leaving.until(() => leaving.messages.some(message => message.id === 'again' && message.type === 'complete'));
  expect(leaving.messages.find(message => message.id === 'again')?.payload.errors).toMatchObject([
    { extensions: { code: 'NOT_FOUND' } },
  ]);
});

test('who is no member any more loses the connection', async () => {
  const community = await createCommunity(api);
  const leaver = await takePart(api, community, {});
  const connected = await following(leaver, community.feedId);
  await api.asPlatform(community.manager.organisation, ctx =>
    ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [leaver.membershipId]),
  );
  api.platform.wake.publish(rightsTopic);
  expect(await connected.closed).toEqual({ code: 4403, reason: 'ACCESS_LOST' });
});

test('a cursor that is too old, of another feed or none at all is refused with its own code', async () => {
  const community = await createCommunity(api);
  await post(api, community.manager, community.feedId, 'x');
  const cursorOf = async (feedId: string, person: TestPerson) =>
    (await api.execute(person, 'query ($id: ID!) { feed(id: $id) { lastCursor } }', { id: feedId })).data.feed
      .lastCursor;
  const [own, foreign] = [
    await cursorOf(community.feedId, community.manager),
    await cursorOf(ours.feedId, ours.manager),
  ];
  await post(api, community.manager, community.feedId, 'y');
  await api.asPlatform(community.manager.organisation, ctx =>
    ctx.sql('update feeds set forgotten_position = 2 where id = $1', [community.feed]),
  );
  const connected = await client(community.manager);
  for (const [id, after, code] of [
    ['old', own, 'RESYNC_REQUIRED'],
    ['foreign', foreign, 'INVALID_INPUT'],
    ['none', 'x', 'INVALID_INPUT'],
    ['number', 7, 'INVALID_INPUT'],
  ] as const) {
    connected.subscribe(id, follow, { feedId: community.feedId, after });
    await connected.until(() => connected.messages.some(message => message.id === id && message.type === 'complete'));
    expect(connected.messages.find(message => message.id === id)?.payload.errors).toMatchObject([
      { extensions: { code } },
    ]);
  }
});

test('a subscriber who stops reading is closed to resume later; nobody else is late, and memory stays within a bound', {
  timeout: 60_000,
}, async () => {
  const community = await createCommunity(api);
  // Pings would cut it sooner, and for another reason.
  const patient = await serve(api, { pingMs: 60_000 });
  const [stuck, reading] = [
    await following(community.manager, community.feedId, follow, patient),
    await following(community.manager, community.feedId, follow, patient),
  ];
  const body = 'x'.repeat(4000);
  stuck.socket.pause();
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  for (let batch = 0; batch < 20; batch += 1) {
    await api.asPlatform(community.manager.organisation, ctx =>
      ctx.transaction(async () => {
        await ctx.sql(
          `with p as (insert into posts (feed_id, author_id, body, language) select $1, $2, $3, 'en' from generate_series(1, 100) returning id),
             numbered as (select id, row_number() over () n from p),
             f as (update feeds set last_position = last_position + 100 where id = $1 returning id, last_position - 100 base)
           insert into feed_events (feed_id, position, kind, post_id, actor_id)
           select f.id, f.base + n, 'POST_CREATED', numbered.id, $2 from f, numbered`,
          [community.feed, community.manager.membershipId, body],
        );
        ctx.wake('feed', community.feed);
      }),
    );
    most = Math.max(most, process.memoryUsage().rss);
    await reading.until(() => reading.events().length >= (batch + 1) * 100 - 100);
  }
  await reading.until(() => reading.events().length === 2000);
  expect(most - before).toBeLessThan(200 * 1024 * 1024);
  stuck.socket.resume();
  expect(await stuck.closed).toMatchObject({ code: expect.toBeOneOf([4290, 1006]) });
  const cursor = stuck.events().at(-1)?.cursor;
  const again = await connect(patient, community.manager);
  again.subscribe('1', follow, { feedId: community.feedId, after: cursor });
  await again.until(() => stuck.events().length + again.events().length === 2000);
  again.socket.terminate();
  await patient.close();
});

test('a connection without a token, with a bad one or an expired one is refused', async () => {
  const expired = await api.issuer.token({ sub: mentor.email }, { expiresAt: new Date(Date.now() - 120_000) });
  for (const [token, reason] of [
    [undefined, 'UNAUTHENTICATED'],
    ['x.y.z', 'TOKEN_INVALID'],
    [expired, 'TOKEN_EXPIRED'],
  ] as const) {
    const connected = await client(token === undefined ? undefined : { token });
    expect(await connected.closed).toEqual({ code: 4403, reason });
  }
});

test('a connection ends with its token', async () => {
  const token = await api.issuer.token(
    { sub: mentor.email, email: mentor.email, email_verified: true },
    { expiresAt: new Date(Date.now() + 1500) },
  );
  const connected = await client({ token });
  connected.subscribe('1', follow, { feedId: ours.feedId });
  expect(await connected.closed).toEqual({ code: 4403, reason: 'token expired' });
});

test('operations over a connection see the organisation and the errors of their own request', async () => {
  const connected = await client(mentee);
  connected.subscribe('q', 'query ($id: ID!) { feed(id: $id) { title } viewer { person { displayName } } }', {
    id: ours.feedId,
  });
  connected.subscribe(
    'm',
    'mutation ($id: ID!) { createPost(feedId: $id, body: "", language: "en") { ... on Error { code message } } }',
    { id: ours.feedId },
  );
  connected.subscribe('bad', '{ nothing }');
  connected.subscribe('worse', '{');
  await connected.until(
    () =>
      ['q', 'm'].every(id => connected.messages.some(message => message.id === id && message.type === 'complete')) &&
      ['bad', 'worse'].every(id => connected.messages.some(message => message.id === id && message.type === 'error')),
  );
  expect(connected.events('q')).toEqual([{ title: 'First steps' }]);
  expect(connected.events('m')[0]).toMatchObject({ code: 'INVALID_INPUT' });
});

test('unsubscribed, a client gets nothing more, and may use the id again', async () => {
  const community = await createCommunity(api);
  const connected = await following(community.manager, community.feedId);
  await post(api, community.manager, community.feedId, 'one');
  await connected.until(() => connected.events().length === 1);
  connected.send({ type: 'complete', id: '1' });
  await delay(50);
  await post(api, community.manager, community.feedId, 'two');
  await delay(100);
  connected.subscribe('1', follow, { feedId: community.feedId });
  await delay(100);
  await post(api, community.manager, community.feedId, 'three');
  await connected.until(() => connected.events().length === 2);
  expect(bodies(connected)).toEqual(['one', 'three']);
});

test('a client that does not answer pings is cut; another path is refused; at the end all are sent away', async () => {
  const own = await serve(api, { pingMs: 500 });
  const [silent, polite] = [await connect(own, mentor), await connect(own, mentee)];
  expect(own.sockets.connections()).toBe(2);
  silent.socket.pause();
  await expect.poll(() => own.sockets.connections(), { timeout: 5000 }).toBe(1);
  silent.socket.resume();
  expect((await silent.closed).code).toBe(1006);
  expect((await open(own, 'x').closed).code).toBe(1006);
  await own.close();
  expect(await polite.closed).toEqual({ code: 1001, reason: 'going away' });
});
