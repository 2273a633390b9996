import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  agree,
  createMatch,
  createProgramme,
  enrol,
  fillPool,
  globalIdOf,
  type TestProgramme,
} from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let people: TestPerson[];

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager' });
  people = await Promise.all(
    Array.from({ length: 6 }, (_, n) => api.person(manager.organisation, { name: `Person ${n}` })),
  );
});
afterAll(() => api.close());

async function run(by: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result ?? data;
}
const admit = async ({ globalId }: TestProgramme, admission: object) => {
  const { node } = await run(manager, 'query ($id: ID!) { node(id: $id) { ... on Programme { version } } }', {
    id: globalId,
  });
  const done = await run(
    manager,
    `mutation ($id: ID!, $admission: ProgrammeAdmissionInput!, $version: Int!) {
       result: changeProgramme(id: $id, input: { admission: $admission }, version: $version) { __typename } }`,
    { id: globalId, admission, version: node.version },
  );
  expect(done).toEqual({ __typename: 'ChangeProgrammeSuccess' });
};
const act = (by: TestPerson, mutation: string, id: string, more = '') =>
  run(
    by,
    `mutation ($id: ID!) { result: ${mutation}(${mutation === 'moveToFront' ? `input: { id: $id${more} }` : `id: $id${more}`}) { ... on Error { code message } } }`,
    { id: globalIdOf('Participant', id) },
  );
/** As managers see them: state and position by id. */
async function seen(programme: TestProgramme): Promise<Map<string, { state: string; position: number | null }>> {
  const { programme: found } = await run(
    manager,
    `query ($id: ID!) { programme(id: $id) { participants(first: 100) { edges { node { id state waitlistPosition } } } } }`,
    { id: programme.globalId },
  );
  return new Map(
    found.participants.edges.map(({ node }: any) => [node.id, { state: node.state, position: node.waitlistPosition }]),
  );
}
async function handIn(programme: TestProgramme, person: TestPerson, role = 'MENTEE'): Promise<string> {
  await agree(api, programme, person);
  const { participant } = await run(
    person,
    `mutation ($id: ID!, $role: ParticipantRole!) { result: applyToProgramme(programmeId: $id, role: $role, submit: true) {
       ... on ApplyToProgrammeSuccess { participant { id } } } }`,
    { id: programme.globalId, role },
  );
  return participant.id;
}
const open = () => createProgramme(api, manager, { state: 'OPEN', phases: [{ kind: 'RECRUITMENT' }] });

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('handIn' as const), who: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('leave' as const), who: fc.nat(5) }) },
  fc.record({ what: fc.constant('decline' as const), who: fc.nat(5) }),
  { weight: 3, arbitrary: fc.record({ what: fc.constant('front' as const), who: fc.nat(5) }) },
  fc.record({ what: fc.constant('raise' as const), who: fc.constant(0) }),
  { weight: 2, arbitrary: fc.record({ what: fc.constant('fill' as const), who: fc.constant(0) }) },
);

const events = fc.array(event, { minLength: 4, maxLength: 14 });
const fill = { what: 'fill' as const, who: 0 };

test('laws 1, 8 and 9: whoever waits is taken in in order, the position is the rank, and no limit is exceeded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 4 }), events, async (first, then) => {
      const programme = await open();
      let limit = 1;
      await admit(programme, { decide: 'AUTOMATIC', promote: 'AUTOMATIC', mostMentees: limit });
      const ids = new Map<number, string>();
      const inside = new Set<number>();
      let waiting: number[] = [];
      const out = (who: number) => !inside.has(who) && !waiting.includes(who);
      const raw = (who: number) => Buffer.from(ids.get(who)!, 'base64url').toString().split(':')[1]!;
      const does = {
        async handIn(who: number) {
          if (!out(who)) return;
          if (ids.has(who)) {
            await act(people[who]!, 'reapply', raw(who));
            await act(people[who]!, 'submitApplication', raw(who));
          } else ids.set(who, await handIn(programme, people[who]!));
          if (waiting.length === 0 && inside.size < limit) inside.add(who);
          else waiting.push(who);
        },
        async leave(who: number) {
          if (out(who)) return;
          await act(people[who]!, 'withdrawParticipant', raw(who));
          inside.delete(who);
          waiting = waiting.filter(other => other !== who);
        },
        async decline(who: number) {
          if (!waiting.includes(who)) return;
          await act(manager, 'declineParticipant', raw(who));
          waiting = waiting.filter(other => other !== who);
          ids.delete(who);
          // Who was declined does not come back here: another person would.
          gone.add(who);
        },
        async front(who: number) {
          if (!waiting.includes(who)) return;
          expect(await act(manager, 'moveToFront', raw(who), ', reason: "Has waited before"')).toEqual({});
          waiting = [who, ...waiting.filter(other => other !== who)];
        },
        async raise() {
          limit += 1;
          await admit(programme, { mostMentees: limit });
        },
        async fill() {
          await api.runDueJobs();
          while (inside.size < limit && waiting.length > 0) inside.add(waiting.shift()!);
        },
      };
      const gone = new Set<number>();
      for (const { what, who } of [...first.map(one => ({ what: 'handIn' as const, who: one })), ...then, fill]) {
        if (gone.has(who) && what !== 'fill' && what !== 'raise') continue;
        await does[what](who);
        const all = await seen(programme);
        const found = [...ids].map(([one, id]) => ({ who: one, ...all.get(id)! }));
        const inState = (state: string) => found.filter(one => one.state === state);
        expect(new Set(inState('APPROVED').map(one => one.who))).toEqual(inside);
        expect(inside.size).toBeLessThanOrEqual(limit);
        const positions = inState('WAITLISTED').toSorted((a, b) => a.position! - b.position!);
        expect(positions.map(one => one.who)).toEqual(waiting);
        expect(positions.map(one => one.position)).toEqual(waiting.map((_, at) => at + 1));
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);

test('of two who approve somebody for the last place, one does; the other is told that there is none', async () => {
  const programme = await open();
  await admit(programme, { mostMentees: 1 });
  const ids = [
    await enrol(api, programme, people[0]!, { state: 'SUBMITTED' }),
    await enrol(api, programme, people[1]!, { state: 'SUBMITTED' }),
  ];
  const answers = await Promise.all(ids.map(id => act(manager, 'approveParticipant', id)));
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['PROGRAMME_FULL', undefined]));
  expect(answers.find(({ code }) => code)!.message).toContain('There is no place left');
  const bulk = await run(
    manager,
    `mutation ($id: ID!) { result: decideApplications(programmeId: $id, decision: APPROVE, confirmed: 5) { ... on Error { code } } }`,
    { id: programme.globalId },
  );
  expect(bulk).toEqual({ code: 'PROGRAMME_FULL' });
  const refused = await run(
    manager,
    `query ($id: ID!) { programme(id: $id) { freePlaces(role: MENTEE) unlimited: freePlaces(role: MENTOR)
       participants(state: SUBMITTED) { edges { node { allowedActions refusedActions { action code } } } } } }`,
    { id: programme.globalId },
  );
  expect(refused.programme).toMatchObject({ freePlaces: 0, unlimited: null });
  const [{ node }] = refused.programme.participants.edges;
  expect(node.allowedActions).toEqual(['DECLINE_PARTICIPANT', 'REQUEST_CHANGES', 'WAITLIST_PARTICIPANT']);
  expect(node.refusedActions).toContainEqual({ action: 'APPROVE_PARTICIPANT', code: 'PROGRAMME_FULL' });
});

test('two who hand in for the last place at the same time: one is in, the other first on the waiting list', async () => {
  const programme = await open();
  await admit(programme, { decide: 'AUTOMATIC', mostMentees: 1 });
  await Promise.all([handIn(programme, people[0]!), handIn(programme, people[1]!)]);
  expect([...(await seen(programme)).values()].toSorted((a, b) => (a.state < b.state ? -1 : 1))).toEqual([
    { state: 'APPROVED', position: null },
    { state: 'WAITLISTED', position: 1 },
  ]);
});

test('with managers promoting, a free place is seen and stays free; nobody who comes later jumps the list', async () => {
  const programme = await open();
  await admit(programme, { decide: 'AUTOMATIC', mostMentees: 1 });
  const first = await enrol(api, programme, people[0]!);
  await handIn(programme, people[1]!);
  await act(people[0]!, 'withdrawParticipant', first);
  await api.runDueJobs();
  const { programme: found } = await run(
    manager,
    `query ($id: ID!) { programme(id: $id) { freePlaces(role: MENTEE) } }`,
    {
      id: programme.globalId,
    },
  );
  expect(found.freePlaces).toBe(1);
  const later = await handIn(programme, people[2]!);
  expect((await seen(programme)).get(later)).toEqual({ state: 'WAITLISTED', position: 2 });
});

test('where mentees are taken in by the places of mentors, each approved mentor brings in who waits, and a pause waits', async () => {
  const programme = await open();
  await admit(programme, { decide: 'AUTOMATIC', promote: 'AUTOMATIC', menteesByPlaces: true });
  const [one, two] = [await handIn(programme, people[0]!), await handIn(programme, people[1]!)];
  await api.runDueJobs();
  const states = async () => {
    const all = await seen(programme);
    return [one, two].map(id => all.get(id)!.state);
  };
  expect(await states()).toEqual(['WAITLISTED', 'WAITLISTED']);
  const mentor = await handIn(programme, people[2]!, 'MENTOR');
  await api.runDueJobs();
  expect(await states()).toEqual(['APPROVED', 'WAITLISTED']);
  // A mentee who is matched holds the mentor's place, and needs none of the others'.
  const raw = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]!;
  await createMatch(api, programme, raw(mentor), raw(one), { state: 'ACTIVE' });
  await api.runDueJobs();
  expect(await states()).toEqual(['APPROVED', 'WAITLISTED']);
  await run(manager, `mutation ($id: ID!) { pauseProgramme(id: $id, confirmed: 9) { __typename } }`, {
    id: programme.globalId,
  });
  await act(
    manager,
    'approveParticipant',
    await enrol(api, programme, people[3]!, { role: 'MENTOR', state: 'SUBMITTED' }),
  );
  await api.runDueJobs();
  expect(await states()).toEqual(['APPROVED', 'WAITLISTED']);
  await run(manager, `mutation ($id: ID!) { resumeProgramme(id: $id, confirmed: 9) { __typename } }`, {
    id: programme.globalId,
  });
  await api.runDueJobs();
  expect(await states()).toEqual(['APPROVED', 'APPROVED']);
});

test('whoever is registered takes a place where there is one, and as a mentor brings in who waits', async () => {
  const programme = await open();
  await admit(programme, { decide: 'AUTOMATIC', promote: 'AUTOMATIC', menteesByPlaces: true, mostMentors: 1 });
  const waiting = await handIn(programme, people[0]!);
  const register = (name: string) =>
    run(
      manager,
      `mutation ($id: ID!, $email: String!) { result: registerParticipant(
         input: { programmeId: $id, role: MENTOR, email: $email, name: "Registered" }) { __typename ... on Error { code } } }`,
      { id: programme.globalId, email: `${name}@example.invalid` },
    );
  await api.runDueJobs();
  expect((await seen(programme)).get(waiting)).toMatchObject({ state: 'WAITLISTED' });
  expect(await register('first')).toEqual({ __typename: 'RegisterParticipantSuccess' });
  await api.runDueJobs();
  expect((await seen(programme)).get(waiting)).toMatchObject({ state: 'APPROVED' });
  expect(await register('second')).toMatchObject({ code: 'PROGRAMME_FULL' });
});

test('a page of the waiting list asks as often for one as for many, and only they and managers see the position', async () => {
  const programme = await open();
  await fillPool(api, programme, { mentees: 30, mentors: 5 });
  const own = await enrol(api, programme, people[0]!, { state: 'WAITLISTED' });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update participants set state = 'WAITLISTED' where programme_id = $1 and role = 'MENTEE'`, [programme.id]),
  );
  const page = (first: number) =>
    run(
      manager,
      `query ($id: ID!, $first: Int) { programme(id: $id) { participants(first: $first, state: WAITLISTED) {
         edges { node { waitlistPosition allowedActions decisions { decision } missing { code } } } } } }`,
      { id: programme.globalId, first },
    );
  expect(await api.countStatements(() => page(25))).toBe(await api.countStatements(() => page(1)));
  const look = (by: TestPerson) =>
    run(by, 'query ($id: ID!) { node(id: $id) { ... on Participant { waitlistPosition } } }', {
      id: globalIdOf('Participant', own),
    });
  expect((await look(people[0]!)).node.waitlistPosition).toEqual((await look(manager)).node.waitlistPosition);
  expect((await look(people[1]!)).node).toBeNull();
});
