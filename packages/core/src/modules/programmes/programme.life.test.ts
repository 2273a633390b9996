import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, databaseIdOf, enrol, globalIdOf } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { applicantStates, census, createLivedIn, goneStates, mailsOf, moved } from './fixtures/lived-in.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
});
afterAll(() => api.close());
beforeEach(async () => {
  manager = await api.person(await api.organisation(), { name: 'Manager', administrator: true });
});

const lived = (state?: string) => createLivedIn(api, manager, clock.now(), state);
const inPairs = ['activeMentor', 'activeMentee', 'pausedMentor', 'pausedMentee'];
const withOffers = ['offeredMentor', 'offeredMentee', 'askedMentor', 'askedMentee'];
const told = (names: readonly string[], kind: string) => Object.fromEntries(names.map(name => [name, [kind]]));
const admitted = ['APPROVED', 'PAUSED', ...inPairs, ...withOffers];

test('closing takes offers back, lets applications lapse, cancels runs, and leaves pairs alone: one notice a person', async () => {
  const world = await lived();
  expect(await moved(api, manager, 'close', world.programme)).toMatchObject({ programme: { state: 'CLOSING' } });
  expect(await census(api, world)).toEqual({
    participants: { APPROVED: 9, PAUSED: 1, LAPSED: 5, DECLINED: 1, WITHDRAWN: 1, REMOVED: 1 },
    matches: { ACTIVE: 1, PAUSED: 1, RETRACTED: 2 },
    sessions: { SCHEDULED: 4 },
    runs: { CANCELLED: 1 },
    placesTaken: 4,
  });
  expect(await mailsOf(api, world)).toEqual({
    ...told(admitted, 'programme-closed'),
    ...told(applicantStates, 'programme-lapsed'),
  });
  const { data } = await api.execute(
    manager,
    '{ viewer { person { id } } node(id: "' + world.matches.offered + '") { ... on Match { state endCode endedAt } } }',
  );
  expect(data.node).toEqual({ state: 'RETRACTED', endCode: 'PROGRAMME_CLOSED', endedAt: '2027-03-01T09:00:00.000Z' });
  // Nothing returns, and nobody is told again.
  const before = [await census(api, world), await mailsOf(api, world)];
  expect(await moved(api, manager, 'reopen', world.programme, null)).toMatchObject({ programme: { state: 'RUNNING' } });
  expect([await census(api, world), await mailsOf(api, world)]).toEqual(before);
});

test('completing completes pairs and people, frees places, and calls off what was planned for later', async () => {
  const world = await lived('CLOSING');
  expect(await moved(api, manager, 'complete', world.programme)).toMatchObject({ programme: { state: 'COMPLETED' } });
  expect(await census(api, world)).toMatchObject({
    participants: { COMPLETED: 10 },
    matches: { COMPLETED: 2, RETRACTED: 2 },
    sessions: { SCHEDULED: 2, CANCELLED: 2 },
    placesTaken: 0,
  });
  expect(await mailsOf(api, world)).toEqual(told(admitted, 'programme-completed'));
});

test('cancelling leaves nothing open, tells each person once, and calendars once a session', async () => {
  await api.runDueJobs();
  const world = await lived();
  expect(await moved(api, manager, 'cancel', world.programme)).toMatchObject({ programme: { state: 'CANCELLED' } });
  expect(await census(api, world)).toEqual({
    participants: { LAPSED: 15, DECLINED: 1, WITHDRAWN: 1, REMOVED: 1 },
    matches: { ENDED_EARLY: 2, RETRACTED: 2 },
    sessions: { CANCELLED: 4 },
    runs: { CANCELLED: 1 },
    placesTaken: 0,
  });
  const calendars = await api.runDueJobs();
  expect(calendars.filter(job => job === 'sessions.syncVideo')).toHaveLength(2);
  expect(await mailsOf(api, world)).toEqual(told([...admitted, ...applicantStates], 'programme-cancelled'));
  const mails = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ locale: string; title: string }>(
      `select locale, parameters -> 'programme' -> 'localised' ->> locale title from mails where membership_id = $1`,
      [world.people['activeMentee']!.membershipId],
    ),
  );
  expect(mails).toEqual([{ locale: 'da', title: 'Første skridt' }]);
});

test('nobody hears of a draft that is cancelled', async () => {
  const world = await lived('DRAFT');
  expect(await moved(api, manager, 'cancel', world.programme)).toMatchObject({ programme: { state: 'CANCELLED' } });
  expect(await mailsOf(api, world)).toEqual({});
});

test('opening tells who was invited or registered before; starting, pausing and going on tell who takes part', async () => {
  const world = await lived('DRAFT');
  const { programme } = world;
  expect(await moved(api, manager, 'open', programme)).toMatchObject({ programme: { state: 'OPEN' } });
  const approved = ['APPROVED', ...inPairs, ...withOffers];
  expect(await mailsOf(api, world)).toEqual({
    ...told(approved, 'programme-registered'),
    INVITED: ['programme-invited'],
  });
  for (const [action, state] of [
    ['start', 'RUNNING'],
    ['pause', 'PAUSED'],
    ['resume', 'RUNNING'],
  ] as const)
    expect(await moved(api, manager, action, programme)).toMatchObject({ programme: { state } });
  const kinds = await mailsOf(api, world);
  expect(kinds['APPROVED']).toEqual([
    'programme-registered',
    'programme-started',
    'programme-paused',
    'programme-resumed',
  ]);
  expect(kinds['INVITED']).toEqual(['programme-invited']);
  for (const gone of goneStates) expect(kinds[gone]).toBeUndefined();
});

test('what touches people is first told, and done once the caller has seen how many', async () => {
  const world = await lived();
  const before = await census(api, world);
  const preview = await moved(api, manager, 'cancel', world.programme, null);
  expect(preview).toMatchObject({ code: 'CONFIRMATION_NEEDED', people: 15 });
  expect(preview.effects.map(({ code, people }: any) => [code, people]).toSorted()).toEqual([
    ['APPLICATIONS_LAPSE', 5],
    ['OFFERS_RETRACTED', 4],
    ['PAIRS_END', 4],
    ['PARTICIPATIONS_LAPSE', 2],
  ]);
  // One more has come since the caller looked.
  await enrol(api, world.programme, await api.person(manager.organisation));
  expect(await moved(api, manager, 'cancel', world.programme, 15)).toMatchObject({ people: 16 });
  expect(await census(api, world)).toMatchObject({ ...before, participants: { APPROVED: 10 } });
  expect(await moved(api, manager, 'cancel', world.programme, 16)).toMatchObject({ programme: { state: 'CANCELLED' } });
});

test('somebody in two roles is told once', async () => {
  const world = await lived();
  await enrol(api, world.programme, world.people['activeMentor']!, { state: 'SUBMITTED' });
  await moved(api, manager, 'close', world.programme);
  expect((await mailsOf(api, world))['activeMentor']).toEqual(['programme-closed']);
});

test('resuming goes back to where the pause came from', async () => {
  for (const state of ['OPEN', 'RUNNING']) {
    const programme = await createProgramme(api, manager, { state });
    await moved(api, manager, 'pause', programme);
    expect(await moved(api, manager, 'resume', programme)).toMatchObject({ programme: { state } });
  }
});

const act = async (person: TestPerson, mutation: string, id: string, more = '', named = 'id') =>
  (
    await api.execute(
      person,
      `mutation { result: ${mutation}(${named}: "${id}"${more}) { __typename ... on Error { code } } }`,
    )
  ).data.result;

test('in a pause an offer can be declined only, does not expire, and has as much longer afterwards', async () => {
  const world = await lived();
  const { offered } = world.matches;
  const { offeredMentee: mentee, offeredMentor: mentor } = world.people;
  const look = async () =>
    (
      await api.execute(
        mentee,
        `{ match(id: "${offered}") { state offerExpiresAt allowedActions refusedActions { action code } } }`,
      )
    ).data.match;
  const expires = Temporal.Instant.from((await look()).offerExpiresAt);
  await moved(api, manager, 'pause', world.programme);
  clock.move({ days: 30 });
  await api.runDueJobs();
  expect(await look()).toMatchObject({ state: 'OFFERED', offerExpiresAt: null, allowedActions: ['DECLINE_MATCH'] });
  expect((await look()).refusedActions).toContainEqual({ action: 'ACCEPT_MATCH', code: 'PROGRAMME_PAUSED' });
  expect(await act(mentee!, 'acceptMatch', offered)).toMatchObject({ code: 'PROGRAMME_PAUSED' });
  expect(await act(mentee!, 'askAboutMatch', offered, ', question: "Why?"')).toMatchObject({
    code: 'PROGRAMME_PAUSED',
  });
  expect(await act(world.people['askedMentee']!, 'declineMatch', world.matches.asked)).toEqual({
    __typename: 'DeclineMatchSuccess',
  });
  await moved(api, manager, 'resume', world.programme);
  expect(await look()).toMatchObject({
    state: 'OFFERED',
    offerExpiresAt: new Date(expires.add({ hours: 24 * 30 }).epochMilliseconds).toISOString(),
    allowedActions: ['ACCEPT_MATCH', 'DECLINE_MATCH', 'ASK_ABOUT_MATCH'],
  });
  clock.move({ days: 10 });
  await api.runDueJobs();
  expect(await look()).toMatchObject({ state: 'EXPIRED' });
  expect((await mailsOf(api, world))['offeredMentor']).toEqual([
    'programme-paused',
    'programme-resumed',
    'match-closed',
  ]);
  expect(mentor).toBeDefined();
});

test('in a pause mails wait, but that of the pause; what is still true leaves afterwards, and says the new day', async () => {
  const world = await lived();
  const { organisation } = manager;
  const toldTo = (name: string) =>
    api.asPlatform(organisation, ctx =>
      ctx.sql<{ kind: string; state: string; until: string | null }>(
        `select kind, state, parameters -> 'until' ->> 'instant' until from mails where membership_id = $1 order by id`,
        [world.people[name]!.membershipId],
      ),
    );
  // The mentor asks, and the mentee is told of it by a mail that has not left as the pause begins.
  await act(world.people['offeredMentor']!, 'askAboutMatch', world.matches.offered, ', question: "When?"');
  const [asked] = await toldTo('offeredMentee');
  await moved(api, manager, 'pause', world.programme);
  // Paired people may still say that they pause; that, too, is told when the programme goes on.
  await act(world.people['activeMentor']!, 'pauseMatch', world.matches.active);
  await act(world.people['activeMentor']!, 'resumeMatch', world.matches.active);
  clock.move({ days: 3 });
  await moved(api, manager, 'resume', world.programme);
  expect(await toldTo('offeredMentee')).toMatchObject([
    {
      kind: 'match-question',
      state: 'PENDING',
      until: Temporal.Instant.from(asked!.until!).add({ hours: 72 }).toString({ fractionalSecondDigits: undefined }),
    },
    { kind: 'programme-paused' },
    { kind: 'programme-resumed' },
  ]);
  expect((await toldTo('activeMentee')).map(({ kind, state }) => [kind, state])).toEqual([
    ['programme-paused', 'PENDING'],
    ['match-paused', 'FAILED'],
    ['match-resumed', 'PENDING'],
    ['programme-resumed', 'PENDING'],
  ]);
});

test('in a programme that is over nothing is changed any more, by whomever', async () => {
  for (const state of ['COMPLETED', 'ARCHIVED', 'CANCELLED']) {
    const world = await lived(state);
    const { activeMentee, SUBMITTED, DRAFT } = world.people;
    const [sessionId, participants] = await api.asPlatform(manager.organisation, async ctx => {
      const [session] = await ctx.sql<{ id: string }>(
        'select id from sessions where match_id = $1 order by starts_at desc limit 1',
        [databaseIdOf(world.matches.active)],
      );
      const rows = await ctx.sql<{ id: string; state: string }>(
        'select id, state from participants where programme_id = $1',
        [world.programme.id],
      );
      return [
        globalIdOf('Session', session!.id),
        new Map(rows.map(row => [row.state, globalIdOf('Participant', row.id)])),
      ];
    });
    const of = (name: string) => participants.get(name)!;
    const before = await census(api, world);
    const calls: [TestPerson, string, string, string?][] = [
      [manager, 'approveParticipant', of('SUBMITTED')],
      [SUBMITTED!, 'withdrawParticipant', of('SUBMITTED')],
      [DRAFT!, 'submitApplication', of('DRAFT')],
      [DRAFT!, 'changeParticipant', of('DRAFT'), ', version: 1'],
      [manager, 'endMatch', world.matches.active],
      [manager, 'retractMatch', world.matches.offered],
      [world.people['offeredMentee']!, 'acceptMatch', world.matches.offered],
      [activeMentee!, 'cancelSession', sessionId],
    ];
    for (const [person, mutation, id, more] of calls)
      expect([state, mutation, await act(person, mutation, id, more)]).toMatchObject([
        state,
        mutation,
        { code: 'PROGRAMME_READ_ONLY' },
      ]);
    const booking = { matchId: world.matches.active, startsAt: clock.now().add({ hours: 99 }).toString(), minutes: 30 };
    const { data } = await api.execute(
      activeMentee,
      'mutation ($input: SessionInput!) { result: scheduleSession(input: $input) { ... on Error { code } } }',
      { input: booking },
    );
    expect(data.result).toEqual({ code: 'PROGRAMME_READ_ONLY' });
    const asked = `{ match(id: "${world.matches.active}") { allowedActions } session(id: "${sessionId}") { allowedActions } }`;
    expect((await api.execute(activeMentee, asked)).data).toEqual({
      match: { allowedActions: [] },
      session: { allowedActions: [] },
    });
    expect(await census(api, world)).toEqual(before);
  }
});

const run = async (work: readonly Promise<any>[]) => (await Promise.all(work)).map(result => result?.code ?? 'DONE');

test('close and accept at the same time: whichever comes first, no offer is left open and no pair is lost', async () => {
  for (let round = 0; round < 6; round += 1) {
    const programme = await createProgramme(api, manager);
    const [mentor, mentee] = [await api.person(manager.organisation), await api.person(manager.organisation)];
    const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
    const menteeId = await enrol(api, programme, mentee);
    const match = await createMatch(api, programme, mentorId, menteeId, { menteeConsent: 'GIVEN' });
    const action = round % 2 === 0 ? 'close' : 'cancel';
    const [accepted, closed] = await run([act(mentor, 'acceptMatch', match), moved(api, manager, action, programme)]);
    expect(closed).toBe('DONE');
    const [row] = await api.asPlatform(manager.organisation, ctx =>
      ctx.sql<{ state: string }>('select state from matches where id = $1', [databaseIdOf(match)]),
    );
    const pair = action === 'close' ? 'ACTIVE' : 'ENDED_EARLY';
    expect(row!.state).toBe(accepted === 'DONE' ? pair : 'RETRACTED');
    if (accepted !== 'DONE') expect(['ILLEGAL_TRANSITION', 'PROGRAMME_READ_ONLY']).toContain(accepted);
  }
});

test('cancel and apply at the same time: nobody is left an applicant to what is cancelled', async () => {
  for (let round = 0; round < 6; round += 1) {
    const programme = await createProgramme(api, manager, { state: 'OPEN' });
    const people = await Promise.all([1, 2, 3].map(() => api.person(manager.organisation)));
    const applied = people.map(person =>
      act(person, 'applyToProgramme', programme.globalId, ', role: MENTEE', 'programmeId'),
    );
    await run([...applied, moved(api, manager, 'cancel', programme)]);
    const left = await api.asPlatform(manager.organisation, ctx =>
      ctx.sql(`select state from participants where programme_id = $1 and state <> 'LAPSED'`, [programme.id]),
    );
    expect(left).toEqual([]);
  }
});

test('of two who decide at the same time, the second is told that it is done already', async () => {
  const programme = await createProgramme(api, manager);
  const results = await run([1, 2].map(() => moved(api, manager, 'pause', programme)));
  expect(results).toContain('DONE');
  expect(results).toContain('ILLEGAL_TRANSITION');
});

test('a move takes as many statements for many people as for few', async () => {
  const count = async (pairs: number) => {
    const programme = await createProgramme(api, manager);
    for (let pair = 0; pair < pairs; pair += 1) {
      const [mentor, mentee] = [await api.person(manager.organisation), await api.person(manager.organisation)];
      const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
      const menteeId = await enrol(api, programme, mentee);
      await createMatch(api, programme, mentorId, menteeId, { state: pair % 2 === 0 ? 'ACTIVE' : 'OFFERED' });
    }
    return await api.countStatements(() => moved(api, manager, 'cancel', programme));
  };
  await count(1);
  const few = await count(2);
  expect(await count(20)).toBe(few);
});
