import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createPair, createProgramme, type TestPair, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let stranger: TestPerson;
let programme: TestProgramme;
let pair: TestPair;
let now = Temporal.Instant.from('2027-03-01T08:00:00Z');

beforeAll(async () => {
  api = await createTestPlatform({ now: () => now });
  const organisation = await api.organisation();
  manager = await api.person(organisation, { name: 'Manager' });
  stranger = await api.person(await api.organisation(), { name: 'Stranger', administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());
beforeEach(async () => {
  now = Temporal.Instant.from('2027-03-01T08:00:00Z');
  pair = await newPair();
});

async function newPair(state = 'ACTIVE', mentor?: TestPerson): Promise<TestPair> {
  const { organisation } = manager;
  return await createPair(
    api,
    programme,
    mentor ?? (await api.person(organisation, { name: 'Mentor' })),
    await api.person(organisation, { name: 'Mentee', timeZone: 'America/New_York' }),
    { state },
  );
}

const result = /* GraphQL */ `
  __typename
  ... on Error { code message }
  ... on InvalidInputError { issues { path code } }
  ... on IllegalTransitionError { from allowed }
`;
const session =
  'session { id title agenda state startsAt endsAt version sequence icalUid videoSync allowedActions cancelReason }';
const schedule = /* GraphQL */ `
  mutation ($input: SessionInput!) { scheduleSession(input: $input) { ${result} ... on ScheduleSessionSuccess { ${session} } } }
`;
const log = /* GraphQL */ `
  mutation ($input: SessionInput!) { logSession(input: $input) { ${result} ... on LogSessionSuccess { ${session} } } }
`;
const move = /* GraphQL */ `
  mutation ($id: ID!, $startsAt: DateTime!, $minutes: Int!, $version: Int!) {
    moveSession(id: $id, startsAt: $startsAt, minutes: $minutes, version: $version) { ${result} ... on MoveSessionSuccess { ${session} } }
  }
`;
const cancel = /* GraphQL */ `
  mutation ($id: ID!, $reason: String) { cancelSession(id: $id, reason: $reason) { ${result} ... on CancelSessionSuccess { ${session} } } }
`;
const markHeld = `mutation ($id: ID!) { markSessionHeld(id: $id) { ${result} ... on MarkSessionHeldSuccess { ${session} } } }`;
const markNoShow = `mutation ($id: ID!) { markSessionNoShow(id: $id) { ${result} ... on MarkSessionNoShowSuccess { ${session} } } }`;
const read = `query ($id: ID!) { session(id: $id) { id title agenda state version cancelReason allowedActions refusedActions { action code } joinUrl } }`;

const at = '2027-03-29T07:00:00Z';

async function call(person: TestPerson | undefined, document: string, variables: object) {
  const { data, errors } = await api.execute(person, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

async function scheduled(start = at, overrides: object = {}) {
  const answer = await call(pair.mentee, schedule, {
    input: { matchId: pair.matchId, startsAt: start, minutes: 60, ...overrides },
  });
  expect(answer).toMatchObject({ __typename: 'ScheduleSessionSuccess' });
  return answer.session;
}

test('the two of a match schedule a session, which both of them see on their own clocks', async () => {
  const { id } = await scheduled(at, { agenda: 'How to begin' });
  const query = /* GraphQL */ `
    query ($id: ID!) {
      session(id: $id) {
        title agenda state startsAt endsAt timeZone sequence version videoSync joinUrl icalUid
        viewerLocal { startsAt endsAt timeZone humane nextClockChange }
        attendees { side calendarSync person { displayName } local { startsAt endsAt timeZone utcOffset humane } }
        allowedActions
      }
    }
  `;
  const { data } = await api.execute(pair.mentor, query, { id });
  expect(data.session).toEqual({
    title: 'Mentor and Mentee',
    agenda: 'How to begin',
    state: 'SCHEDULED',
    startsAt: '2027-03-29T07:00:00.000Z',
    endsAt: '2027-03-29T08:00:00.000Z',
    timeZone: 'America/New_York',
    sequence: 0,
    version: 1,
    videoSync: 'NONE',
    joinUrl: null,
    icalUid: expect.stringMatching(/^[0-9a-f-]{36}@mentorkit\.test$/),
    viewerLocal: {
      startsAt: '2027-03-29T09:00+02:00',
      endsAt: '2027-03-29T10:00+02:00',
      timeZone: 'Europe/Copenhagen',
      humane: true,
      nextClockChange: '2027-10-31T01:00:00.000Z',
    },
    attendees: [
      {
        side: 'MENTOR',
        calendarSync: 'NONE',
        person: { displayName: 'Mentor' },
        local: {
          startsAt: '2027-03-29T09:00+02:00',
          endsAt: '2027-03-29T10:00+02:00',
          timeZone: 'Europe/Copenhagen',
          utcOffset: '+02:00',
          humane: true,
        },
      },
      {
        side: 'MENTEE',
        calendarSync: 'NONE',
        person: { displayName: 'Mentee' },
        local: {
          startsAt: '2027-03-29T03:00-04:00',
          endsAt: '2027-03-29T04:00-04:00',
          timeZone: 'America/New_York',
          utcOffset: '-04:00',
          humane: false,
        },
      },
    ],
    allowedActions: ['MOVE_SESSION', 'CANCEL_SESSION'],
  });
});

describe('a person’s sessions never overlap', () => {
  test('of twenty who book one time at once, exactly one gets it, and the others learn whose it was', async () => {
    const shared = pair.mentor;
    const pairs = [pair, ...(await Promise.all(Array.from({ length: 4 }, () => newPair('ACTIVE', shared))))];
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const { mentor, mentee, matchId } = pairs[i % pairs.length]!;
        const start = Temporal.Instant.from(at).add({ minutes: i }).toString();
        return await call(i % 2 ? mentor : mentee, schedule, { input: { matchId, startsAt: start, minutes: 60 } });
      }),
    );
    const taken = answers.filter(({ code }) => code === 'SLOT_TAKEN');
    expect(answers.filter(({ session: booked }) => booked)).toHaveLength(1);
    expect(taken).toHaveLength(19);
    for (const { message } of taken) expect(message).toMatch(/Mentor.* already has .* at that time/);
  });

  test('one may begin when another ends, and a cancelled one is in nobody’s way', async () => {
    const first = await scheduled();
    await scheduled('2027-03-29T08:00:00Z');
    await scheduled('2027-03-29T06:00:00Z');
    await call(pair.mentor, cancel, { id: first.id });
    await scheduled();
    expect(await agenda(pair.mentor)).toHaveLength(3);
  });

  test('a move onto another session changes nothing', async () => {
    const first = await scheduled();
    const second = await scheduled('2027-03-29T09:00:00Z');
    const moved = await call(pair.mentor, move, {
      id: second.id,
      startsAt: '2027-03-29T07:30:00Z',
      minutes: 60,
      version: 1,
    });
    expect(moved).toMatchObject({ code: 'SLOT_TAKEN' });
    expect(await call(pair.mentor, read, { id: second.id })).toMatchObject({ state: 'SCHEDULED', version: 1 });
    // Its own old time is in nobody's way.
    const start = '2027-03-29T07:30:00Z';
    expect(await call(pair.mentor, move, { id: first.id, startsAt: start, minutes: 60, version: 1 })).toMatchObject({
      session: { version: 2 },
    });
  });
});

test('a move keeps the session and its UID, and raises its sequence', async () => {
  const before = await scheduled();
  const answer = await call(pair.mentor, move, {
    id: before.id,
    startsAt: '2027-03-30T10:00:00Z',
    minutes: 45,
    version: 1,
  });
  expect(answer.session).toMatchObject({
    id: before.id,
    icalUid: before.icalUid,
    startsAt: '2027-03-30T10:00:00.000Z',
    endsAt: '2027-03-30T10:45:00.000Z',
    sequence: 1,
    version: 2,
    state: 'SCHEDULED',
  });
});

test('who moves what somebody else has changed meanwhile is told so', async () => {
  const { id } = await scheduled();
  const [one, other] = await Promise.all(
    [pair.mentor, pair.mentee].map((person, i) =>
      call(person, move, { id, startsAt: `2027-03-30T1${i}:00:00Z`, minutes: 60, version: 1 }),
    ),
  );
  expect(new Set([one.code, other.code])).toEqual(new Set(['STALE', undefined]));
  expect(await call(pair.mentor, read, { id })).toMatchObject({ version: 2 });
});

test('a cancelled session stays cancelled', async () => {
  const { id } = await scheduled();
  const cancelled = await call(pair.mentee, cancel, { id, reason: 'I am ill' });
  expect(cancelled.session).toMatchObject({
    state: 'CANCELLED',
    sequence: 1,
    cancelReason: 'I am ill',
    allowedActions: [],
  });
  for (const [document, variables] of [
    [cancel, {}],
    [move, { startsAt: at, minutes: 60, version: 2 }],
    [markHeld, {}],
  ] as const)
    expect(await call(pair.mentor, document, { id, ...variables })).toMatchObject({
      __typename: 'IllegalTransitionError',
      from: 'CANCELLED',
      allowed: [],
    });
});

test('what the clock forbids is refused, and allowedActions says so before', async () => {
  const { id } = await scheduled();
  expect(await call(pair.mentor, markHeld, { id })).toMatchObject({ code: 'SESSION_NOT_BEGUN' });
  expect((await call(pair.mentor, read, { id })).refusedActions).toContainEqual({
    action: 'MARK_SESSION_HELD',
    code: 'SESSION_NOT_BEGUN',
  });
  now = Temporal.Instant.from('2027-03-29T07:30:00Z');
  expect((await call(pair.mentor, read, { id })).allowedActions).toEqual([
    'MOVE_SESSION',
    'MARK_SESSION_HELD',
    'MARK_SESSION_NO_SHOW',
    'CANCEL_SESSION',
  ]);
  now = Temporal.Instant.from('2027-03-29T08:00:00Z');
  expect((await call(pair.mentor, read, { id })).allowedActions).toEqual(['MARK_SESSION_HELD', 'MARK_SESSION_NO_SHOW']);
  expect(await call(pair.mentor, cancel, { id })).toMatchObject({ code: 'SESSION_OVER' });
  expect(await call(pair.mentor, markNoShow, { id })).toMatchObject({
    session: { state: 'NO_SHOW', allowedActions: ['MARK_SESSION_HELD'] },
  });
  now = Temporal.Instant.from('2027-04-12T08:00:00Z');
  expect((await call(pair.mentee, read, { id })).allowedActions).toEqual(['MARK_SESSION_HELD']);
  now = Temporal.Instant.from('2027-04-12T08:00:01Z');
  expect(await call(pair.mentee, markHeld, { id })).toMatchObject({ code: 'CORRECTION_OVER' });
  now = Temporal.Instant.from('2027-04-12T08:00:00Z');
  expect(await call(pair.mentee, markHeld, { id })).toMatchObject({ session: { state: 'HELD', allowedActions: [] } });
});

test('a meeting that has been is recorded, and one that has not is not', async () => {
  const input = { matchId: pair.matchId, minutes: 60 };
  expect(await call(pair.mentee, log, { input: { ...input, startsAt: '2027-02-27T09:00:00Z' } })).toMatchObject({
    session: { state: 'HELD', sequence: 0 },
  });
  expect(await call(pair.mentee, log, { input: { ...input, startsAt: '2027-03-01T07:30:00Z' } })).toMatchObject({
    issues: [{ path: ['startsAt'], code: 'IN_THE_FUTURE' }],
  });
});

test.each([
  ['a length of nothing', { minutes: 0 }, ['minutes']],
  ['a length of days', { minutes: 721 }, ['minutes']],
  ['the past', { startsAt: '2027-02-28T09:00:00Z' }, ['startsAt']],
  ['a far future', { startsAt: '2047-02-28T09:00:00Z' }, ['startsAt']],
  ['half a minute', { startsAt: '2027-03-29T07:00:30Z' }, ['startsAt']],
  ['an empty title', { title: '  ' }, ['title']],
  ['a title of two lines', { title: 'One\nBcc: everybody' }, ['title']],
])('%s is refused with its place, and nothing is booked', async (_what, wrong, path) => {
  const input = { matchId: pair.matchId, startsAt: at, minutes: 60, ...wrong };
  expect(await call(pair.mentee, schedule, { input })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
  expect(await agenda(pair.mentee)).toEqual([]);
});

async function agenda(person: TestPerson, from = '2027-03-20T00:00:00Z', to = '2027-04-20T00:00:00Z') {
  const query =
    'query ($from: DateTime!, $to: DateTime!) { viewer { agenda(from: $from, to: $to) { id state attendees { person { displayName } local { startsAt } } allowedActions } } }';
  return (await call(person, query, { from, to })).agenda;
}

test('sessions are planned in active matches only', async () => {
  const paused = await newPair('PAUSED');
  const input = { matchId: paused.matchId, startsAt: at, minutes: 60 };
  expect(await call(paused.mentor, schedule, { input })).toMatchObject({ code: 'MATCH_NOT_ACTIVE' });
});

test('when a match ends, what the two had planned is called off, and what was is left as it is', async () => {
  const over = await call(pair.mentee, log, {
    input: { matchId: pair.matchId, startsAt: '2027-02-27T09:00:00Z', minutes: 60 },
  });
  const planned = await scheduled();
  const end = 'mutation ($id: ID!) { endMatch(id: $id, reason: "Private") { __typename } }';
  expect(await call(pair.mentor, end, { id: pair.matchId })).toEqual({ __typename: 'EndMatchSuccess' });
  expect(await call(pair.mentee, read, { id: planned.id })).toMatchObject({ state: 'CANCELLED', cancelReason: null });
  expect(await call(pair.mentee, read, { id: over.session.id })).toMatchObject({ state: 'HELD' });
});

describe('rights', () => {
  test('a manager sees when people meet and can call it off, and learns nothing of what they meet about', async () => {
    const { id } = await scheduled(at, { agenda: 'Private' });
    expect(await call(manager, read, { id })).toMatchObject({
      agenda: null,
      allowedActions: ['CANCEL_SESSION'],
      joinUrl: null,
    });
    expect(
      await call(manager, schedule, { input: { matchId: pair.matchId, startsAt: at, minutes: 60 } }),
    ).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await call(manager, move, { id, startsAt: at, minutes: 60, version: 1 })).toMatchObject({
      code: 'FORBIDDEN',
    });
    await call(pair.mentor, cancel, { id, reason: 'Private' });
    expect(await call(manager, read, { id })).toMatchObject({ state: 'CANCELLED', cancelReason: null });
    const other = await scheduled();
    expect(await call(manager, cancel, { id: other.id })).toMatchObject({ session: { state: 'CANCELLED' } });
  });

  test('for anybody else, in the programme or in another organisation, the session does not exist', async () => {
    const { id } = await scheduled();
    const other = await newPair();
    const unknown = Buffer.from('Session:0198c0de-0000-7000-8000-000000000000').toString('base64url');
    for (const person of [other.mentor, stranger]) {
      for (const [document, more] of [
        [read, {}],
        [cancel, {}],
        [move, { startsAt: at, minutes: 60, version: 1 }],
        [markHeld, {}],
        ['query ($id: ID!) { node(id: $id) { id } }', {}],
      ] as const)
        expect(await api.execute(person, document, { id, ...more })).toEqual(
          await api.execute(person, document, { id: unknown, ...more }),
        );
      expect(
        await call(person, schedule, { input: { matchId: pair.matchId, startsAt: at, minutes: 60 } }),
      ).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    expect(await call(pair.mentor, read, { id })).toMatchObject({ state: 'SCHEDULED', version: 1 });
  });

  test('ids of other things are no matches', async () => {
    expect((await book('nonsense')).data.scheduleSession).toMatchObject({ code: 'NOT_FOUND' });
    const otherType = Buffer.from(`Session:${programme.id}`).toString('base64url');
    expect((await book(otherType)).data.scheduleSession).toMatchObject({ code: 'NOT_FOUND' });
    const noUuid = Buffer.from('Match:1 or 1=1').toString('base64url');
    expect((await book(noUuid)).data.scheduleSession).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('nobody signed in books nothing', async () => {
    const answer = await api.execute(undefined, schedule, {
      input: { matchId: pair.matchId, startsAt: at, minutes: 60 },
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('the sessions of matches', () => {
  const list = /* GraphQL */ `
    query ($first: Int!, $after: String) {
      viewer { matches(first: 50) {
        edges {
          node {
            nextSession { title startsAt }
            sessions(first: $first, after: $after) {
              edges { cursor node { startsAt viewerLocal { startsAt } match { id } attendees { side } allowedActions } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
      } }
    }
  `;

  test('are paged without a gap, the latest first', async () => {
    const starts = everyThreeHours(0, 5);
    for (const start of starts) await scheduled(start);
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: any = (await call(pair.mentee, list, { first: 2, after })).matches;
      const { sessions, nextSession } = page.edges[0].node;
      expect(nextSession.startsAt).toBe(starts[0]!.replace('Z', '.000Z'));
      seen.push(...sessions.edges.map(({ node }: any) => node.startsAt));
      for (const { node } of sessions.edges) expect(node.match.id).toBe(pair.matchId);
      after = sessions.pageInfo.endCursor;
      if (!sessions.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(starts.toReversed().map(start => start.replace('Z', '.000Z')));
  });

  test('cost no more statements for ten matches than for three', async () => {
    const { mentor } = pair;
    async function withMatches(count: number): Promise<number> {
      let matches = 0;
      while (matches < count) {
        const other = await newPair('ACTIVE', mentor);
        const start = Temporal.Instant.from(at).add({ hours: booked++ }).toString();
        await call(mentor, schedule, { input: { matchId: other.matchId, startsAt: start, minutes: 60 } });
        matches += 1;
      }
      const counts: number[] = [];
      // Rights are loaded once in a while, in one of these.
      while (counts.length < 3) counts.push(await api.countStatements(() => call(mentor, list, { first: 3 })));
      return Math.min(...counts);
    }
    let booked = 0;
    const three = await withMatches(2);
    expect(await withMatches(7)).toBeLessThanOrEqual(three);
    expect(three).toBeLessThanOrEqual(8);
  });
});

function everyThreeHours(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) =>
    Temporal.Instant.from(at)
      .add({ hours: 3 * (from + i) })
      .toString(),
  );
}

function book(matchId: string) {
  return api.execute(pair.mentor, schedule, { input: { matchId, startsAt: at, minutes: 60 } });
}

test('the agenda is the viewer’s own, in order, at a price that does not grow with it', async () => {
  async function statements() {
    // Rights are loaded once in a while.
    await agenda(pair.mentor);
    let sessions: { id: string }[] = [];
    const count = await api.countStatements(async () => {
      sessions = await agenda(pair.mentor);
    });
    return [sessions.length, count] as const;
  }
  for (const start of everyThreeHours(0, 10).toReversed()) await scheduled(start);
  const ten = await statements();
  for (const start of everyThreeHours(10, 100)) await scheduled(start);
  const hundred = await statements();
  expect([ten[0], hundred[0]]).toEqual([10, 100]);
  expect(hundred[1]).toBe(ten[1]);
  expect(ten[1]).toBeLessThanOrEqual(4);
  const starts = (await agenda(pair.mentor)).map((own: any) => own.attendees[0].local.startsAt);
  expect(starts).toEqual(starts.toSorted());
  expect(await agenda(manager)).toEqual([]);
});

test('managers see when the people of a programme meet, by state and days, and not what about; nobody else does', async () => {
  const list = `query ($id: ID!, $state: SessionState, $from: DateTime, $until: DateTime, $first: Int, $after: String) {
    programme(id: $id) { sessions(first: $first, after: $after, state: $state, from: $from, until: $until) {
      edges { node { id startsAt state agenda match { members { side } } } } pageInfo { hasNextPage endCursor } } } }`;
  const own = await createProgramme(api, manager);
  const { organisation } = manager;
  const [mentor, mentee] = [await api.person(organisation), await api.person(organisation)];
  const booked = await createPair(api, own, mentor, mentee, { state: 'ACTIVE' });
  const starts = ['2027-03-29T07:00:00.000Z', '2027-04-05T07:00:00.000Z', '2027-04-12T07:00:00.000Z'];
  for (const startsAt of starts)
    await call(mentor, schedule, {
      input: { matchId: booked.matchId, startsAt, minutes: 60, title: 'Talk', agenda: 'Private' },
    });
  const ask = async (variables: object = {}, by = manager) => {
    const { data } = await api.execute(by, list, { id: own.globalId, ...variables });
    return data.programme?.sessions ?? null;
  };
  const timesOf = (sessions: any) => sessions.edges.map(({ node }: any) => node.startsAt);
  const all = await ask();
  expect(timesOf(all)).toEqual(starts.toReversed());
  expect(all.edges[0].node.agenda).toBeNull();
  expect(all.edges[0].node.match.members).toHaveLength(2);
  const first = await ask({ first: 2 });
  expect(timesOf(await ask({ first: 2, after: first.pageInfo.endCursor }))).toEqual(starts.slice(0, 1));
  expect(timesOf(await ask({ from: starts[1], until: starts[2] }))).toEqual([starts[1]]);
  await call(mentor, cancel, { id: all.edges[0].node.id });
  expect(timesOf(await ask({ state: 'CANCELLED' }))).toEqual([starts[2]]);
  expect(timesOf(await ask({ state: 'SCHEDULED' }))).toEqual(starts.slice(0, 2).toReversed());
  expect(await ask({}, mentor)).toBeNull();
  expect(await ask({}, stranger)).toBeNull();
});
