import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, fillPool } from '@mentorkit/testing/world';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { encodeId } from '../../ids.ts';

// A run starts three threads, one after the other, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let api: TestPlatform;
let holder: Client;
let threads = 0;
const count = () => void (threads += 1);

/** A run of an organisation of its own that has ended, with seven mentees and seven mentors. */
interface Ended {
  readonly manager: TestPerson;
  readonly runId: string;
  readonly mentees: readonly string[];
  readonly mentors: readonly string[];
}
let ours: Ended;
let theirs: Ended;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-matching-assignment'], worker: true });
  holder = new Client(api.database.administratorUrl);
  await holder.connect();
  ours = await ended();
  theirs = await ended();
}, 60_000);
afterAll(async () => {
  await holder.end();
  await api.close();
});
beforeEach(() => {
  threads = 0;
  process.on('worker', count);
});
afterEach(() => void process.off('worker', count));

async function ended(): Promise<Ended> {
  const manager = await api.person(await api.organisation(), { administrator: true });
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  await fillPool(api, programme, { mentees: 7, mentors: 7 });
  const start = `mutation ($input: StartMatchingRunInput!) { startMatchingRun(input: $input) {
    ... on StartMatchingRunSuccess { matchingRun { id } } } }`;
  const input = { programmeId: programme.globalId, strategy: 'matching-assignment' };
  const runId = (await api.execute(manager, start, { input })).data.startMatchingRun.matchingRun.id;
  const state = 'query ($id: ID!) { matchingRun(id: $id) { state } }';
  await vi.waitFor(
    async () => expect((await api.execute(manager, state, { id: runId })).data.matchingRun.state).toBe('SUCCEEDED'),
    30_000,
  );
  const inRole = async (role: string) =>
    (
      await api.asPlatform(manager.organisation, ctx =>
        ctx.sql<{ id: string }>(
          'select id from participants where programme_id = $1 and role = $2::participant_role order by id',
          [programme.id, role],
        ),
      )
    ).map(({ id }) => encodeId('Participant', id));
  return { manager, runId, mentees: await inRole('MENTEE'), mentors: await inRole('MENTOR') };
}

const explain = async ({ manager, runId, mentees, mentors }: Ended, pair: number) =>
  await api.execute(
    manager,
    `query ($runId: ID!, $menteeId: ID!, $mentorId: ID!) {
      explainPair(runId: $runId, menteeId: $menteeId, mentorId: $mentorId) { outcome score mentee { id } mentor { id } } }`,
    { runId, menteeId: mentees[Math.floor(pair / 7)], mentorId: mentors[pair % 7] },
  );

/** Whatever explains has to wait for the run meanwhile. */
async function whileRunsWait<T>(work: () => Promise<T>): Promise<T> {
  await holder.query('begin; lock table matching_run_snapshots in access exclusive mode');
  try {
    return await work();
  } finally {
    await holder.query('rollback');
  }
}

test('pairs of a run that many ask for at once are computed together, and once', async () => {
  const asked = await whileRunsWait(async () => {
    const answers = Array.from({ length: 20 }, (_, pair) => explain(ours, pair));
    const waits = `select 1 from pg_locks where not granted and relation = 'matching_run_snapshots'::regclass`;
    await vi.waitFor(async () => expect((await holder.query(waits)).rowCount).toBe(1), 10_000);
    return answers;
  });
  const answers = await Promise.all(asked);
  expect(answers.map(({ errors }) => errors)).toEqual(answers.map(() => undefined));
  for (const [pair, { data }] of answers.entries()) {
    expect(data.explainPair.mentee.id).toBe(ours.mentees[Math.floor(pair / 7)]);
    expect(data.explainPair.mentor.id).toBe(ours.mentors[pair % 7]);
  }
  // The first alone, and those who came while it was computed; some may have come later still.
  expect(threads).toBeLessThanOrEqual(3);
  threads = 0;
  expect(await Promise.all(answers.map((_, pair) => explain(ours, pair)))).toEqual(answers);
  expect(threads).toBe(0);
});

test('of another organisation, and of another version of the run, nothing is answered with what is kept', async () => {
  await explain(ours, 0);
  threads = 0;
  await explain(theirs, 0);
  expect(threads).toBe(1);
  await holder.query('update matching_runs set version = version + 1');
  await explain(theirs, 0);
  expect(threads).toBe(2);
});

test('whoever asks for more than can wait is told to come back, and others are not', async () => {
  await holder.query('update matching_runs set version = version + 1');
  const codes: unknown[] = [];
  const asked: Promise<unknown>[] = [];
  await whileRunsWait(async () => {
    for (let pair = 0; pair < 49; pair++)
      asked.push(
        explain(ours, pair).then(({ errors }) => {
          codes.push(errors?.[0]?.extensions);
          return undefined;
        }),
      );
    await vi.waitFor(() => expect(codes).toHaveLength(49 - 21), 20_000);
    expect(new Set(codes.map(code => JSON.stringify(code)))).toEqual(
      new Set([JSON.stringify({ code: 'OVERLOADED', retryAfterSeconds: 2 })]),
    );
    asked.push(explain(theirs, 1).then(({ errors }) => expect(errors).toBeUndefined()));
  });
  await Promise.all(asked);
  expect(codes.filter(code => code === undefined)).toHaveLength(21);
});
