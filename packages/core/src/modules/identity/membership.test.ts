import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import { encodeId } from '../../ids.ts';

let api: TestPlatform;
let organisation: OrganisationInfo;
let administrator: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  stranger = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const idOf = (person: TestPerson) => encodeId('Person', person.membershipId);
const viewer = '{ viewer { organisationRoles programmeRoles { role } } programmes { edges { cursor } } }';
const suspend = `mutation ($id: ID!) { result: suspendMember(id: $id) {
  ... on SuspendMemberSuccess { person { status } } ... on Error { code } } }`;
const reinstate = `mutation ($id: ID!) { result: reinstateMember(id: $id) {
  ... on ReinstateMemberSuccess { person { status } } ... on Error { code } } }`;
const change = `mutation ($id: ID!, $input: ChangeMemberInput!, $version: Int!) {
  result: changeMember(id: $id, input: $input, version: $version) {
    ... on ChangeMemberSuccess { person { displayName version } } ... on Error { code } } }`;
const programmeRole = (verb: string) => `mutation ($programmeId: ID!, $personId: ID!, $role: ProgrammeRole!) {
  result: ${verb}ProgrammeRole(programmeId: $programmeId, personId: $personId, role: $role) {
    __typename ... on Error { code } } }`;

async function ask(person: TestPerson, document: string, variables: object) {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}

const refusal = async (person: TestPerson) => (await api.execute(person, viewer)).errors?.[0]?.extensions['code'];

test('who is suspended is refused from the next request on, and let in again when reinstated', async () => {
  const person = await api.person(organisation);
  expect(await refusal(person)).toBeUndefined();
  expect(await ask(administrator, suspend, { id: idOf(person) })).toEqual({ person: { status: 'SUSPENDED' } });
  expect(await refusal(person)).toBe('TOKEN_INVALID');
  expect(await ask(administrator, suspend, { id: idOf(person) })).toEqual({ code: 'ILLEGAL_TRANSITION' });
  expect(await ask(administrator, reinstate, { id: idOf(person) })).toEqual({ person: { status: 'ACTIVE' } });
  expect(await refusal(person)).toBeUndefined();
  expect(await ask(administrator, reinstate, { id: idOf(person) })).toEqual({ code: 'ILLEGAL_TRANSITION' });
});

test('what can be done with a membership is told to administrators, and follows its status', async () => {
  const person = await api.person(organisation);
  const read = 'query ($id: ID!) { node(id: $id) { ... on Person { allowedActions } } }';
  const actionsFor = async (who: TestPerson) =>
    (await api.execute(who, read, { id: idOf(person) })).data.node.allowedActions;
  expect(await actionsFor(administrator)).toEqual(['SUSPEND_MEMBER']);
  expect(await actionsFor(person)).toEqual([]);
  await ask(administrator, suspend, { id: idOf(person) });
  expect(await actionsFor(administrator)).toEqual(['REINSTATE_MEMBER']);
});

test('who never signed in and was suspended cannot sign in', async () => {
  const person = await api.person(organisation);
  await ask(administrator, suspend, { id: idOf(person) });
  expect(await refusal(person)).toBe('TOKEN_INVALID');
});

test('open offers of who is suspended are taken back, what has begun stays', async () => {
  const [mentor, mentee] = [await api.person(organisation), await api.person(organisation)];
  const programme = await createProgramme(api, administrator);
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR', capacity: 3 });
  const offered = await createMatch(api, programme, mentorId, await enrol(api, programme, mentee));
  const other = await enrol(api, programme, await api.person(organisation));
  const begun = await createMatch(api, programme, mentorId, other, { state: 'ACTIVE' });
  await ask(administrator, suspend, { id: idOf(mentor) });
  const read = 'query ($id: ID!) { match(id: $id) { state } }';
  const stateOf = async (id: string) => (await api.execute(administrator, read, { id })).data.match.state;
  expect([await stateOf(offered), await stateOf(begun)]).toEqual(['RETRACTED', 'ACTIVE']);
});

test('only administrators of the organisation suspend; everybody else learns nothing', async () => {
  const person = await api.person(organisation);
  for (const who of [await api.person(organisation), stranger])
    for (const document of [suspend, reinstate])
      expect(await ask(who, document, { id: idOf(person) })).toEqual({ code: 'NOT_FOUND' });
  expect(await ask(person, suspend, { id: idOf(person) })).toEqual({ code: 'FORBIDDEN' });
  const unknown = encodeId('Person', '019ac000-0000-7000-8000-000000000000');
  expect(await ask(administrator, suspend, { id: unknown })).toEqual({ code: 'NOT_FOUND' });
  expect(await refusal(person)).toBeUndefined();
});

test('the last administrator stays one, even where two remove each other at the same moment', async () => {
  const other = await api.organisation();
  const [first, second] = [
    await api.person(other, { administrator: true }),
    await api.person(other, { administrator: true }),
  ];
  await Promise.all([refusal(first), refusal(second)]);
  const results = await Promise.all([
    ask(first, suspend, { id: idOf(second) }),
    ask(second, suspend, { id: idOf(first) }),
  ]);
  expect(results.filter(result => result.person)).toHaveLength(1);
  const left = results[0].person ? first : second;
  expect(await ask(left, suspend, { id: idOf(left) })).toEqual({ code: 'LAST_ADMINISTRATOR' });
  const { version } = await api.asPlatform(other, ctx =>
    ctx.db.membership.findUniqueOrThrow({ where: { id: left.membershipId } }),
  );
  const input = { roles: ['AUDITOR'] };
  expect(await ask(left, change, { id: idOf(left), input, version })).toEqual({ code: 'LAST_ADMINISTRATOR' });
  expect(await refusal(left)).toBeUndefined();
});

async function versionOf(person: TestPerson): Promise<number> {
  const row = await api.asPlatform(person.organisation, ctx =>
    ctx.db.membership.findUniqueOrThrow({ where: { id: person.membershipId } }),
  );
  return row.version;
}

test('roles hold from the next request on, and administrators alone give them', async () => {
  const person = await api.person(organisation);
  await refusal(person);
  const input = { roles: ['ADMIN', 'AUDITOR'] };
  const version = await versionOf(person);
  expect(await ask(person, change, { id: idOf(person), input, version })).toEqual({ code: 'FORBIDDEN' });
  expect((await ask(administrator, change, { id: idOf(person), input, version })).person.version).toBe(version + 1);
  expect((await api.execute(person, viewer)).data.viewer.organisationRoles).toEqual(['ADMIN', 'AUDITOR']);
  expect(await ask(administrator, change, { id: idOf(person), input, version })).toEqual({ code: 'STALE' });
});

test('people change their own name, language and zone, to what there is', async () => {
  const person = await api.person(organisation);
  await refusal(person);
  const id = idOf(person);
  const ok = { displayName: 'Ada', locale: 'da', timeZone: 'Europe/London' };
  const version = await versionOf(person);
  expect((await ask(person, change, { id, input: ok, version })).person.displayName).toBe('Ada');
  for (const input of [{ displayName: ' ' }, { locale: 'not-one' }])
    expect(await ask(person, change, { id, input, version: version + 1 })).toEqual({ code: 'INVALID_INPUT' });
  expect(await ask(await api.person(organisation), change, { id, input: ok, version })).toEqual({ code: 'NOT_FOUND' });
});

test('roles for a programme are given and taken by its managers', async () => {
  const [manager, person] = [await api.person(organisation), await api.person(organisation)];
  const programme = await createProgramme(api, manager);
  const variables = { programmeId: programme.globalId, personId: idOf(person), role: 'MODERATOR' };
  const roles = async () =>
    (await api.execute(person, viewer)).data.viewer.programmeRoles.map((held: { role: string }) => held.role);
  expect(await ask(person, programmeRole('assign'), variables)).toMatchObject({ code: 'FORBIDDEN' });
  // Somebody whom the manager cannot see.
  expect(await ask(manager, programmeRole('assign'), variables)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await ask(administrator, programmeRole('assign'), variables)).not.toHaveProperty('code');
  expect(await ask(manager, programmeRole('assign'), variables)).not.toHaveProperty('code');
  expect(await roles()).toEqual(['MODERATOR']);
  expect(await ask(person, programmeRole('remove'), variables)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await ask(manager, programmeRole('remove'), variables)).not.toHaveProperty('code');
  expect(await roles()).toEqual([]);
  const foreign = { ...variables, personId: idOf(stranger) };
  expect(await ask(administrator, programmeRole('assign'), foreign)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await ask(stranger, programmeRole('assign'), variables)).toMatchObject({ code: 'NOT_FOUND' });
});

test('somebody with nothing in common with a person is not told of them, and told so properly', async () => {
  const [one, other] = [await api.person(organisation), await api.person(organisation)];
  const document = 'query ($id: ID!) { node(id: $id) { ... on Person { email status } } }';
  expect(await api.execute(one, document, { id: idOf(other) })).toMatchObject({ data: { node: null } });
  expect((await api.execute(one, document, { id: idOf(one) })).data.node.email).toBe(one.email);
});

async function link(claims: { sub: string; email: string; email_verified?: boolean }): Promise<TestPerson['token']> {
  return await api.issuer.token(claims);
}

test('an address that is not verified makes nobody somebody', async () => {
  const { email } = await api.person(organisation);
  for (const claims of [{ email_verified: false }, {}]) {
    const token = await link({ sub: 'unverified', email, ...claims });
    expect((await api.execute({ token }, viewer)).errors?.[0]?.extensions['code']).toBe('TOKEN_INVALID');
  }
  const token = await link({ sub: 'unverified', email, email_verified: true });
  expect((await api.execute({ token }, viewer)).data.viewer).not.toBeNull();
  // Somebody else who says later that the address is theirs is nobody.
  const late = await link({ sub: 'late', email, email_verified: true });
  expect((await api.execute({ token: late }, viewer)).errors?.[0]?.extensions['code']).toBe('TOKEN_INVALID');
});

test('who signs in already is found in an organisation that adds them later', async () => {
  const person = await api.person(organisation);
  await refusal(person);
  const later = await api.organisation();
  await api.asPlatform(later, ctx =>
    ctx.db.membership.create({ data: { email: person.email, displayName: 'Again', timeZone: 'Europe/Copenhagen' } }),
  );
  const headers = { 'x-organisation': later.slug };
  const document = '{ viewer { person { displayName } organisation { slug } } }';
  const own = { 'x-organisation': organisation.slug };
  expect((await api.execute(person, document, {}, own)).data.viewer.organisation.slug).toBe(organisation.slug);
  expect((await api.execute(person, document, {}, headers)).data.viewer.person.displayName).toBe('Again');
});

test('the issuer of one organisation speaks for nobody of another', async () => {
  const theirs = await api.organisation();
  const bound = await createTestPlatform({
    beside: api,
    config: {
      issuers: [{ issuer: api.issuer.issuer, audience: 'mentorkit', keys: api.issuer.keys, organisation: theirs.slug }],
    },
  });
  try {
    const [victim, own] = [await api.person(organisation), await api.person(theirs)];
    const code = async (token: string) => (await bound.execute({ token }, viewer)).errors?.[0]?.extensions['code'];
    expect(await code(victim.token)).toBe('TOKEN_INVALID');
    expect(await code(own.token)).toBeUndefined();
    // Who is somebody elsewhere already is not, through this issuer.
    await refusal(victim);
    expect(await code(victim.token)).toBe('TOKEN_INVALID');
  } finally {
    await bound.close();
  }
});
