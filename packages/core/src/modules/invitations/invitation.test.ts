import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../ids.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let administrator: TestPerson;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
  administrator = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());
beforeEach(async () => {
  manager = await api.person(administrator.organisation, { name: 'Magda Manager' });
  programme = await createProgramme(api, manager, { state: 'OPEN', title: inBoth('First year', 'Første år') });
});

let count = 0;
const address = () => `new-${++count}@example.invalid`;
const failures = '... on Error { code message } ... on InvalidInputError { issues { path } }';
async function ask(person: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}
const invite = (people: object[], input: object = {}, by = manager) =>
  ask(
    by,
    `mutation ($input: InviteParticipantsInput!) { result: inviteParticipants(input: $input) { ${failures}
      ... on InviteParticipantsSuccess { alreadyThere invitations { id email told participant { id state person { displayName timeZone } } } } } }`,
    { input: { programmeId: programme.globalId, role: 'MENTEE', people, ...input } },
  );
const mails = async (about = programme) =>
  (
    await api.asPlatform(administrator.organisation, ctx =>
      ctx.sql<{ kind: string; recipient: string }>(
        `select kind, recipient from mails where parameters::text like '%' || $1 || '%' or programme_id = $2 order by id`,
        [about.globalId, about.id],
      ),
    )
  ).map(({ kind, recipient }) => `${kind} ${recipient}`);
const inState = (state: string) =>
  api.asPlatform(manager.organisation, ctx =>
    ctx.sql('update programmes set state = $2::programme_state where id = $1', [programme.id, state]),
  );
const stateOf = async (id: string) =>
  (await ask(manager, 'query ($id: ID!) { result: node(id: $id) { ... on Participant { state } } }', { id })).state;

test('whoever is invited is told by whom, to what and until when, in their language, and begins or says no', async () => {
  const dane = await api.person(manager.organisation, { locale: 'da' });
  const email = address();
  const { invitations } = await invite([{ email }, { email: dane.email }], { message: 'We would love to have you' });
  expect(invitations).toMatchObject([{ told: 1 }, { told: 1 }]);
  expect(await mails()).toEqual(
    expect.arrayContaining([`programme-invited ${email}`, `programme-invited ${dane.email}`]),
  );
  const [told] = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ locale: string; parameters: any }>('select locale, parameters from mails where membership_id = $1', [
      dane.membershipId,
    ]),
  );
  expect(told).toMatchObject({
    locale: 'da',
    parameters: {
      inviter: 'Magda Manager',
      message: '\n“We would love to have you”',
      until: {
        instant: clock
          .now()
          .add({ hours: 24 * 30 })
          .toString(),
      },
      link: { link: expect.stringContaining(programme.globalId) },
    },
  });
  const own = await ask(
    dane,
    'query ($id: ID!) { result: programme(id: $id) { viewerParticipants { id state allowedActions } } }',
    { id: programme.globalId },
  );
  expect(own.viewerParticipants).toMatchObject([
    { state: 'INVITED', allowedActions: ['APPLY_TO_PROGRAMME', 'WITHDRAW_PARTICIPANT'] },
  ]);
  const applied = await ask(
    dane,
    `mutation ($id: ID!) { result: applyToProgramme(programmeId: $id, role: MENTEE) { ${failures}
      ... on ApplyToProgrammeSuccess { participant { state person { displayName } } } } }`,
    { id: programme.globalId },
  );
  expect(applied.participant.state).toBe('DRAFT');
});

test('whether an address is somebody’s makes no difference, until they begin; not even once they have lapsed', async () => {
  const known = await api.person(manager.organisation, { name: 'Known Already', timeZone: 'Asia/Tokyo' });
  const email = address();
  const people = [{ email }, { email: known.email }];
  const { invitations, alreadyThere } = await invite(people);
  expect(alreadyThere).toEqual([]);
  const look = `query ($id: ID!, $search: String) { result: programme(id: $id) {
    participants(first: 10, search: $search) { edges { node { id state person { id displayName timeZone locale title } } } } } }`;
  const seen = async (search?: string) =>
    (await ask(manager, look, { id: programme.globalId, search: search ?? null })).participants.edges.map(
      (edge: any) => edge.node,
    );
  const names = (await seen()).map((each: any) => each.person.displayName);
  expect(names.toSorted()).toEqual([email, known.email].toSorted());
  for (const each of await seen())
    expect(each.person).toMatchObject({ timeZone: manager.organisation.timeZone, locale: 'en', title: null });
  expect(await seen('Known')).toEqual([]);
  // Nor by the id of the person.
  const person = encodeId('Person', known.membershipId);
  const byId = 'query ($id: ID!) { result: node(id: $id) { ... on Person { displayName } } }';
  expect(await ask(manager, byId, { id: person })).toBeNull();
  for (const { id } of invitations)
    await ask(manager, `mutation ($id: ID!) { result: revokeInvitation(id: $id) { __typename ${failures} } }`, { id });
  expect((await seen()).map((each: any) => each.state)).toEqual(['LAPSED', 'LAPSED']);
  expect((await seen()).map((each: any) => each.person.displayName)).not.toContain('Known Already');
  expect(await ask(manager, byId, { id: person })).toBeNull();
});

test('who is there already is not asked again, and the others are', async () => {
  const inIt = await api.person(manager.organisation);
  await enrol(api, programme, inIt);
  const email = address();
  await invite([{ email }]);
  const another = address();
  const answer = await invite([{ email: inIt.email }, { email }, { email: another }]);
  expect(answer.alreadyThere.toSorted()).toEqual([inIt.email, email].toSorted());
  expect(answer.invitations.map((each: any) => each.email)).toEqual([another]);
  expect((await mails()).filter(mail => mail.endsWith(email))).toEqual([`programme-invited ${email}`]);
});

test('nobody is told before the programme opens, and everybody once then', async () => {
  await inState('DRAFT');
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`insert into phases (programme_id, kind, position) values ($1, 'MENTORING', 0)`, [programme.id]),
  );
  const email = address();
  await invite([{ email }]);
  await api.runDueJobs();
  expect(await mails()).toEqual([]);
  const opened = await ask(
    manager,
    `mutation ($id: ID!) { result: openProgramme(id: $id, confirmed: 10) { __typename ${failures.split(' ...')[0]} } }`,
    { id: programme.globalId },
  );
  expect(opened).toEqual({ __typename: 'OpenProgrammeSuccess' });
  await api.runDueJobs();
  expect(await mails()).toEqual([`programme-invited ${email}`]);
});

test('two reminders, and after thirty days the invitation lapses; none for who has answered', async () => {
  const [silent, answering] = [address(), await api.person(manager.organisation)];
  const { invitations } = await invite([{ email: silent }, { email: answering.email }]);
  const of = (email: string) => invitations.find((each: any) => each.email === email).participant.id;
  await ask(
    answering,
    `mutation ($id: ID!) { result: withdrawParticipant(id: $id) { __typename ... on Error { code } } }`,
    { id: of(answering.email) },
  );
  const after = async (days: number) => {
    clock.move({ hours: 24 * days });
    await api.runDueJobs();
    return (await mails()).length;
  };
  expect(await after(9)).toBe(2);
  expect(await after(1)).toBe(3);
  // A job that is done twice tells nobody twice.
  expect(await after(0)).toBe(3);
  expect(await after(10)).toBe(4);
  expect(await stateOf(of(silent))).toBe('INVITED');
  expect(await after(10)).toBe(4);
  expect(await stateOf(of(silent))).toBe('LAPSED');
  expect((await mails()).filter(mail => mail.startsWith('programme-invited-reminder'))).toEqual([
    `programme-invited-reminder ${silent}`,
    `programme-invited-reminder ${silent}`,
  ]);
});

test('in a pause nobody is reminded; after it they are', async () => {
  await invite([{ email: address() }]);
  await inState('PAUSED');
  clock.move({ hours: 24 * 12 });
  await api.runDueJobs();
  expect(await mails()).toHaveLength(1);
  await inState('OPEN');
  clock.move({ minutes: 1 });
  await api.runDueJobs();
  expect(await mails()).toHaveLength(2);
});

test('ten thousand a day are the most of an organisation; beyond that nobody is asked', async () => {
  const busy = await api.person(await api.organisation(), { administrator: true });
  const own = await createProgramme(api, busy, { state: 'OPEN' });
  const some = await enrol(api, own, busy);
  await api.asPlatform(busy.organisation, async ctx => {
    await ctx.sql(
      `with people as (insert into memberships (email, display_name, time_zone)
         select 'p' || n || '@example.invalid', 'P', 'UTC' from generate_series(1, 9999) n returning id),
       parts as (insert into participants (programme_id, membership_id, role, state) select $1, id, 'MENTEE', 'INVITED' from people returning id)
       insert into invitations (programme_id, participant_id, email, invited_by_id, next_at) select $1, id, 'x', $2, null from parts`,
      [own.id, busy.membershipId],
    );
  });
  expect(some).toBeDefined();
  const send = (people: object[]) => invite(people, { programmeId: own.globalId }, busy);
  expect(await send([{ email: address() }, { email: address() }])).toMatchObject({ code: 'INVITATION_LIMIT' });
  expect(await send([{ email: address() }])).toMatchObject({ invitations: [{ told: 1 }] });
  expect(await send([{ email: address() }])).toMatchObject({ code: 'INVITATION_LIMIT' });
  clock.move({ hours: 25 });
  expect(await send([{ email: address() }])).toMatchObject({ invitations: [{ told: 1 }] });
});

test('where the organisation wants it, administrators alone invite and register, whoever is meant', async () => {
  const setting = (managersMayInvite: boolean, version: number) =>
    ask(
      administrator,
      `mutation ($input: ChangeOrganisationInput!, $version: Int!) { result: changeOrganisation(input: $input, version: $version) {
        ... on ChangeOrganisationSuccess { organisation { settings { managersMayInvite version } } } ... on Error { code message } } }`,
      { input: { managersMayInvite }, version },
    );
  const { organisation } = await setting(false, 1);
  expect(organisation.settings.managersMayInvite).toBe(false);
  for (const email of [address(), administrator.email])
    expect(await invite([{ email }])).toMatchObject({ code: 'INVITING_CLOSED' });
  expect(await invite([{ email: address() }], {}, administrator)).toMatchObject({ invitations: [{ told: 1 }] });
  await setting(true, organisation.settings.version);
  expect(await invite([{ email: address() }])).toMatchObject({ invitations: [{ told: 1 }] });
});

test('bad input names its place and asks nobody', async () => {
  for (const [people, path] of [
    [[{ email: 'nobody' }], ['input', 'people', '0', 'email']],
    [[], ['input', 'people']],
    [Array.from({ length: 101 }, () => ({ email: address() })), ['input', 'people']],
    [[{ email: address(), name: 'a\nb' }], ['input', 'people', '0', 'name']],
  ] as const)
    expect(await invite([...people])).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
  const member = await api.person(manager.organisation);
  expect(await invite([{ email: address() }], {}, member)).toMatchObject({ code: 'FORBIDDEN' });
  await inState('COMPLETED');
  expect(await invite([{ email: address() }])).toMatchObject({ code: 'PROGRAMME_READ_ONLY' });
  expect(await mails()).toEqual([]);
});

test('whoever is registered is told once, and can leave; before the programme opens, nobody is', async () => {
  const register = (email: string, by = manager) =>
    ask(
      by,
      `mutation ($input: RegisterParticipantInput!) { result: registerParticipant(input: $input) { ${failures}
        ... on RegisterParticipantSuccess { participant { id state consent { id } person { displayName } answers { key } } } } }`,
      {
        input: {
          programmeId: programme.globalId,
          email,
          name: 'Rita Registered',
          role: 'MENTOR',
          answers: [{ key: 'field', values: ['Web'] }],
        },
      },
    );
  const email = address();
  expect(await register(email)).toMatchObject({
    participant: {
      state: 'APPROVED',
      consent: null,
      person: { displayName: 'Rita Registered' },
      answers: [{ key: 'field' }],
    },
  });
  expect(await register(email)).toMatchObject({ code: 'ALREADY_EXISTS' });
  const member = await api.person(manager.organisation);
  const { participant } = await register(member.email);
  expect(await mails()).toEqual([`programme-registered ${email}`, `programme-registered ${member.email}`]);
  const left = await ask(
    member,
    'mutation ($id: ID!) { result: withdrawParticipant(id: $id) { ... on WithdrawParticipantSuccess { participant { state } } } }',
    { id: participant.id },
  );
  expect(left.participant.state).toBe('WITHDRAWN');
  expect(await register(address(), member)).toMatchObject({ code: 'FORBIDDEN' });
  await inState('DRAFT');
  await register(address());
  expect(await mails()).toHaveLength(2);
});
