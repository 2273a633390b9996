import { setTimeout as delay } from 'node:timers/promises';
import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, post, type TestProgramme } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../create-context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { loadViewer } from '../access/viewer-directory.ts';
import { appendFeedEvent, decodeFeedCursor, encodeFeedCursor, forgetFeedEvents, readFeedEvents } from './feed-log.ts';

let api: TestPlatform;
let community: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  community = await createCommunity(api);
});
afterAll(() => api.close());

async function asManager<T>(work: (ctx: ReturnType<typeof createContext>) => Promise<T>): Promise<T> {
  const { organisation, membershipId } = community.manager;
  const { viewer } = await loadViewer(api.platform.database, organisation.id, membershipId);
  const ctx = createContext(api.platform, { requestId: 'test', log: api.platform.log, viewer, organisation });
  return await inOrganisation(organisation.id, () => work(ctx));
}

test('of 50 writers who commit at random moments, a reader who follows positions misses none and sees the order of positions', async () => {
  const writers = 50;
  const eachWrites = 4;
  const postId = '0198c0de-0000-7000-8000-000000000000';
  let done = false;
  const written: string[] = [];
  const seen: { position: number; commentId: string | undefined }[] = [];

  async function write(): Promise<void> {
    for (let number = 0; number < eachWrites; number += 1) {
      const commentId = crypto.randomUUID();
      await asManager(ctx =>
        ctx.transaction(async () => {
          await delay(Math.random() * 3);
          await appendFeedEvent(ctx, community.feed, { kind: 'COMMENT_CREATED', postId, commentId });
          // The position is taken, and not yet to be seen.
          await delay(Math.random() * 6);
          if (Math.random() < 0.1) throw new Error('given up');
        }),
      ).then(
        () => written.push(commentId),
        (error: Error) => {
          if (error.message !== 'given up') throw error;
        },
      );
    }
  }

  async function follow(): Promise<void> {
    let after = 0;
    for (;;) {
      const last = done;
      const events = await asManager(ctx => readFeedEvents(ctx, community.feed, after, 7));
      seen.push(...events);
      after = events.at(-1)?.position ?? after;
      if (last && events.length === 0) return;
    }
  }

  const following = follow();
  await Promise.all(Array.from({ length: writers }, write));
  done = true;
  await following;
  expect(seen.map(event => event.position)).toEqual(seen.map((_, index) => index + 1));
  expect(new Set(seen.map(event => event.commentId))).toEqual(new Set(written));
  expect(seen).toHaveLength(written.length);
});

test('a cursor is good for its own feed alone', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat(), fc.string(), (feed, other, position, text) => {
      fc.pre(feed !== other);
      const cursor = encodeFeedCursor(feed, position);
      expect(decodeFeedCursor(feed, cursor)).toBe(position);
      expect(() => decodeFeedCursor(other, cursor)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
      expect(() => decodeFeedCursor(feed, text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }),
  );
});

test('what is forgotten, or was never written, has to be loaded anew; what is kept is read on', async () => {
  const { feed, feedId, manager } = await createCommunity(api);
  const read = (after: number) =>
    api
      .asPlatform(manager.organisation, ctx => readFeedEvents(ctx, feed, after, 100))
      .then(events => events.map(event => event.position));
  for (const body of ['old', 'old', 'old']) await post(api, manager, feedId, body);
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update feed_events set created_at = now() - interval '8 days' where feed_id = $1 and position < 3`, [
      feed,
    ]),
  );
  await api.asPlatform(manager.organisation, ctx => forgetFeedEvents(ctx, feed, ctx.now().subtract({ hours: 24 * 7 })));
  expect(await read(2)).toEqual([3]);
  expect(await read(3)).toEqual([]);
  for (const position of [0, 1, 4]) await expect(read(position)).rejects.toMatchObject({ code: 'RESYNC_REQUIRED' });
  // Nothing old is left: the same again forgets nothing more.
  await api.asPlatform(manager.organisation, ctx => forgetFeedEvents(ctx, feed, ctx.now().subtract({ hours: 24 * 7 })));
  expect(await read(2)).toEqual([3]);
});
