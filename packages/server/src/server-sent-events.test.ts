import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Community,
  createCommunity,
  post,
  removeFrom,
  takePart,
} from '../../core/src/modules/feeds/fixtures/community.ts';
import { type LiveServer, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;
let community: Community;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  community = await createCommunity(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

interface Stream {
  readonly response: IncomingMessage;
  readonly results: any[];
  readonly ended: Promise<void>;
  until(count: number): Promise<void>;
}

const follow = /* GraphQL */ `
  subscription ($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) { cursor kind post { body } }
  }
`;

async function listen(token: string, variables: object): Promise<Stream> {
  const url = new URL(server.url);
  url.searchParams.set('query', follow);
  url.searchParams.set('variables', JSON.stringify(variables));
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
  const ended = new Promise<void>(resolve => {
    response.once('close', resolve);
  });
  const results: any[] = [];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (data) results.push(JSON.parse(data));
    }
  });
  await delay(100);
  return {
    response,
    results,
    ended,
    until: count => expect.poll(() => results.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count),
  };
}

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
