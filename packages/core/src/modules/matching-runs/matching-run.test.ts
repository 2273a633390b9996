import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createMatch,
  createProgramme,
  enrol,
  fillPool,
  type ProgrammeSettings,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'graphql';
import { subscribeWithin } from '../../events/subscription.ts';
import { encodeId } from '../../ids.ts';
import { schema } from '../../api/schema.ts';
import { pluginStatus } from '../../plugins/status.ts';
import { contextFor, presentableError } from '../../api/yoga.ts';
import { runMatchingHandler } from './matching-run.jobs.ts';
import { watchRun } from './matching-run.watch.ts';

const untrue = new URL('./fixtures/strategy.ts', import.meta.url).href;

// A run starts three threads, one after the other, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let api: TestPlatform;
let manager: TestPerson;
let member: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({
    plugins: ['@mentorkit/plugin-matching-assignment', '@mentorkit/plugin-video-jitsi', untrue],
    worker: true,
    config: { matching: { deadlineMs: 1500, memoryMb: 512 } },
  });
  const [ours, theirs] = [await api.organisation(), await api.organisation()];
  manager = await api.person(ours, { name: 'Manager', administrator: true });
  member = await api.person(ours, { name: 'Member' });
  stranger = await api.person(theirs, { name: 'Stranger', administrator: true });
});
afterAll(() => api.close());

const start = /* GraphQL */ `
  mutation ($input: StartMatchingRunInput!) {
    startMatchingRun(input: $input) {
      __typename
      ... on StartMatchingRunSuccess { matchingRun { id state seed strategy allowedActions } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path code } }
      ... on PluginError { pluginId }
      ... on IllegalTransitionError { from action allowed }
    }
  }
`;
const read = /* GraphQL */ `
  query ($id: ID!) {
    matchingRun(id: $id) {
      state progress snapshotHash offered allowedActions
      failure { code message }
      metrics { mentees mentors places matched unmatched { reason { code } count } total lowestScore bound gap solvingMillis }
      proposals(first: 100) {
        edges { node {
          score
          parts { key label value contribution }
          mentee { id person { displayName timeZone } }
          mentor { id capacity person { displayName timeZone } }
          leftOut { code text }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;
const change = (action: string) => /* GraphQL */ `
  mutation ($id: ID!) {
    result: ${action}MatchingRun(id: $id) {
      __typename
      ... on ${action.charAt(0).toUpperCase()}${action.slice(1)}MatchingRunSuccess { matchingRun { state offered } }
      ... on Error { code message }
    }
  }
`;

async function pool(mentees = 40, mentors = 20, settings: ProgrammeSettings = {}): Promise<TestProgramme> {
  const programme = await createProgramme(api, manager, { state: 'OPEN', ...settings });
  await fillPool(api, programme, { mentees, mentors });
  return programme;
}

async function begin(programme: TestProgramme, more: object = {}) {
  const input = { programmeId: programme.globalId, strategy: 'matching-assignment', ...more };
  return (await api.execute(manager, start, { input })).data.startMatchingRun;
}

async function run(programme: TestProgramme, more: object = {}): Promise<any> {
  const begun = await begin(programme, more);
  expect(begun).toMatchObject({ __typename: 'StartMatchingRunSuccess' });
  return { id: begun.matchingRun.id, ...(await finished(begun.matchingRun.id)) };
}

async function finished(id: string): Promise<any> {
  return await vi.waitFor(
    async () => {
      const { data } = await api.execute(manager, read, { id });
      expect(['QUEUED', 'RUNNING']).not.toContain(data.matchingRun.state);
      return data.matchingRun;
    },
    { timeout: 50_000, interval: 50 },
  );
}

async function sql<Row extends object>(text: string, parameters: unknown[] = []): Promise<Row[]> {
  return await api.asPlatform(manager.organisation, ctx => ctx.sql<Row>(text, parameters));
}

/** A run that proposes each mentee to the mentor with the same number, the first with the highest score. */
async function storedRun(programme: TestProgramme) {
  const [row] = await sql<{ id: string }>(
    `insert into matching_runs (programme_id, strategy, seed, state, created_by_id)
     values ($1, 'matching-assignment', 1, 'SUCCEEDED', $2) returning id`,
    [programme.id, manager.membershipId],
  );
  const pairs = await sql<{ menteeId: string; mentorId: string }>(
    `with numbered as (
       select id, role, row_number() over (partition by role order by id) n from participants where programme_id = $1
     ), proposed as (
       insert into proposals (run_id, mentee_id, mentor_id, score, parts)
       select $2, mentee.id, mentor.id, 900000 - mentee.n, '[]'
         from numbered mentee join numbered mentor using (n) where mentee.role = 'MENTEE' and mentor.role = 'MENTOR'
       returning mentee_id, mentor_id, score
     )
     select mentee_id "menteeId", mentor_id "mentorId" from proposed order by score desc`,
    [programme.id, row!.id],
  );
  return { id: encodeId('MatchingRun', row!.id), pairs };
}

const pairsOf = (result: any): string[] =>
  result.proposals.edges.map(({ node }: any) => `${node.mentee.id} ${node.mentor.id} ${node.score}`);

test('a run proposes pairs within capacity, the best first; every score is the sum of its parts, in the reader’s language', async () => {
  const result = await run(await pool(), { seed: 7 });
  expect(result).toMatchObject({
    state: 'SUCCEEDED',
    progress: 1,
    failure: null,
    allowedActions: ['REVIEW_MATCHING_RUN', 'PUBLISH_MATCHING_RUN', 'DISCARD_MATCHING_RUN'],
    metrics: { mentees: 40, mentors: 20, places: 40, matched: 40, unmatched: [], gap: 0 },
  });
  const proposals = result.proposals.edges.map(({ node }: any) => node);
  expect(proposals).toHaveLength(40);
  const scores = proposals.map(({ score }: any) => score);
  expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
  for (const { score, parts } of proposals) {
    expect(parts.map(({ key }: any) => key)).toEqual(['field', 'years', 'LANGUAGE', 'TIME_ZONE']);
    expect(parts.reduce((sum: number, { contribution }: any) => sum + contribution, 0)).toBe(score);
  }
  expect(scores.reduce((sum: number, score: number) => sum + score, 0)).toBe(result.metrics.total);
  expect(result.metrics.bound).toBe(result.metrics.total);
  const places = Map.groupBy(proposals, ({ mentor }: any) => mentor.id);
  for (const taken of places.values()) expect(taken.length).toBeLessThanOrEqual(2);

  const labels =
    'query ($id: ID!) { matchingRun(id: $id) { proposals(first: 1) { edges { node { parts { label } } } } } }';
  const { data } = await api.execute(manager, labels, { id: result.id }, { 'accept-language': 'da' });
  expect(data.matchingRun.proposals.edges[0].node.parts.map(({ label }: any) => label)).toEqual([
    'Fag',
    'År',
    'Et fælles sprog',
    'Arbejdstid på samme tid',
  ]);
});

test('the same pool and seed give the same fingerprint and the same proposals', async () => {
  const programme = await pool();
  const [first, second] = [await run(programme, { seed: 3 }), await run(programme, { seed: 3 })];
  expect(first.snapshotHash).toMatch(/^[0-9a-f]{64}$/);
  expect(second.snapshotHash).toBe(first.snapshotHash);
  expect(pairsOf(second)).toEqual(pairsOf(first));
});

test('people without approval, without a place, or matched already are in no pool', async () => {
  const programme = await pool(3, 3);
  const people = await sql<{ id: string }>('select id from participants where programme_id = $1 order by role, id', [
    programme.id,
  ]);
  const [paused, full, free] = people.slice(0, 3).map(({ id }) => id);
  const [matched] = people.slice(3).map(({ id }) => id);
  await sql(`update participants set state = 'PAUSED' where id = $1`, [paused]);
  await sql(`update participants set places_taken = capacity where id = $1`, [full]);
  await sql(
    `with m as (insert into matches (programme_id, origin, state, pair_key) values ($1, 'RUN', 'OFFERED', 'x') returning id)
     insert into match_members (match_id, participant_id, side)
     select id, $2::uuid, 'MENTOR'::match_side from m union all select id, $3, 'MENTEE' from m`,
    [programme.id, free, matched],
  );
  const result = await run(programme);
  // Of the mentor's two places one is offered to somebody.
  expect(result.metrics).toMatchObject({ mentees: 2, mentors: 1, places: 1, matched: 1 });
  expect(result.metrics.unmatched).toEqual([{ reason: { code: 'CAPACITY' }, count: 1 }]);
});

test('a pinned pair is made, a banned pair and one of which somebody declined are not', async () => {
  const programme = await pool(3, 3);
  const people = await sql<{ id: string; role: string }>(
    'select id, role from participants where programme_id = $1 order by id',
    [programme.id],
  );
  const mentees = people.filter(({ role }) => role === 'MENTEE').map(({ id }) => id);
  const mentors = people.filter(({ role }) => role === 'MENTOR').map(({ id }) => id);
  const pin =
    'mutation ($menteeId: ID!, $mentorId: ID!) { r: pinPair(menteeId: $menteeId, mentorId: $mentorId) { __typename ... on Error { code } } }';
  const ban = pin.replace('pinPair', 'banPair');
  const pair = (mentee: number, mentor: number) => ({
    menteeId: encodeId('Participant', mentees[mentee]!),
    mentorId: encodeId('Participant', mentors[mentor]!),
  });
  expect((await api.execute(manager, pin, pair(0, 0))).data.r).toEqual({ __typename: 'PinPairSuccess' });
  for (const mentor of [0, 1]) await api.execute(manager, ban, pair(1, mentor));
  await sql(
    `with m as (insert into matches (programme_id, origin, state, pair_key) values ($1, 'RUN', 'DECLINED', 'x') returning id)
     insert into match_members (match_id, participant_id, side)
     select id, $2::uuid, 'MENTOR'::match_side from m union all select id, $3, 'MENTEE' from m`,
    [programme.id, mentors[2], mentees[1]],
  );
  const result = await run(programme);
  const made = new Map(result.proposals.edges.map(({ node }: any) => [node.mentee.id, node.mentor.id]));
  expect(made.get(pair(0, 0).menteeId)).toBe(pair(0, 0).mentorId);
  expect(made.has(pair(1, 0).menteeId)).toBe(false);
  expect(result.metrics.unmatched).toEqual([{ reason: { code: 'NO_ALLOWED_MENTOR' }, count: 1 }]);
  expect((await api.execute(manager, pin, pair(0, 1))).data.r).toMatchObject({ code: 'ALREADY_PINNED' });
  expect((await api.execute(manager, pin, pair(1, 0))).data.r).toMatchObject({ code: 'PAIR_RULED' });
  expect(
    (await api.execute(manager, pin, { menteeId: pair(0, 0).mentorId, mentorId: pair(0, 0).menteeId })).data.r,
  ).toMatchObject({ code: 'NOT_FOUND' });
});

const lies = [
  ['crowds', 'RESULT_REFUSED', 'OVER_CAPACITY'],
  ['throws', 'PLUGIN_FAILED', 'failed unexpectedly'],
] as const;

test.each(lies)('a strategy that %s is found out, and nothing of it is kept', async (how, code, told) => {
  const result = await run(await pool(3, 2), { strategy: 'untrue', settings: { how } });
  expect(result).toMatchObject({ state: 'FAILED', failure: { code }, metrics: null, allowedActions: [] });
  expect(result.failure.message).toContain(told);
  expect(result.proposals.edges).toEqual([]);
  const status = pluginStatus(api.platform.plugins, 'untrue', manager.organisation.id);
  expect(status).toMatchObject({ state: 'DEGRADED', lastError: { message: expect.stringContaining(told) } });
});

test('a run that is cancelled stops and keeps nothing; meanwhile there is no second one', async () => {
  const programme = await pool(3, 3);
  const begun = await begin(programme, { strategy: 'untrue', settings: { how: 'waits' } });
  const { id } = begun.matchingRun;
  await vi.waitFor(
    async () => expect((await api.execute(manager, read, { id })).data.matchingRun.state).toBe('RUNNING'),
    { timeout: 20_000 },
  );
  expect(await begin(programme)).toMatchObject({ __typename: 'ConflictError', code: 'RUN_IN_PROGRESS' });
  const { data } = await api.execute(manager, change('cancel'), { id });
  expect(data.result).toMatchObject({ matchingRun: { state: 'CANCELLED' } });
  // The worker is free for the next one.
  expect(await run(programme)).toMatchObject({ state: 'SUCCEEDED' });
  expect((await api.execute(manager, read, { id })).data.matchingRun).toMatchObject({
    state: 'CANCELLED',
    metrics: null,
  });
});

test('a computation is told that its run was cancelled, and until then its progress is written', async () => {
  const [row] = await sql<{ id: string }>(
    `insert into matching_runs (programme_id, strategy, seed, state, created_by_id) values ($1, 'x', 1, 'RUNNING', $2) returning id`,
    [(await pool(1, 1)).id, manager.membershipId],
  );
  const id = encodeId('MatchingRun', row!.id);
  await api.asPlatform(manager.organisation, async ctx => {
    const found = await ctx.db.matchingRun.findUniqueOrThrow({ where: { id: row!.id } });
    const watch = watchRun(ctx, found, new AbortController().signal);
    watch.progress(0.4);
    const progress = async () => (await api.execute(manager, read, { id })).data.matchingRun.progress;
    await vi.waitFor(async () => expect(await progress()).toBe(0.4), { timeout: 20_000 });
    expect([watch.isOver(), watch.signal.aborted]).toEqual([false, false]);
    await api.execute(manager, change('cancel'), { id });
    await vi.waitFor(() => expect([watch.isOver(), watch.signal.aborted]).toEqual([true, true]), { timeout: 20_000 });
    watch.close();
  });
});

test('a run that takes too long keeps the best that was found; who follows it sees it go on to its end, and nobody else does', async () => {
  const programme = await pool(3, 3);
  const begun = await begin(programme, { strategy: 'untrue', settings: { how: 'improves' } });
  const document = parse(/* GraphQL */ `
    subscription ($id: ID!) { matchingRunProgress(id: $id) { state progress allowedActions } }
  `);
  const follow = async (person: TestPerson) => {
    const credentials = {
      authorization: `Bearer ${person.token}`,
      organisation: undefined,
      acceptLanguage: undefined,
      requestId: undefined,
    };
    const contextValue = await contextFor(api.platform, credentials);
    const present = (error: unknown) => presentableError(api.platform, error, contextValue);
    return await subscribeWithin(
      { schema, document, contextValue, variableValues: { id: begun.matchingRun.id } },
      { present },
    );
  };
  const seen: any[] = [];
  for await (const { data } of (await follow(manager)) as AsyncIterable<{ data: any }>)
    seen.push(data.matchingRunProgress);
  expect(seen.map(({ progress }) => progress)).toEqual(seen.map(({ progress }) => progress).toSorted((a, b) => a - b));
  expect(seen.some(({ state }) => state === 'RUNNING')).toBe(true);
  expect(seen.at(-1)).toEqual({
    state: 'TIMED_OUT',
    progress: 1,
    allowedActions: ['REVIEW_MATCHING_RUN', 'PUBLISH_MATCHING_RUN', 'DISCARD_MATCHING_RUN'],
  });
  for (const person of [member, stranger])
    expect(await follow(person)).toMatchObject({ errors: [{ message: expect.stringContaining('it may not exist') }] });
});

test('a run whose job is done twice has its proposals once', async () => {
  const programme = await pool(4, 4);
  const [row] = await sql<{ id: string }>(
    `insert into matching_runs (programme_id, strategy, seed, created_by_id) values ($1, 'matching-assignment', 1, $2) returning id`,
    [programme.id, manager.membershipId],
  );
  const attempt = {
    jobId: '',
    payload: { requestId: '', input: {} },
    attempt: 1,
    signal: new AbortController().signal,
    schedules: { upsertSchedule: async () => {}, removeSchedule: async () => {} },
  };
  await api.asPlatform(manager.organisation, async ctx => {
    const doIt = () => runMatchingHandler.handle(ctx, { runId: row!.id }, attempt);
    await Promise.all([doIt(), doIt()]);
    await doIt();
  });
  expect(await sql('select count(*)::int proposals from proposals where run_id = $1', [row!.id])).toEqual([
    { proposals: 4 },
  ]);
  expect(await sql('select state from matching_runs where id = $1', [row!.id])).toEqual([{ state: 'SUCCEEDED' }]);
});

test('a run that its workers died over has failed, and the programme can have another', async () => {
  const programme = await pool(2, 2);
  const [row] = await sql<{ id: string }>(
    `insert into matching_runs (programme_id, strategy, seed, created_by_id, state, started_at)
     values ($1, 'matching-assignment', 1, $2, 'RUNNING', now()) returning id`,
    [programme.id, manager.membershipId],
  );
  await api.asPlatform(manager.organisation, ctx => runMatchingHandler.abandon!(ctx, { runId: row!.id }, 'Too bad'));
  expect(await sql('select state, failure_code from matching_runs where id = $1', [row!.id])).toEqual([
    { state: 'FAILED', failure_code: 'UNEXPECTED' },
  ]);
  expect(await begin(programme)).toMatchObject({ __typename: 'StartMatchingRunSuccess' });
});

test('what cannot be run is refused with what is wrong, and nothing is queued', async () => {
  const programme = await pool(2, 2);
  expect(await begin(programme, { strategy: 'nobody' })).toMatchObject({
    __typename: 'PluginError',
    code: 'PLUGIN_UNKNOWN',
    pluginId: 'nobody',
  });
  expect(await begin(programme, { strategy: 'video-jitsi' })).toMatchObject({
    code: 'PLUGIN_UNKNOWN',
    pluginId: 'video-jitsi',
  });
  expect(await begin(programme, { settings: { minimumScore: 'high' } })).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: ['input', 'settings', 'minimumScore'] }],
  });
  expect(await begin(programme, { seed: -1 })).toMatchObject({ issues: [{ path: ['input', 'seed'] }] });
  expect(await begin(await pool(2, 0))).toMatchObject({ code: 'NOTHING_TO_MATCH' });
  expect(await begin(await pool(1, 1, { state: 'CLOSING' }))).toMatchObject({
    __typename: 'IllegalTransitionError',
    from: 'CLOSING',
    action: 'START_MATCHING_RUN',
    allowed: ['REOPEN_PROGRAMME', 'COMPLETE_PROGRAMME', 'CANCEL_PROGRAMME'],
  });
  expect(await sql('select 1 from matching_runs where programme_id = $1', [programme.id])).toEqual([]);
});

test('runs are their managers’: to a member and to another organisation they do not exist', async () => {
  const programme = await pool(2, 2);
  const { id } = await storedRun(programme);
  const input = { programmeId: programme.globalId, strategy: 'matching-assignment' };
  expect((await api.execute(member, start, { input })).data.startMatchingRun).toMatchObject({ code: 'NOT_FOUND' });
  expect((await api.execute(stranger, start, { input })).data.startMatchingRun).toMatchObject({ code: 'NOT_FOUND' });
  for (const person of [member, stranger]) {
    expect((await api.execute(person, read, { id })).data).toEqual({ matchingRun: null });
    expect((await api.execute(person, 'query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({
      node: null,
    });
    for (const action of ['cancel', 'review', 'publish', 'discard'])
      expect((await api.execute(person, change(action), { id })).data.result).toMatchObject({ code: 'NOT_FOUND' });
  }
  const list =
    'query ($id: ID!) { programme(id: $id) { matchingRuns { edges { node { id } } } pairRules { edges { node { id } } } } }';
  expect((await api.execute(member, list, { id: programme.globalId })).data.programme).toEqual({
    matchingRuns: { edges: [] },
    pairRules: { edges: [] },
  });
  expect((await api.execute(manager, list, { id: programme.globalId })).data.programme.matchingRuns.edges).toEqual([
    { node: { id } },
  ]);
  expect((await api.execute(manager, read, { id })).data.matchingRun.state).toBe('SUCCEEDED');
});

test('publishing offers every proposal to both, once, and tells them', async () => {
  const programme = await pool(6, 6);
  const { id } = await storedRun(programme);
  const { data } = await api.execute(manager, change('publish'), { id });
  expect(data.result).toEqual({
    __typename: 'PublishMatchingRunSuccess',
    matchingRun: { state: 'PUBLISHED', offered: 6 },
  });
  expect((await api.execute(manager, change('publish'), { id })).data.result).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
  });
  const list = /* GraphQL */ `
    query ($id: ID!) { programme(id: $id) { matches(first: 100, state: OFFERED) { edges { node {
      origin score offerExpiresAt members { side consent participant { role } }
    } } } } }
  `;
  const { edges } = (await api.execute(manager, list, { id: programme.globalId })).data.programme.matches;
  expect(edges).toHaveLength(6);
  expect(edges[0].node).toEqual({
    origin: 'RUN',
    score: expect.any(Number),
    offerExpiresAt: expect.any(String),
    members: [
      { side: 'MENTOR', consent: 'PENDING', participant: { role: 'MENTOR' } },
      { side: 'MENTEE', consent: 'PENDING', participant: { role: 'MENTEE' } },
    ],
  });
  await vi.waitFor(
    async () => {
      const mails = await sql<{ count: number }>(
        `select count(*)::int from mails where kind = 'match-offered' and membership_id in (select membership_id from participants where programme_id = $1)`,
        [programme.id],
      );
      expect(mails[0]!.count).toBe(12);
    },
    { timeout: 20_000 },
  );
});

test('what has become impossible is left out of the publication, each with its reason', async () => {
  const programme = await pool(6, 6);
  const { id, pairs } = await storedRun(programme);
  const [gone, banned, full, matched, rival] = pairs as [...typeof pairs, never, never, never, never, never];
  await sql(`update participants set state = 'WITHDRAWN' where id = $1`, [gone.menteeId]);
  await sql(
    `insert into pair_rules (programme_id, mentee_id, mentor_id, kind, created_by_id) values ($1, $2, $3, 'BAN', $4)`,
    [programme.id, banned.menteeId, banned.mentorId, manager.membershipId],
  );
  await sql(`update participants set places_taken = capacity where id = $1`, [full.mentorId]);
  await createMatch(api, programme, gone.mentorId, matched.menteeId);
  // Two proposals for one place: the higher score gets it.
  await sql(`update participants set capacity = 1 where id = $1`, [rival.mentorId]);
  await sql('update proposals set mentor_id = $1 where mentee_id = $2', [rival.mentorId, pairs[5]!.menteeId]);

  const { data } = await api.execute(manager, change('publish'), { id });
  expect(data.result.matchingRun).toEqual({ state: 'PUBLISHED', offered: 1 });
  const { proposals } = (await api.execute(manager, read, { id })).data.matchingRun;
  expect(proposals.edges.map(({ node }: any) => node.leftOut?.code)).toEqual([
    'NOT_APPROVED',
    'BANNED',
    'NO_PLACE',
    'ALREADY_MATCHED',
    undefined,
    'NO_PLACE',
  ]);
  expect(proposals.edges[0].node.leftOut.text).toBe('One of them no longer takes part.');
});

test('a run of which nothing is possible any more is outdated, and stays unpublished', async () => {
  const programme = await pool(2, 2);
  const { id } = await storedRun(programme);
  await sql(`update participants set state = 'PAUSED' where programme_id = $1`, [programme.id]);
  expect((await api.execute(manager, change('publish'), { id })).data.result).toMatchObject({
    __typename: 'ConflictError',
    code: 'RUN_OUTDATED',
  });
  expect((await api.execute(manager, read, { id })).data.matchingRun).toMatchObject({
    state: 'SUCCEEDED',
    offered: null,
  });
  expect(await sql('select 1 from matches where programme_id = $1', [programme.id])).toEqual([]);
});

test('why a pair was made, and why another was not', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN', maximumZoneHours: 6 });
  const people = await Promise.all(
    ['Ann', 'Bea', 'Cid', 'Dan'].map(name =>
      api.person(manager.organisation, { name, timeZone: name === 'Dan' ? 'Asia/Tokyo' : 'Europe/Copenhagen' }),
    ),
  );
  const answers = { field: 'Web', years: 3 };
  const [ann, bea] = [
    await enrol(api, programme, people[0]!, { answers }),
    await enrol(api, programme, people[1]!, { answers: { ...answers, years: 10 } }),
  ];
  const cid = await enrol(api, programme, people[2]!, { role: 'MENTOR', answers });
  const dan = await enrol(api, programme, people[3]!, { role: 'MENTOR', answers });
  const { id } = await run(programme);
  const query = /* GraphQL */ `
    query ($runId: ID!, $menteeId: ID!, $mentorId: ID!) {
      explainPair(runId: $runId, menteeId: $menteeId, mentorId: $mentorId) {
        outcome score parts { key contribution } excluded { code text }
        ifForced { lossAtLeast lossAtMost freePlaces mentorsPlacesTakenBy { participant { person { displayName } } score } menteesOwn { score } }
      }
    }
  `;
  const explain = async (mentee: string, mentor: string, person = manager) =>
    await api.execute(person, query, {
      runId: id,
      menteeId: encodeId('Participant', mentee),
      mentorId: encodeId('Participant', mentor),
    });
  const made = (await explain(ann, cid)).data.explainPair;
  expect(made).toMatchObject({ outcome: 'MATCHED', excluded: null, ifForced: null });
  expect(made.parts.reduce((sum: number, part: any) => sum + part.contribution, 0)).toBe(made.score);
  const lost = (await explain(bea, cid)).data.explainPair;
  expect(lost).toMatchObject({
    outcome: 'TRADE_OFF',
    ifForced: {
      freePlaces: 0,
      menteesOwn: null,
      mentorsPlacesTakenBy: [{ participant: { person: { displayName: 'Ann' } }, score: made.score }],
    },
  });
  // Only one of the two fits in: what the pair would cost is the difference, and both bounds say so.
  expect(lost.ifForced.lossAtMost).toBe(made.score - lost.score);
  expect(lost.ifForced.lossAtMost - lost.ifForced.lossAtLeast).toBeOneOf([0, 1]);
  expect((await explain(bea, dan)).data.explainPair).toMatchObject({
    outcome: 'EXCLUDED',
    excluded: { code: 'ZONE_TOO_FAR', text: 'their time zones are too far apart' },
  });
  // What has changed since does not matter.
  await sql(`update participants set answers = '{}' where programme_id = $1`, [programme.id]);
  expect((await explain(ann, cid)).data.explainPair).toEqual(made);
  const late = await enrol(api, programme, await api.person(manager.organisation), { answers });
  expect((await explain(late, cid)).data.explainPair).toMatchObject({ outcome: 'NOT_IN_POOL', score: null });
  for (const [mentee, mentor] of [
    [cid, dan],
    [ann, bea],
  ] as const)
    expect((await explain(mentee, mentor)).errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  for (const person of [member, stranger])
    expect((await explain(ann, cid, person)).errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
});
