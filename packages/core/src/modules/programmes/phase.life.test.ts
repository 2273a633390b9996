import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { agree, createMatch, createProgramme, enrol, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moved } from './fixtures/lived-in.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
  manager = await api.person(await api.organisation(), { name: 'Manager', administrator: true });
});
afterAll(() => api.close());

const inDays = (days: number) => clock.now().add({ hours: 24 * days });

interface Planned {
  readonly kind: string;
  readonly from?: number;
  readonly until?: number;
}

/** Days are counted from now. */
async function planned(state: string, phases: readonly Planned[]): Promise<TestProgramme> {
  const programme = await createProgramme(api, manager, { state, phases: phases.map(({ kind }) => ({ kind })) });
  await api.asPlatform(manager.organisation, async ctx => {
    for (const [position, { from, until }] of phases.entries())
      await ctx.sql('update phases set starts_at = $3, ends_at = $4 where programme_id = $1 and position = $2', [
        programme.id,
        position,
        from === undefined ? null : inDays(from).toString(),
        until === undefined ? null : inDays(until).toString(),
      ]);
  });
  return programme;
}

async function look({ globalId }: TestProgramme) {
  const { data } = await api.execute(
    manager,
    'query ($id: ID!) { programme(id: $id) { state phases { id kind state startsAt endsAt version } } }',
    { id: globalId },
  );
  return data.programme;
}
const statesOf = async (programme: TestProgramme) => (await look(programme)).phases.map(({ state }: any) => state);

async function later(by: Temporal.DurationLike): Promise<void> {
  clock.move(by);
  await api.runDueJobs();
}

async function byHand(programme: TestProgramme, action: string, position: number, more = '') {
  const phase = (await look(programme)).phases[position];
  const { data } = await api.execute(
    manager,
    `mutation { result: ${action}Phase(id: "${phase.id}"${more}) { __typename ... on Error { code }
       ... on ConfirmationNeededError { people } } }`,
  );
  return data.result;
}

test('phases begin and end by their dates, each once, while the programme goes on', async () => {
  const programme = await planned('OPEN', [
    { kind: 'RECRUITMENT', from: 1, until: 3 },
    { kind: 'SCREENING', from: 2 },
  ]);
  expect(await statesOf(programme)).toEqual(['PLANNED', 'PLANNED']);
  await later({ days: 1 });
  expect(await statesOf(programme)).toEqual(['ACTIVE', 'PLANNED']);
  await later({ days: 1 });
  expect(await statesOf(programme)).toEqual(['ACTIVE', 'ACTIVE']);
  await later({ days: 1 });
  expect(await statesOf(programme)).toEqual(['DONE', 'ACTIVE']);
  const [{ version }] = (await look(programme)).phases;
  await later({ days: 7 });
  expect((await look(programme)).phases[0]).toMatchObject({ state: 'DONE', version });
});

test('what fell due in a pause is done once the programme goes on; a phase that is over altogether begins and ends', async () => {
  const programme = await planned('RUNNING', [
    { kind: 'TRAINING', from: 1, until: 2 },
    { kind: 'EVALUATION', from: 3 },
  ]);
  await moved(api, manager, 'pause', programme);
  await later({ days: 4 });
  expect(await statesOf(programme)).toEqual(['PLANNED', 'PLANNED']);
  await moved(api, manager, 'resume', programme);
  await later({ minutes: 1 });
  expect(await statesOf(programme)).toEqual(['DONE', 'ACTIVE']);
});

test('a draft and what is over move no phase; opening begins what is due at once', async () => {
  for (const state of ['DRAFT', 'COMPLETED', 'ARCHIVED', 'CANCELLED']) {
    const programme = await planned(state, [{ kind: 'RECRUITMENT', from: 0 }]);
    await later({ minutes: 2 });
    expect(await statesOf(programme)).toEqual(['PLANNED']);
    if (state !== 'DRAFT') continue;
    await moved(api, manager, 'open', programme);
    expect(await statesOf(programme)).toEqual(['ACTIVE']);
  }
});

test('by hand, a phase begins, ends, is left out and goes on again, and its dates do it no more', async () => {
  const programme = await planned('RUNNING', [
    { kind: 'TRAINING', from: 5, until: 9 },
    { kind: 'EVALUATION', from: 5 },
  ]);
  const began = clock.now();
  expect(await byHand(programme, 'start', 0)).toEqual({ __typename: 'StartPhaseSuccess' });
  expect(await byHand(programme, 'skip', 1)).toEqual({ __typename: 'SkipPhaseSuccess' });
  await later({ days: 1 });
  expect(await byHand(programme, 'finish', 0)).toEqual({ __typename: 'FinishPhaseSuccess' });
  expect((await look(programme)).phases[0]).toMatchObject({
    state: 'DONE',
    startsAt: new Date(began.epochMilliseconds).toISOString(),
    endsAt: new Date(clock.now().epochMilliseconds).toISOString(),
  });
  expect(await byHand(programme, 'reopen', 0)).toEqual({ __typename: 'ReopenPhaseSuccess' });
  await later({ days: 30 });
  expect(await statesOf(programme)).toEqual(['ACTIVE', 'SKIPPED']);
  expect(await byHand(programme, 'finish', 0, ', version: 1')).toMatchObject({ code: 'STALE' });
});

async function pairIn(programme: TestProgramme, state: string) {
  const [mentor, mentee] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee);
  const match = await createMatch(api, programme, mentorId, menteeId, { state, menteeConsent: 'GIVEN' });
  return { mentor, match };
}

const kindsIn = async (programme: TestProgramme) =>
  (
    await api.asPlatform(manager.organisation, ctx =>
      ctx.sql<{ kind: string }>(`select kind from mails where key like 'programme/' || $1 || '/%' order by id`, [
        programme.id,
      ]),
    )
  ).map(({ kind }) => kind);

test('MENTORING starts a programme that has a pair, by its date, and whoever takes part is told once', async () => {
  const programme = await planned('OPEN', [{ kind: 'MENTORING', from: 1 }]);
  await pairIn(programme, 'ACTIVE');
  await later({ days: 1 });
  await later({ days: 1 });
  expect((await look(programme)).state).toBe('RUNNING');
  expect(await kindsIn(programme)).toEqual(['programme-started', 'programme-started']);
});

test('without a pair it waits for the first one, which starts the programme', async () => {
  const programme = await planned('OPEN', [{ kind: 'MENTORING', from: 1 }]);
  const { mentor, match } = await pairIn(programme, 'OFFERED');
  await later({ days: 1 });
  expect(await look(programme)).toMatchObject({ state: 'OPEN', phases: [{ state: 'ACTIVE' }] });
  await api.execute(mentor, `mutation { acceptMatch(id: "${match}") { __typename } }`);
  expect((await look(programme)).state).toBe('RUNNING');
  expect(await kindsIn(programme)).toEqual(['programme-started', 'programme-started']);
});

test('a first pair before MENTORING leaves the programme open', async () => {
  const programme = await planned('OPEN', [{ kind: 'MENTORING', from: 1 }]);
  const { mentor, match } = await pairIn(programme, 'OFFERED');
  await api.execute(mentor, `mutation { acceptMatch(id: "${match}") { __typename } }`);
  expect((await look(programme)).state).toBe('OPEN');
});

test('who starts MENTORING by hand, and the programme with it, first sees whom that touches', async () => {
  const programme = await planned('OPEN', [{ kind: 'MENTORING' }]);
  await pairIn(programme, 'ACTIVE');
  expect(await byHand(programme, 'start', 0)).toEqual({
    __typename: 'ConfirmationNeededError',
    code: 'CONFIRMATION_NEEDED',
    people: 2,
  });
  expect(await look(programme)).toMatchObject({ state: 'OPEN', phases: [{ state: 'PLANNED' }] });
  await byHand(programme, 'start', 0, ', confirmed: 2');
  expect(await look(programme)).toMatchObject({ state: 'RUNNING', phases: [{ state: 'ACTIVE' }] });
});

const apply = async (person: TestPerson, { id, globalId }: TestProgramme, submit: boolean) => {
  await agree(api, { id }, person);
  return await api
    .execute(
      person,
      `mutation ($programmeId: ID!, $submit: Boolean!) { result: applyToProgramme(programmeId: $programmeId, role: MENTEE, submit: $submit) { __typename
         ... on ApplyToProgrammeSuccess { participant { id state allowedActions } } ... on Error { code } } }`,
      { programmeId: globalId, submit },
    )
    .then(({ data }) => data.result);
};
const handIn = (person: TestPerson, id: string) =>
  api
    .execute(person, `mutation { result: submitApplication(id: "${id}") { __typename ... on Error { code } } }`)
    .then(({ data }) => data.result.code ?? 'DONE');

test('RECRUITMENT, if planned, bounds handing in; what is written stays', async () => {
  const programme = await planned('OPEN', [{ kind: 'RECRUITMENT', from: 1, until: 2 }]);
  const [early, late] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  expect(await apply(early, programme, true)).toEqual({ __typename: 'ConflictError', code: 'APPLICATIONS_CLOSED' });
  const { participant } = await apply(early, programme, false);
  expect(participant).toMatchObject({ state: 'DRAFT', allowedActions: ['WITHDRAW_PARTICIPANT'] });
  expect(await handIn(early, participant.id)).toBe('APPLICATIONS_CLOSED');
  await later({ days: 1 });
  expect(await handIn(early, participant.id)).toBe('DONE');
  const second = (await apply(late, programme, false)).participant;
  await later({ days: 1 });
  expect(await handIn(late, second.id)).toBe('APPLICATIONS_CLOSED');
  // Who was asked for changes answers that afterwards, too.
  await api.execute(manager, `mutation { requestChanges(id: "${participant.id}") { __typename } }`);
  expect(await handIn(early, participant.id)).toBe('DONE');
});

test('a programme that runs takes the invited, and applications of others only where it is evergreen', async () => {
  const programme = await planned('RUNNING', [{ kind: 'RECRUITMENT', from: -2, until: -1 }]);
  const [invited, other] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  await enrol(api, programme, invited, { state: 'INVITED' });
  expect(await apply(invited, programme, true)).toMatchObject({ participant: { state: 'SUBMITTED' } });
  expect(await apply(other, programme, false)).toMatchObject({ code: 'APPLICATIONS_CLOSED' });
  const takeAll = `mutation { result: changeProgramme(id: "${programme.globalId}", version: 1, input: { evergreen: true }) {
    ... on ChangeProgrammeSuccess { programme { evergreen } } } }`;
  expect((await api.execute(manager, takeAll)).data.result).toEqual({ programme: { evergreen: true } });
  expect(await apply(other, programme, true)).toMatchObject({ participant: { state: 'SUBMITTED' } });
});

test('in a pause an application is saved and not handed in', async () => {
  const programme = await planned('OPEN', []);
  const person = await api.person(manager.organisation);
  const { participant } = await apply(person, programme, false);
  await moved(api, manager, 'pause', programme);
  const save = `mutation { result: changeParticipant(id: "${participant.id}", version: 1, languages: ["da"]) { __typename } }`;
  expect((await api.execute(person, save)).data.result.__typename).toBe('ChangeParticipantSuccess');
  expect(await handIn(person, participant.id)).toBe('PROGRAMME_PAUSED');
  await moved(api, manager, 'resume', programme);
  expect(await handIn(person, participant.id)).toBe('DONE');
});
