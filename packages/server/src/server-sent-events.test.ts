import { setTimeout as delay } from 'node:timers/promises';
import { changeOrganisationStatus } from '@mentorkit/core';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createCommunity,
  createImport,
  globalIdOf,
  post,
  removeFrom,
  takePart,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveServer, serve } from './fixtures/live.ts';
import { listen as listenAt, type Stream } from './fixtures/server-sent-events.ts';

let api: TestPlatform;
let server: LiveServer;
let community: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  community = await createCommunity(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const follow = /* GraphQL */ `
  subscription ($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) { cursor kind post { body } }
  }
`;

const listen = (token: string, variables: object) => listenAt(server.url, token, follow, variables);

/** Of a subscription that is refused. */
async function codeFor(person: TestPerson, variables: object): Promise<string> {
  const stream = await listen(person.token, variables);
  await stream.ended;
  return stream.results[0].errors[0].extensions.code;
}

const bodies = (stream: Stream) => stream.results.map(result => result.data?.feedEvents.post.body);

test('events arrive over server-sent events, and go on from a cursor', async () => {
  const { manager, feedId } = community;
  const first = await listen(manager.token, { feedId });
  await post(api, manager, feedId, 'one');
  await first.until(1);
  first.response.destroy();
  await post(api, manager, feedId, 'two');
  const second = await listen(manager.token, { feedId, after: first.results[0].data.feedEvents.cursor });
  await post(api, manager, feedId, 'three');
  await second.until(2);
  expect(bodies(second)).toEqual(['two', 'three']);
  second.response.destroy();
});

test('who is removed gets the reason and the end, and nothing that comes after', async () => {
  const leaver = await takePart(api, community);
  const stream = await listen(leaver.token, { feedId: community.feedId });
  await removeFrom(api, community, leaver);
  await post(api, community.manager, community.feedId, 'After');
  await stream.ended;
  expect(stream.results).toMatchObject([{ data: null, errors: [{ extensions: { code: 'ACCESS_LOST' } }] }]);
});

test('a stream ends with its token', async () => {
  const { email } = community.manager;
  const claims = { sub: email, email, email_verified: true };
  const token = await api.issuer.token(claims, { expiresAt: new Date(Date.now() + 1500) });
  const stream = await listen(token, { feedId: community.feedId });
  await stream.ended;
  expect(stream.results).toMatchObject([{ errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] }]);
});

describe('a stream of an import, of which nothing is told until it goes on,', () => {
  const progress = 'subscription ($id: ID!) { importProgress(id: $id) { state } }';

  /** Somebody who follows an import, in an organisation of their own. */
  async function following() {
    const { manager, globalId } = await createCommunity(api);
    const created = await createImport(api, manager, globalId);
    const person = await api.person(manager.organisation, { administrator: true });
    const stream = await listenAt(server.url, person.token, progress, { id: created.import.id });
    await stream.until(1);
    return { manager, person, stream };
  }

  /** Why it ended, if it did so in time. */
  async function reasonOf({ ended, results }: Stream): Promise<unknown> {
    const inTime = await Promise.race([ended.then(() => true), delay(5000, false)]);
    return inTime && results.slice(1).map(({ errors }) => errors[0].extensions.code);
  }

  test('ends when its organisation is suspended, and no other does', async () => {
    const [theirs, others] = [await following(), await following()];
    await changeOrganisationStatus(api.platform, theirs.manager.organisation.slug, 'suspend', 'unpaid');
    expect(await reasonOf(theirs.stream)).toEqual(['ACCESS_LOST']);
    await delay(200);
    expect(others.stream.response.closed).toBe(false);
    others.stream.response.destroy();
  });

  test('ends when its reader is suspended, and no other does', async () => {
    const theirs = await following();
    const { manager, person } = theirs;
    const others = await following();
    const suspend = 'mutation ($id: ID!) { suspendMember(id: $id) { __typename } }';
    const { data } = await api.execute(manager, suspend, { id: globalIdOf('Person', person.membershipId) });
    expect(data.suspendMember.__typename).toBe('SuspendMemberSuccess');
    expect(await reasonOf(theirs.stream)).toEqual(['ACCESS_LOST']);
    expect(others.stream.response.closed).toBe(false);
    others.stream.response.destroy();
  });

  test('ends within five seconds even if nobody was told', async () => {
    const theirs = await following();
    await api.asPlatform(theirs.manager.organisation, ctx =>
      ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [theirs.person.membershipId]),
    );
    expect(await reasonOf(theirs.stream)).toEqual(['ACCESS_LOST']);
  });
});

test('a cursor that is none is refused, and a feed of others is not found', async () => {
  const theirs = await createCommunity(api);
  expect(await codeFor(community.manager, { feedId: community.feedId, after: 'x' })).toBe('INVALID_INPUT');
  expect(await codeFor(theirs.manager, { feedId: community.feedId })).toBe('NOT_FOUND');
});

test('a stream that nobody reads costs a position, and goes on where it stood', async () => {
  const { manager, feed, feedId } = await createCommunity(api);
  const stuck = await listen(manager.token, { feedId });
  stuck.response.pause();
  let events = 0;
  const most = { rss: process.memoryUsage().rss };
  const before = most.rss;
  for (let batch = 0; batch < 10; batch += 1) {
    await api.asPlatform(manager.organisation, ctx =>
      ctx.transaction(async () => {
        await ctx.sql(
          `with p as (insert into posts (feed_id, author_id, body, language)
             select $1, $2, repeat('x', 9000), 'en' from generate_series(1, 100) returning id),
           f as (update feeds set last_position = last_position + 100 where id = $1 returning last_position - 100 base)
           insert into feed_events (feed_id, position, kind, post_id, actor_id)
           select $1, f.base + row_number() over (), 'POST_CREATED', p.id, $2 from f, p`,
          [feed, manager.membershipId],
        );
        ctx.wake('feed', feed);
      }),
    );
    events += 100;
    await delay(20);
    most.rss = Math.max(most.rss, process.memoryUsage().rss);
  }
  expect(most.rss - before).toBeLessThan(150 * 1024 * 1024);
  stuck.response.resume();
  await stuck.until(events);
  const positions = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('select 1 from feed_events where feed_id = $1', [feed]),
  );
  expect(stuck.results).toHaveLength(positions.length);
  stuck.response.destroy();
});

test('a client that has gone is forgotten', async () => {
  const own = await createCommunity(api);
  const stream = await listen(own.manager.token, { feedId: own.feedId });
  await post(api, own.manager, own.feedId, 'one');
  await stream.until(1);
  stream.response.destroy();
  await delay(200);
  // Nobody follows, so nobody reads the log when something is written.
  const withNobody = await api.countStatements(() => post(api, own.manager, own.feedId, 'two'));
  await delay(100);
  const again = await listen(own.manager.token, { feedId: own.feedId });
  const withOne = await api.countStatements(async () => {
    await post(api, own.manager, own.feedId, 'three');
    await again.until(1);
  });
  again.response.destroy();
  expect(withOne).toBeGreaterThan(withNobody);
});
