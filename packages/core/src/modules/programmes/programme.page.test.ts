import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;
let slug: string;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());
let count = 0;
beforeEach(async () => {
  slug = `first-year-${++count}`;
  programme = await createProgramme(api, manager, {
    state: 'OPEN',
    title: inBoth('First year', 'Første år'),
    phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }],
  });
});

const page = `query ($slug: String!, $organisation: String) { programmePage(slug: $slug, organisation: $organisation) {
  id organisation { slug name } slug title purpose privacyText kind languages timeZone takesApplications phases { kind startsAt } terms { term one } } }`;
async function seen(name: string, headers: Record<string, string> = {}, person?: TestPerson, whose = manager) {
  const organisation = whose.organisation.slug;
  const { data, errors } = await api.execute(person, page, { slug: name, organisation }, headers);
  expect(errors).toBeUndefined();
  return data.programmePage;
}
async function change(input: object, of = programme): Promise<any> {
  const { data, errors } = await api.execute(
    manager,
    `mutation ($id: ID!, $input: ChangeProgrammeInput!, $version: Int!) {
      result: changeProgramme(id: $id, input: $input, version: $version) {
        ... on ChangeProgrammeSuccess { programme { slug visibility version } }
        ... on Error { code } ... on InvalidInputError { issues { path code } } } }`,
    { id: of.globalId, input, version: await versionOf(of) },
  );
  expect(errors).toBeUndefined();
  return data.result;
}
async function versionOf({ globalId }: TestProgramme): Promise<number> {
  const { data } = await api.execute(manager, 'query ($id: ID!) { programme(id: $id) { version } }', { id: globalId });
  return data.programme.version;
}
const inState = (state: string) =>
  api.asPlatform(manager.organisation, ctx =>
    ctx.sql('update programmes set state = $2::programme_state where id = $1', [programme.id, state]),
  );

test('strangers read what a public programme says of itself, in their language and with its own words', async () => {
  await change({
    visibility: 'PUBLIC',
    slug,
    vocabulary: [{ term: 'MENTOR', locale: 'en', one: 'guide' }],
  });
  expect(await seen(slug)).toMatchObject({
    id: programme.globalId,
    organisation: { slug: manager.organisation.slug },
    slug,
    title: 'First year',
    takesApplications: true,
    phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }],
    terms: expect.arrayContaining([
      { term: 'MENTOR', one: 'guide' },
      { term: 'MENTEE', one: 'mentee' },
    ]),
  });
  expect(await seen(slug, { 'accept-language': 'da' })).toMatchObject({ title: 'Første år' });
  expect(await seen(slug, {}, manager)).toMatchObject({ title: 'First year' });
});

test('what is not for everybody, not open or of another organisation looks as if there were none', async () => {
  expect(await seen(slug)).toBeNull();
  await change({ slug });
  expect(await seen(slug)).toBeNull();
  await change({ visibility: 'PUBLIC' });
  expect(await seen(slug)).not.toBeNull();
  const stranger = await api.person(await api.organisation());
  expect(await seen(slug, {}, undefined, stranger)).toBeNull();
  // Who is signed in is in one organisation, and reads nothing of another.
  expect(await seen(slug, {}, stranger)).toBeNull();
  for (const state of ['DRAFT', 'CLOSING', 'COMPLETED', 'ARCHIVED', 'CANCELLED']) {
    await inState(state);
    expect([state, await seen(slug)]).toEqual([state, null]);
  }
});

test('a page says whether an application could be handed in now, and so does the programme', async () => {
  const told = async () =>
    (
      await api.execute(manager, 'query ($id: ID!) { programme(id: $id) { takesApplications } }', {
        id: programme.globalId,
      })
    ).data.programme.takesApplications;
  await change({ visibility: 'PUBLIC', slug });
  for (const [state, takes] of [
    ['OPEN', true],
    ['PAUSED', false],
    ['RUNNING', false],
  ] as const) {
    await inState(state);
    expect(await seen(slug)).toMatchObject({ takesApplications: takes });
    expect(await told()).toBe(takes);
  }
  await change({ evergreen: true });
  expect(await seen(slug)).toMatchObject({ takesApplications: true });
  expect(await told()).toBe(true);
});

test('its name in the address is needed, is nobody else’s, and is one that an address can have', async () => {
  const issue = (code: string) => ({ code: 'INVALID_INPUT', issues: [{ path: ['input', 'slug'], code }] });
  expect(await change({ visibility: 'PUBLIC' })).toEqual(issue('SLUG_MISSING'));
  for (const wrong of ['', 'First', 'a--b', '-a', 'a b', 'å', 'x'.repeat(61)])
    expect(await change({ slug: wrong })).toMatchObject({ code: 'INVALID_INPUT' });
  const other = await createProgramme(api, manager);
  expect(await change({ visibility: 'PUBLIC', slug }, other)).toMatchObject({ programme: { slug } });
  expect(await change({ slug })).toEqual(issue('SLUG_TAKEN'));
  expect(await change({ slug: null }, other)).toEqual(issue('SLUG_MISSING'));
  // Two at the same time: one has it.
  await change({ visibility: 'ORGANISATION', slug: null }, other);
  const both = await Promise.all([change({ slug }), change({ slug }, other)]);
  expect(both.filter(({ programme: got }) => got?.slug === slug)).toHaveLength(1);
  expect(both).toContainEqual(issue('SLUG_TAKEN'));
});

test('one that is for the invited is found by nobody else', async () => {
  const [invited, member] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  await enrol(api, programme, invited, { state: 'INVITED' });
  const finds = async (person: TestPerson) => {
    const { data } = await api.execute(
      person,
      'query ($id: ID!) { programme(id: $id) { title } programmes(first: 100) { edges { node { id } } } }',
      { id: programme.globalId },
    );
    const ids = data.programmes.edges.map((edge: any) => edge.node.id);
    expect(ids.includes(programme.globalId)).toBe(data.programme !== null);
    return data.programme !== null;
  };
  expect(await finds(member)).toBe(true);
  await change({ visibility: 'INVITED' });
  expect([await finds(member), await finds(invited), await finds(manager)]).toEqual([false, true, true]);
  const apply = `mutation ($id: ID!) { result: applyToProgramme(programmeId: $id, role: MENTOR) { __typename ... on Error { code } } }`;
  const { data } = await api.execute(member, apply, { id: programme.globalId });
  expect(data.result).toMatchObject({ code: 'NOT_FOUND' });
});
