import { randomBytes } from 'node:crypto';
import { askAdministrator, createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineJob, implement } from './jobs/job.ts';
import { createJobs } from './jobs/queue.ts';
import { redacted, redactedMessage, redactingLog } from './redaction.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const random = () => randomBytes(32).toString('base64url');

describe('what is written of a text holds no credentials', () => {
  test.each([
    [
      'Failed: GET https://user:geheim@api.example.org:8443/hooks/geheim?code=geheim#geheim',
      'Failed: GET https://api.example.org:8443/…',
    ],
    ['connect to postgres://mentorkit:geheim@db:5432/mentorkit failed', 'connect to postgres://db:5432/… failed'],
    ['redis://:geheim@queue:6379 is away', 'redis://queue:6379 is away'],
    ['nothing at /auth/callback?code=geheim&state=geheim', 'nothing at /auth/callback?…'],
    ['Authorization: Bearer geheim-1', 'Authorization: Bearer …'],
    ['Basic Z2VoZWltOmdlaGVpbQ==', 'Basic …'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJnZWhlaW0iOjF9.geheim is old', '… is old'],
    [`mk_${'0'.repeat(32)}_${random()} is no key`, '… is no key'],
    [`${random()} was used`, '… was used'],
    [
      'at open (file:///srv/mentorkit/packages/core/src/redaction.ts:7:12)',
      'at open (file:///srv/mentorkit/packages/core/src/redaction.ts:7:12)',
    ],
    [
      'participant 019ad4f0-3a6c-7c5e-8a54-1f0b8f6a2c11 of programme-in-the-spring',
      'participant 019ad4f0-3a6c-7c5e-8a54-1f0b8f6a2c11 of programme-in-the-spring',
    ],
  ])('%s', (text, harmless) => {
    expect(redacted(text)).toBe(harmless);
  });
});

test('what could not be read is not quoted by the error that says so', async () => {
  const client = new Client({ connectionString: database.directUrl });
  await client.connect();
  const failures = [
    () => JSON.parse('geheim'),
    () => JSON.parse('{"a": geheim'),
    () => decodeURIComponent('%geheim'),
    () => Temporal.Instant.from('geheim'),
    () => new Intl.DateTimeFormat('en', { timeZone: 'geheim' }),
    () => z.object({}).strict().parse({ geheim: 1 }),
    () => client.query('select $1::uuid', ['geheim']),
    () => client.query('select $1::jsonb', ['{"a": geheim']),
    () => client.query(`select 'geheim'::timestamptz`),
    () => client.query('select $1::numeric', ['geheim']),
  ];
  for (const fail of failures) {
    const error = await (async () => await fail())().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(redactedMessage(error)).not.toContain('geheim');
    expect(written(log => log.error({ err: error }, 'failed'))).not.toContain('geheim');
  }
  await client.end();
});

test('a log says nothing of headers, bodies and causes that nobody named harmless', () => {
  const cause = Object.assign(new Error('GET https://api.example.org/hooks/geheim'), {
    config: { headers: { authorization: 'geheim' } },
    input: 'geheim',
    detail: 'Key (email)=(geheim) already exists.',
    where: 'geheim',
  });
  const error = new AggregateError([cause], 'Both failed', { cause });
  const headers = { authorization: 'geheim', cookie: 'geheim', 'x-signature': 'geheim', 'content-type': 'text/plain' };
  const secret = random();
  const line = written(log =>
    log
      .child({ token: 'geheim', requestId: secret })
      .warn(
        { err: error, failure: error, request: { headers, apiKey: 'geheim' }, body: Buffer.from('geheim') },
        `POST /hooks?token=geheim as ${secret}`,
      ),
  );
  expect(line).toContain('text/plain');
  expect(line).toContain('Both failed');
  expect(line).toContain('POST /hooks?…');
  expect(line).not.toContain('geheim');
  expect(line).not.toContain(secret);
});

test('what a queue keeps of a failed job holds no secret', async () => {
  const secret = random();
  const redisUrl = process.env['REDIS_URL'] || undefined;
  const jobs = await createJobs({
    directUrl: database.directUrl,
    redisUrl,
    schema: 'jobs',
    log: pino({ level: 'silent' }),
  });
  const job = defineJob({ name: 'test.fails', attempts: 1 });
  const abandoned: string[] = [];
  try {
    const fails = implement(
      job,
      async () => {
        throw new Error(`POST https://user:${secret}@api.example.org/${secret}?code=${secret}: Bearer ${secret}`);
      },
      async (_context, _input, message) => void abandoned.push(message),
    );
    await jobs.startWorker([fails], {
      concurrency: 1,
      run: (_payload, work) => work({}),
      organisations: async () => [],
    });
    await jobs.enqueue(job, { organisationId: 'organisation-1', requestId: 'request-1', input: {} });
    await vi.waitFor(async () => expect((await jobs.counts()).default.failed).toBe(1), 5_000);
    const kept = JSON.stringify(redisUrl ? await onRedis(redisUrl) : await inTables());
    expect(kept).toContain('POST https://api.example.org/…');
    expect(kept).not.toContain(secret);
    expect(abandoned).toEqual(['POST https://api.example.org/… Bearer …']);
  } finally {
    await jobs.close({ timeoutMs: 500 });
  }
});

async function inTables(): Promise<unknown> {
  return await askAdministrator(
    database.administratorUrl,
    'select j::text from jobs.job j union all select e::text from jobs.event e',
  );
}

async function onRedis(url: string): Promise<unknown> {
  const redis = new Redis(url);
  const keys = await redis.keys(`jobs-${new URL(database.directUrl).pathname.slice(1)}:default:*`);
  const hashes = await Promise.all(keys.map(key => redis.hgetall(key).catch(() => ({}))));
  await redis.quit();
  return hashes;
}

function written(write: (log: pino.Logger) => void): string {
  let line = '';
  write(pino({ ...redactingLog }, { write: text => void (line += text) }));
  return line;
}
