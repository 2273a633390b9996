import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../database/database.ts';
import type { RateLimiter } from '../platform.ts';
import { createRateLimiter, type RateLimiterOptions } from './rate-limit.ts';

const log = pino({ level: 'silent' });
const redisUrl = process.env['REDIS_URL'] || undefined;
let server: TestDatabase;
let database: Database;
let uses = 0;
const limiters: RateLimiter[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
  database = createDatabase({ url: server.url, directUrl: server.directUrl, log });
});
afterEach(() => {
  for (const one of limiters.splice(0)) one.close();
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

const asSystem: Database['asSystem'] = (reason, work) => {
  uses += 1;
  return database.asSystem(reason, work);
};

/** One process. */
async function limiter(options: Partial<RateLimiterOptions> & { perMinute: number }): Promise<RateLimiter> {
  const created = await createRateLimiter({ database: { asSystem }, log, ...options });
  limiters.push(created);
  return created;
}

let callers = 0;
const newCaller = () => `member:${(callers += 1)}-${process.pid}-${Date.now()}`;

const stores = [
  { store: 'PostgreSQL', url: undefined },
  ...(redisUrl === undefined ? [] : [{ store: 'Redis', url: redisUrl }]),
];

describe.each(stores)('on $store', ({ url }) => {
  const shared = (perMinute: number, windowSeconds?: number) =>
    limiter({ perMinute, redisUrl: url, ...(windowSeconds !== undefined && { windowSeconds }) });

  test('processes never let through more than the budget together, and little less', async () => {
    const processes = await Promise.all([shared(1000), shared(1000), shared(1000)]);
    await ready(processes);
    const caller = newCaller();
    const takes = Array.from({ length: 500 }, (_, n) => processes[n % 3]!.take(caller, 1 + (n % 5)));
    const allowed = (await Promise.all(takes)).map(({ allowed: yes }, n) => (yes ? 1 + (n % 5) : 0));
    const sum = allowed.reduce<number>((total, cost) => total + cost, 0);
    expect(sum).toBeLessThanOrEqual(1000);
    expect(sum).toBeGreaterThan(1000 - 3 * (10 + 5));
  });

  test('who has used it up waits until the window is over, and starts afresh', async () => {
    const one = await shared(10, 1);
    await ready([one]);
    const caller = newCaller();
    expect(await one.take(caller, 10)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await one.take(caller, 1)).toEqual({ allowed: false, remaining: 0, seconds: 1 });
    expect(one.known(caller)).toMatchObject({ allowed: false });
    await new Promise(resolve => setTimeout(resolve, 1100));
    expect(one.known(caller)).toBeUndefined();
    expect(await one.take(caller, 4)).toMatchObject({ allowed: true, remaining: 6 });
  });

  async function ready(processes: readonly RateLimiter[]): Promise<void> {
    // Redis has to be connected, or each process counts on its own.
    if (url !== undefined) await new Promise(resolve => setTimeout(resolve, 500));
    await Promise.all(processes.map(process => process.take(newCaller(), 1)));
  }
});

test('a hundred operations ask the database once', async () => {
  const one = await limiter({ perMinute: 60_000 });
  const caller = newCaller();
  uses = 0;
  await Promise.all(Array.from({ length: 100 }, () => one.take(caller, 5)));
  expect(uses).toBe(1);
  const before = process.cpuUsage();
  for (let n = 0; n < 1000; n += 1) await one.take(caller, 0);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
});

test('a caller who is refused costs the database nothing more', async () => {
  const one = await limiter({ perMinute: 10 });
  const caller = newCaller();
  await one.take(caller, 10);
  await one.take(caller, 1);
  uses = 0;
  for (let n = 0; n < 50; n += 1) expect(await one.take(caller, 1)).toMatchObject({ allowed: false });
  expect(uses).toBe(0);
  expect(one.known(caller)?.seconds).toBeGreaterThan(50);
});

test('what costs more than a whole budget is refused, and nothing is taken for it', async () => {
  const one = await limiter({ perMinute: 10 });
  const caller = newCaller();
  expect(await one.take(caller, 11)).toMatchObject({ allowed: false });
  expect(await one.take(caller, 10)).toMatchObject({ allowed: true });
});

test('while the store is away, each process counts on its own', async () => {
  const nowhere = await limiter({ perMinute: 10, redisUrl: 'redis://127.0.0.1:1' });
  const caller = newCaller();
  expect(await nowhere.take(caller, 10)).toMatchObject({ allowed: true });
  expect(await nowhere.take(caller, 1)).toMatchObject({ allowed: false });
});

test('the store keeps no caller longer than their window', async () => {
  const one = await limiter({ perMinute: 10 });
  await one.take('address:192.0.2.99', 1);
  const rows = await database.asSystem('look', system =>
    system.query<{ seconds: number }>(
      `select ((expire - extract(epoch from now()) * 1000) / 1000)::int as seconds from rate_limits where key like '%192.0.2.99'`,
    ),
  );
  expect(rows.rows[0]!.seconds).toBeLessThanOrEqual(61);
});
