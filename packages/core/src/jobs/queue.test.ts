import { setTimeout as delay } from 'node:timers/promises';
import { askAdministrator, createTestDatabase } from '@mentorkit/testing/platform/database';
import { RateLimited } from '@mentorkit/plugin-sdk';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { patienceOf, PluginCallFailed } from '../plugins/failures.ts';
import { chooseBackend } from './backend.ts';
import { defineJob, type Every, GiveUp, implement, type JobImplementation, type JobPayload } from './job.ts';
import { createJobs, type Jobs } from './queue.ts';

/** The same promises on either backend: the suite runs a second time with `REDIS_URL`. */
const redisUrl = process.env.REDIS_URL;
const lines: { level: string; message: unknown; fields: any }[] = [];
const write = (level: string) => (fields: unknown, message?: unknown) => void lines.push({ level, fields, message });
const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };

const greet = defineJob({
  name: 'test.greet',
  input: z.object({ name: z.string(), times: z.number().default(1) }),
  backoff: 10,
  attempts: 3,
});
const ponder = defineJob({ name: 'test.ponder', input: z.object({ question: z.string() }), queue: 'compute' });
const tick = defineJob({ name: 'test.tick', input: z.object({}), every: { milliseconds: 300 } });

/** In which work goes on. */
let organisations: string[] = [];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let jobs: Jobs;
let opened: Jobs[] = [];

// A database for each test, and with it keys of its own on Redis: nothing of one test is left for the next.
beforeEach(async () => {
  database = await createTestDatabase();
  lines.length = 0;
  jobs = await open();
});
afterEach(async () => {
  for (const each of opened) await each.close({ timeoutMs: 500 });
  opened = [];
  await database.drop();
});

async function open(): Promise<Jobs> {
  const created = await createJobs({ directUrl: database.directUrl, redisUrl, schema: 'jobs', log });
  opened.push(created);
  return created;
}

type Context = { readonly organisationId: string | undefined; readonly requestId: string };
async function work(implementations: readonly JobImplementation<Context>[], on = jobs): Promise<void> {
  const run = ({ organisationId, requestId }: JobPayload, handle: (context: Context) => Promise<void>) =>
    handle({ organisationId, requestId });
  await on.startWorker(implementations, { concurrency: 5, run, patienceOf, organisations: async () => organisations });
}

/** As the backend counts them; to find that a worker is gone takes it half a minute each time. */
async function sayThatWorkersDied(jobId: string, times: number): Promise<void> {
  if (redisUrl === undefined) {
    const { directUrl } = database;
    await askAdministrator(directUrl, `update jobs.job set stalled_count = ${times} where id = '${jobId}'`);
    return;
  }
  const redis = new Redis(redisUrl);
  await redis.hset(`jobs-${new URL(database.directUrl).pathname.slice(1)}:compute:${jobId}`, 'stc', times);
  await redis.quit();
}

const request = { organisationId: 'organisation-1', requestId: 'request-1' };

test('what is queued is handled, with its input parsed and its organisation opened', async () => {
  const handled: unknown[] = [];
  await work([
    implement(greet, async (context: Context, input, attempt) => void handled.push([context, input, attempt.attempt])),
  ]);
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(() => expect(handled).toHaveLength(1), 5_000);
  expect(handled).toEqual([[request, { name: 'Mia', times: 1 }, 1]]);
});

test('an input that the schema refuses is not queued', async () => {
  await expect(jobs.enqueue(greet, { ...request, input: { name: 7 as unknown as string } })).rejects.toThrow(
    /expected string/,
  );
  expect((await jobs.counts()).default.waiting).toBe(0);
});

test('the same key twice is one job; in another organisation it is another', async () => {
  const handled: unknown[] = [];
  const key = 'programme:7/opened';
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } }, { key });
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } }, { key });
  await jobs.enqueueAll([
    { job: greet, payload: { ...request, input: { name: 'Mia' } }, options: { key } },
    { job: greet, payload: { ...request, organisationId: 'organisation-2', input: { name: 'Ida' } }, options: { key } },
    { job: ponder, payload: { ...request, input: { question: 'Why?' } }, options: { key } },
  ]);
  expect(await jobs.counts()).toMatchObject({ default: { waiting: 2 }, compute: { waiting: 1 } });
  await work([
    implement(greet, async ({ organisationId }: Context) => void handled.push(organisationId)),
    implement(ponder, async () => {}),
  ]);
  await vi.waitFor(
    async () => expect(await jobs.counts()).toMatchObject({ default: { waiting: 0, active: 0 } }),
    5_000,
  );
  // Known still, although it is done.
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } }, { key });
  await delay(100);
  expect(handled).toHaveLength(2);
  expect(new Set(handled)).toEqual(new Set(['organisation-1', 'organisation-2']));
});

test('a job says itself what its key is', async () => {
  const keyed = defineJob({ ...greet, name: 'test.greetOnce', key: ({ name }) => name });
  for (const name of ['Mia', 'Mia', 'Ida']) await jobs.enqueue(keyed, { ...request, input: { name } });
  expect((await jobs.counts()).default.waiting).toBe(2);
});

test('a handler that fails twice and then succeeds has succeeded', async () => {
  const attempts: number[] = [];
  await work([
    implement(greet, async (_context: Context, _input, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
    }),
  ]);
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), 5_000);
  await vi.waitFor(
    async () => expect((await jobs.counts()).default).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 }),
    5_000,
  );
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
});

test('a job that failed for good is kept and logged, with the request that wanted it', async () => {
  const handled: unknown[] = [];
  await work([
    implement(greet, async (_context: Context, { name }) => {
      handled.push(name);
      throw name === 'hopeless' ? new GiveUp('There is no such person.') : new Error('not today');
    }),
  ]);
  await jobs.enqueue(greet, { ...request, input: { name: 'hopeless' } });
  await jobs.enqueue(greet, { ...request, input: { name: 'unlucky' } });
  await vi.waitFor(async () => expect((await jobs.counts()).default.failed).toBe(2), 5_000);
  // A failure is counted where it happened and told to the worker afterwards.
  await vi.waitFor(() => expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2), 5_000);
  expect(handled.filter(name => name === 'hopeless')).toHaveLength(1);
  expect(handled.filter(name => name === 'unlucky')).toHaveLength(3);
  const errors = lines.filter(({ level }) => level === 'error');
  expect(new Set(errors.map(({ message, fields }) => [message, fields.requestId, fields.err.message]))).toEqual(
    new Set([
      ['A job failed for good', 'request-1', 'There is no such person.'],
      ['A job failed for good', 'request-1', 'not today'],
    ]),
  );
});

test('what an older worker cannot read waits for a newer one; what nobody can read fails at once', async () => {
  const handled: unknown[] = [];
  await work([implement(greet, async () => void handled.push('handled'))]);
  await jobs.enqueue({ ...greet, version: 2, backoff: 60_000 }, { ...request, input: { name: 'Mia' } });
  await jobs.enqueue(defineJob({ name: 'test.greet', input: z.object({ nom: z.string() }) }), {
    ...request,
    input: { nom: 'Mia' },
  });
  await vi.waitFor(async () => expect((await jobs.counts()).default).toMatchObject({ delayed: 1, failed: 1 }), 5_000);
  expect(handled).toEqual([]);
});

test('a provider that asks to wait is waited for, and no try is lost', async () => {
  const started: { at: number; attempt: number }[] = [];
  await work([
    implement(greet, async (_context: Context, _input, { attempt }) => {
      started.push({ at: performance.now(), attempt });
      if (started.length < 3) throw new RateLimited(0.4);
    }),
  ]);
  await jobs.enqueue({ ...greet, attempts: 1 }, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(() => expect(started).toHaveLength(3), 5_000);
  expect(started.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  expect(started[1]!.at - started[0]!.at).toBeGreaterThan(390);
});

test('a job whose plugin is busy or left alone waits as long as that says, and loses no try', async () => {
  const started: { at: number; attempt: number }[] = [];
  await work([
    implement(greet, async (_context: Context, _input, { attempt }) => {
      started.push({ at: performance.now(), attempt });
      const failure = (['BREAKER_OPEN', 'BUSY'] as const)[started.length - 1];
      if (failure) throw new PluginCallFailed('video-acme', failure, 'Not now.', { retryAfter: 0.4 });
    }),
  ]);
  await jobs.enqueue({ ...greet, attempts: 1 }, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(() => expect(started).toHaveLength(3), 5_000);
  expect(started.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  for (const n of [1, 2]) expect(started[n]!.at - started[n - 1]!.at).toBeGreaterThan(390);
});

test('a long computation holds up no mail', async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  await work([
    implement(ponder, async (_context: Context, { question }) => {
      order.push(`started ${question}`);
      await gate.promise;
    }),
    implement(greet, async (_context: Context, { name }) => void order.push(`greeted ${name}`)),
  ]);
  await jobs.enqueue(ponder, { ...request, input: { question: 'first' } });
  await jobs.enqueue(ponder, { ...request, input: { question: 'second' } });
  await vi.waitFor(() => expect(order).toEqual(['started first']), 5_000);
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(() => expect(order).toEqual(['started first', 'greeted Mia']), 5_000);
  gate.resolve();
  await vi.waitFor(() => expect(order).toEqual(['started first', 'greeted Mia', 'started second']), 5_000);
});

test('a delayed job comes later', async () => {
  const handled: unknown[] = [];
  await work([implement(greet, async () => void handled.push(performance.now()))]);
  const queued = performance.now();
  await jobs.enqueue(greet, { ...request, input: { name: 'Mia' } }, { delay: 500 });
  await vi.waitFor(() => expect(handled).toHaveLength(1), 5_000);
  expect(Number(handled[0]) - queued).toBeGreaterThan(450);
});

test('a schedule runs once for an organisation, however often it is set up, and can be removed', async () => {
  const handled: unknown[] = [];
  await work([implement(tick, async ({ organisationId }: Context) => void handled.push(organisationId))]);
  for (let times = 0; times < 3; times++) await jobs.upsertSchedule(tick, { ...request, input: {} });
  const begun = performance.now();
  await vi.waitFor(() => expect(handled.length).toBeGreaterThanOrEqual(4), 10_000);
  await jobs.removeSchedule(tick, request.organisationId);
  const runs = handled.length;
  expect(runs).toBeLessThanOrEqual((performance.now() - begun) / 300 + 2);
  await delay(700);
  expect(handled.length - runs).toBeLessThanOrEqual(1);
});

test('a job has a schedule of its own for each key, which can be a time of the day', async () => {
  const handled: string[] = [];
  await work([implement(greet, async (_context: Context, { name }) => void handled.push(name))]);
  const schedule = (key: string, every: Every) =>
    jobs.upsertSchedule(greet, { ...request, input: { name: key } }, { key, every });
  await schedule('often', { milliseconds: 200 });
  await schedule('oftener', { milliseconds: 150 });
  // Yearly: it must do no more than be accepted.
  await schedule('once', { cron: '0 4 1 1 *', timeZone: 'Europe/Copenhagen' });
  await vi.waitFor(() => expect(new Set(handled)).toEqual(new Set(['often', 'oftener'])), 5_000);
  await jobs.removeSchedule(greet, request.organisationId, 'often');
  await delay(300);
  handled.length = 0;
  await delay(500);
  expect(new Set(handled)).toEqual(new Set(['oftener']));
  for (const key of ['oftener', 'once']) await jobs.removeSchedule(greet, request.organisationId, key);
});

test('what the release before queued or scheduled under another name is done, and scheduled no more', async () => {
  const handled: string[] = [];
  const renamed = defineJob({ ...greet, name: 'test.welcome', formerly: ['test.greet', 'hail'] });
  await jobs.enqueue(greet, { ...request, input: { name: 'waits' } });
  await jobs.enqueue(greet, { ...request, input: { name: 'comes later' } }, { delay: 300 });
  await jobs.upsertSchedule(
    greet,
    { ...request, input: { name: 'again' } },
    { key: 'a:b', every: { milliseconds: 200 } },
  );
  const own = { ...request, input: { name: 'of this release' } };
  await jobs.upsertSchedule(renamed, own, { every: { milliseconds: 200 } });
  await work([implement(renamed, async (_context: Context, { name }) => void handled.push(name))]);
  await vi.waitFor(
    () => expect(new Set(handled)).toEqual(new Set(['waits', 'comes later', 'again', 'of this release'])),
    5_000,
  );
  await jobs.removeFormerSchedules([renamed]);
  await delay(300);
  handled.length = 0;
  await vi.waitFor(() => expect(handled.length).toBeGreaterThan(2), 5_000);
  expect(new Set(handled)).toEqual(new Set(['of this release']));
  await jobs.removeSchedule(renamed, request.organisationId);
});

test('two jobs with one name, of today or before, stop the start and are named', async () => {
  const other = defineJob({ name: 'test.welcome', formerly: ['test.greet'], queue: 'compute' });
  const both = [implement(greet, async () => {}), implement(other, async () => {})];
  await expect(work(both)).rejects.toThrow(
    'Two jobs are called "test.greet": test.greet and test.welcome. Give one of them another name',
  );
});

test('a job of each organisation is one for each: none waits for another, a slow one is not queued twice', async () => {
  const each = defineJob({ name: 'test.each', every: { milliseconds: 150 }, per: 'organisation' });
  const handled: (string | undefined)[] = [];
  const times = (organisation: string) => handled.filter(id => id === organisation).length;
  const gate = Promise.withResolvers<void>();
  organisations = ['slow', 'broken', 'well'];
  await work([
    implement(each, async ({ organisationId }: Context) => {
      handled.push(organisationId);
      if (organisationId === 'slow') await gate.promise;
      if (organisationId === 'broken') throw new Error('not here');
    }),
  ]);
  await jobs.upsertSchedule(each, { requestId: 'request-1', input: {} });
  await vi.waitFor(() => expect([times('well'), times('broken')].every(count => count > 3)).toBe(true), 10_000);
  expect(times('slow')).toBe(1);
  expect((await jobs.counts()).default.active).toBeLessThan(5);
  // A new one is found, and one in which no work goes on any more is left out, by the worker that runs already.
  organisations = ['slow', 'well', 'new'];
  await vi.waitFor(() => expect(times('new')).toBeGreaterThan(1), 5_000);
  const broken = times('broken');
  gate.resolve();
  await vi.waitFor(() => expect(times('slow')).toBeGreaterThan(1), 5_000);
  expect(times('broken')).toBe(broken);
  expect(handled).not.toContain(undefined);
  await jobs.removeSchedule(each);
});

test('closing lets the running job end and leaves the others for the next worker', async () => {
  const done: string[] = [];
  const slow = implement(ponder, async (_context: Context, { question }) => {
    await delay(400);
    done.push(question);
  });
  const leaving = await open();
  await work([slow], leaving);
  for (const question of ['first', 'second']) await jobs.enqueue(ponder, { ...request, input: { question } });
  await vi.waitFor(async () => expect((await jobs.counts()).compute.active).toBe(1), 5_000);
  await leaving.close();
  expect(done).toEqual(['first']);
  expect((await jobs.counts()).compute).toMatchObject({ waiting: 1, active: 0 });
  await work([slow]);
  await vi.waitFor(() => expect(done).toEqual(['first', 'second']), 5_000);
});

test('a job that takes too long to close is told to stop', async () => {
  let stopped = 0;
  await work([
    implement(ponder, async (_context: Context, _input, { signal }) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      stopped++;
    }),
  ]);
  await jobs.enqueue(ponder, { ...request, input: { question: 'for ever' } });
  await vi.waitFor(async () => expect((await jobs.counts()).compute.active).toBe(1), 5_000);
  await jobs.close({ timeoutMs: 200 });
  expect(stopped).toBe(1);
});

test('a job that its workers die over again and again is given up, and whoever waits for it is told', async () => {
  const handled: string[] = [];
  const given: unknown[] = [];
  await jobs.enqueue(ponder, { ...request, input: { question: 'deadly' } }, { key: 'deadly' });
  await jobs.enqueue(ponder, { ...request, input: { question: 'harmless' } }, { key: 'harmless' });
  await sayThatWorkersDied('test.ponder/organisation-1/deadly', 3);
  await sayThatWorkersDied('test.ponder/organisation-1/harmless', 2);
  await work([
    implement(
      ponder,
      async (_context: Context, { question }) => void handled.push(question),
      async ({ organisationId }, { question }, reason) => void given.push([organisationId, question, reason]),
    ),
  ]);
  await vi.waitFor(async () => expect((await jobs.counts()).compute).toMatchObject({ waiting: 0, failed: 1 }), 5_000);
  await vi.waitFor(() => expect(handled).toEqual(['harmless']), 5_000);
  expect(given).toEqual([['organisation-1', 'deadly', '3 workers have died over it.']]);
});

test('whoever waits for a job is told when it has failed for good, once, and why', async () => {
  const happened: unknown[] = [];
  await work([
    implement(
      greet,
      async (_context: Context, { name }, { attempt }) => {
        happened.push([name, attempt]);
        throw name === 'hopeless' ? new GiveUp('There is no such person.') : new Error('not today');
      },
      async ({ organisationId }, { name }, reason) => void happened.push([organisationId, name, reason]),
    ),
  ]);
  await jobs.enqueue(greet, { ...request, input: { name: 'hopeless' } });
  await vi.waitFor(async () => expect((await jobs.counts()).default.failed).toBe(1), 5_000);
  await jobs.enqueue(greet, { ...request, input: { name: 'unlucky' } });
  await vi.waitFor(async () => expect((await jobs.counts()).default.failed).toBe(2), 5_000);
  expect(happened).toEqual([
    ['hopeless', 1],
    ['organisation-1', 'hopeless', 'There is no such person.'],
    ['unlucky', 1],
    ['unlucky', 2],
    ['unlucky', 3],
    ['organisation-1', 'unlucky', 'not today'],
  ]);
});

test('a job that fails for good while nobody can be told of it is kept until somebody can', async () => {
  await work([
    implement(
      { ...greet, attempts: 1 },
      () => Promise.reject(new Error('not today')),
      () => Promise.reject(new Error('The database is away.')),
    ),
  ]);
  await jobs.enqueue({ ...greet, attempts: 1 }, { ...request, input: { name: 'Mia' } });
  await vi.waitFor(async () => expect((await jobs.counts()).default).toMatchObject({ delayed: 1, failed: 0 }), 5_000);
  expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'Nobody could be told that a job failed', fields: { err: { message: 'The database is away.' } } },
  ]);
});

test('two databases share nothing, not even one Redis', async () => {
  const other = await createTestDatabase();
  const elsewhere = await createJobs({ directUrl: other.directUrl, redisUrl, schema: 'jobs', log });
  await elsewhere.enqueue(greet, { ...request, input: { name: 'Mia' } });
  expect((await jobs.counts()).default.waiting).toBe(0);
  expect((await elsewhere.counts()).default.waiting).toBe(1);
  await elsewhere.close();
  await other.drop();
});

test('a backend that does not answer, or is not migrated, is said so before anything is made', async () => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
  await expect(createJobs({ directUrl: nowhere, schema: 'jobs', waitMs: 200, log })).rejects.toThrow(
    'PostgreSQL did not answer within 0.2 s',
  );
  await expect(createJobs({ directUrl: database.directUrl, schema: 'elsewhere', log })).rejects.toThrow('db:migrate');
  await expect(
    chooseBackend({ directUrl: nowhere, redisUrl: 'redis://127.0.0.1:1', schema: 'jobs', waitMs: 200 }).answers(),
  ).rejects.toThrow('Redis did not answer');
});
