import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
  manager = await api.person(await api.organisation());
});
afterAll(() => api.close());
beforeEach(async () => {
  programme = await createProgramme(api, manager, { state: 'OPEN', title: inBoth('First year') });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set visibility = 'INVITED' where id = $1`, [programme.id]),
  );
});

const failures = '... on Error { code } ... on InvalidInputError { issues { path } }';
async function ask(person: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}
const create = (input: object = {}, by = manager) =>
  ask(
    by,
    `mutation ($input: CreateInvitationLinkInput!) { result: createInvitationLink(input: $input) { ${failures}
      ... on CreateInvitationLinkSuccess { url invitationLink { id uses mostUses version } } } }`,
    {
      input: {
        programmeId: programme.globalId,
        role: 'MENTEE',
        mostUses: 2,
        endsAt: clock.now().add({ hours: 48 }).toString(),
        ...input,
      },
    },
  );
const tokenOf = ({ url }: { url: string }) => new URL(url).pathname.split('/').at(-1)!;
const use = (person: TestPerson, token: string) =>
  ask(
    person,
    `mutation ($token: String!) { result: useInvitationLink(token: $token) { ... on UseInvitationLinkSuccess { participant { id state role } } ... on Error { code } } }`,
    { token },
  );
const uses = async () =>
  (
    await ask(
      manager,
      'query ($id: ID!) { result: programme(id: $id) { invitationLinks(first: 5) { edges { node { uses } } } } }',
      { id: programme.globalId },
    )
  ).invitationLinks.edges.map((edge: any) => edge.node.uses);
const people = (number: number) => Promise.all(Array.from({ length: number }, () => api.person(manager.organisation)));

test('a member reads where a link leads, begins by it, and finds what they have begun', async () => {
  const [member] = await people(1);
  const token = tokenOf(await create());
  const page = await ask(
    member!,
    'query ($token: String!) { result: joinPage(token: $token) { role page { id title } } }',
    { token },
  );
  expect(page).toEqual({ role: 'MENTEE', page: { id: programme.globalId, title: 'First year' } });
  const { participant } = await use(member!, token);
  expect(participant).toMatchObject({ state: 'DRAFT', role: 'MENTEE' });
  expect(await use(member!, token)).toEqual({ participant });
  expect(await uses()).toEqual([1]);
});

test('of many who come at once, as many begin as the link was made for', async () => {
  const token = tokenOf(await create({ mostUses: 3 }));
  const answers = await Promise.all((await people(8)).map(person => use(person, token)));
  expect(answers.filter(({ participant }) => participant)).toHaveLength(3);
  expect(answers.filter(({ code }) => code === 'LINK_USED_UP')).toHaveLength(5);
  expect(await uses()).toEqual([3]);
});

test('a link is good until its end or until it is revoked, and what was begun stays', async () => {
  const [early, late, other] = await people(3);
  const link = await create();
  const token = tokenOf(link);
  await use(early!, token);
  const revoked = await ask(
    manager,
    `mutation ($id: ID!) { result: revokeInvitationLink(id: $id) { ... on RevokeInvitationLinkSuccess { invitationLink { revokedAt } } ${failures.split(' ...')[0]} } }`,
    { id: link.invitationLink.id },
  );
  expect(revoked.invitationLink.revokedAt).not.toBeNull();
  expect(await use(late!, token)).toEqual({ code: 'LINK_ENDED' });
  const second = tokenOf(await create());
  clock.move({ hours: 48 });
  expect(await use(late!, second)).toEqual({ code: 'LINK_ENDED' });
  expect(await use(other!, 'x'.repeat(32))).toEqual({ code: 'NOT_FOUND' });
  expect((await uses()).toSorted()).toEqual([0, 1]);
});

test('whoever takes part, or has left, uses nothing up; whoever was invited begins', async () => {
  const [inIt, gone, invited] = await people(3);
  await enrol(api, programme, inIt!);
  await enrol(api, programme, gone!, { state: 'WITHDRAWN' });
  await enrol(api, programme, invited!, { state: 'INVITED' });
  const token = tokenOf(await create({ mostUses: 1 }));
  expect(await use(inIt!, token)).toMatchObject({ participant: { state: 'APPROVED' } });
  expect(await use(gone!, token)).toMatchObject({ participant: { state: 'WITHDRAWN' } });
  expect(await uses()).toEqual([0]);
  expect(await use(invited!, token)).toMatchObject({ participant: { state: 'DRAFT' } });
  expect(await uses()).toEqual([1]);
});

test('only managers make links, with a number and an end that can be; strangers find nothing by one', async () => {
  const [member] = await people(1);
  expect(await create({}, member)).toEqual({ code: 'NOT_FOUND' });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set visibility = 'ORGANISATION' where id = $1`, [programme.id]),
  );
  expect(await create({}, member)).toEqual({ code: 'FORBIDDEN' });
  for (const [input, path] of [
    [{ mostUses: 0 }, 'mostUses'],
    [{ mostUses: 5001 }, 'mostUses'],
    [{ endsAt: clock.now().toString() }, 'endsAt'],
  ] as const)
    expect(await create(input)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['input', path] }] });
  const token = tokenOf(await create());
  const stranger = await api.person(await api.organisation());
  expect(await use(stranger, token)).toEqual({ code: 'NOT_FOUND' });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set state = 'CLOSING' where id = $1`, [programme.id]),
  );
  expect(await use(member!, token)).toEqual({ code: 'PROGRAMME_CLOSED' });
  expect(await uses()).toEqual([0]);
});
