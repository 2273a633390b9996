import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createPlatform } from './create-platform.ts';
import { withConnection } from './database/connection.ts';
import { defineJob, implement } from './jobs/job.ts';
import { createWake } from './wake.ts';
import { startPlatformWorker } from './worker.ts';

let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform();
});
afterAll(() => api.close());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How many connections of a kind there are to the database. */
async function connections(name: string): Promise<number> {
  return await withConnection(api.database.administratorUrl, async client => {
    const { rows } = await client.query<{ open: number }>(
      `select count(*)::int open from pg_stat_activity where datname = current_database() and application_name = $1`,
      [name],
    );
    return rows[0]!.open;
  });
}

test('a platform that cannot be made leaves nothing open', async () => {
  const { config, log, database, plugins } = api.platform;
  const before = await connections('mentorkit wake');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await expect(
    createPlatform({ log, database, plugins, config: { ...config, issuers: [...config.issuers, ...config.issuers] } }),
  ).rejects.toThrow('is there twice');
  expect(vi.getTimerCount()).toBe(0);
  await vi.waitFor(async () => expect(await connections('mentorkit wake')).toBe(before), 5_000);
});

test('a worker that cannot be started leaves no connection open', async () => {
  const job = implement(defineJob({ name: 'test.twice' }), async () => {});
  const before = await connections('mentorkit-jobs');
  await expect(startPlatformWorker(api.platform, [job, job])).rejects.toThrow('test.twice');
  await vi.waitFor(async () => expect(await connections('mentorkit-jobs')).toBe(before), 5_000);
});

// Of the overloads of `query`, the type is that of one that answers nothing.
const refused = (() => Promise.reject(new Error('No'))) as () => never;

test('who cannot listen for wake-ups keeps no connection, and does not go on trying', async () => {
  const { log } = api.platform;
  const { directUrl } = api.platform.config;
  const before = await connections('mentorkit wake');
  const query = vi.spyOn(Client.prototype, 'query').mockImplementationOnce(refused);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await expect(createWake({ directUrl, log })).rejects.toThrow('No');
  query.mockRestore();
  const nowhere = Object.assign(new URL(directUrl), { port: '1' });
  await expect(createWake({ directUrl: nowhere.href, log })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  // What is said of the end of the connection comes a turn later.
  await new Promise(resolve => setImmediate(resolve));
  await new Promise(resolve => setImmediate(resolve));
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  expect(timers).toBe(0);
  await vi.waitFor(async () => expect(await connections('mentorkit wake')).toBe(before), 5_000);
});
