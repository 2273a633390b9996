import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askAdministrator } from '@mentorkit/testing/platform/database';
import { globalIdOf, openForApplications } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiScopes } from '../../access/viewer.ts';
import { decodeId } from '../../ids.ts';

let api: TestPlatform;
let administrator: TestPerson;
let member: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  member = await api.person(organisation);
  stranger = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const create = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
  __typename ... on CreateApiClientSuccess { key apiClient { id name scopes person { displayName } } }
  ... on Error { code } } }`;
const revoke = `mutation ($id: ID!) { revokeApiClient(id: $id) {
  __typename ... on RevokeApiClientSuccess { apiClient { revokedAt } } ... on Error { code } } }`;
const read = '{ viewer { organisationRoles } programmes { edges { node { id } } } }';
const write = `mutation ($id: ID!) { openProgramme(id: $id) {
  __typename ... on OpenProgrammeSuccess { programme { state } } ... on Error { code } } }`;

async function client(...scopes: string[]): Promise<{ id: string; token: string }> {
  const { data } = await api.execute(administrator, create, { input: { name: 'Payroll', scopes } });
  return { id: data.createApiClient.apiClient.id, token: data.createApiClient.key };
}

const allScopes = apiScopes.map(scope => scope.toUpperCase().replace(':', '_'));
const personId = async () => {
  const { data } = await api.execute(member, '{ viewer { person { id } } }');
  return data.viewer.person.id as string;
};

const codeOf = (answer: { errors: readonly { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.[0]?.extensions['code'];

test('a client does what its scopes say, as an administrator would', async () => {
  const id = await openForApplications(api, administrator, { state: 'DRAFT' });
  const reader = await client('READ');
  const { data } = await api.execute(reader, read);
  expect(data.viewer.organisationRoles).toEqual(['ADMIN']);
  expect(data.programmes.edges).toEqual([{ node: { id } }]);
  expect((await api.execute(reader, write, { id })).data.openProgramme.code).toBe('SCOPE_MISSING');
  const writer = await client('WRITE', 'WRITE');
  expect(codeOf(await api.execute(writer, '{ programmes { edges { node { id } } } }'))).toBe('SCOPE_MISSING');
  expect(await api.execute(writer, write, { id })).toMatchObject({
    data: { openProgramme: { __typename: 'OpenProgrammeSuccess', programme: { state: 'OPEN' } } },
  });
});

test('a client that may import can prepare and follow imports, and nothing else', async () => {
  const programmeId = await openForApplications(api, administrator);
  const importer = await client('IMPORT');
  const prepare = `mutation ($programmeId: ID!) { createParticipantImport(programmeId: $programmeId) {
    ... on CreateParticipantImportSuccess { uploadUrl import { id } } } }`;
  const { data } = await api.execute(importer, prepare, { programmeId });
  const { id } = data.createParticipantImport.import;
  const follow = 'query ($id: ID!) { node(id: $id) { id } import(id: $id) { state } }';
  expect(await api.execute(importer, follow, { id })).toEqual({
    data: { node: { id }, import: { state: expect.any(String) } },
    extensions: expect.anything(),
  });
  const beneath = 'query ($id: ID!) { import(id: $id) { programme { participants { totalCount } } } }';
  const refused = await api.execute(importer, beneath, { id });
  expect(refused.data).toEqual({ import: null });
  expect(refused.errors).toMatchObject([{ path: ['import', 'programme'], extensions: { code: 'SCOPE_MISSING' } }]);
  expect((await api.execute(importer, write, { id: programmeId })).data.openProgramme.code).toBe('SCOPE_MISSING');
});

test('who is refused is told which scope is missing, in their language', async () => {
  const importer = await client('IMPORT');
  const asked = '{ programmes { edges { cursor } } }';
  const messages = await Promise.all(
    ['en', 'da'].map(async language => {
      const { errors } = await api.execute(importer, asked, {}, { 'accept-language': language });
      return errors![0]!.message;
    }),
  );
  expect(messages).toEqual([
    'This API key may not use Query.programmes: it needs the scope read. An administrator can make a client that has it.',
    'Denne API-nøgle må ikke bruge Query.programmes: den mangler adgangen read. En administrator kan oprette en klient, der har den.',
  ]);
});

test('what is refused is null where there may be null, and the rest is answered', async () => {
  const id = await openForApplications(api, administrator);
  const reader = await client('READ');
  const asked = 'query ($id: ID!) { programme(id: $id) { state feed { title } } nodes(ids: [$id, $other]) { id } }';
  const other = await personId();
  const { data, errors } = await api.execute(reader, asked.replace('$id: ID!', '$id: ID!, $other: ID!'), { id, other });
  expect(data).toEqual({ programme: { state: 'OPEN', feed: null }, nodes: [{ id }, null] });
  expect(errors!.map(({ path, extensions }) => [path, extensions['code']])).toEqual(
    expect.arrayContaining([
      [['programme', 'feed'], 'SCOPE_MISSING'],
      [['nodes', 1], 'SCOPE_MISSING'],
    ]),
  );
});

test('to look for somebody by their name is to read it', async () => {
  const id = await openForApplications(api, administrator);
  const search = `query ($id: ID!) { programme(id: $id) { participants(search: "Some") { totalCount edges { cursor } } } }`;
  expect(codeOf(await api.execute(await client('READ'), search, { id }))).toBe('SCOPE_MISSING');
  const { data } = await api.execute(await client('READ', 'PEOPLE_READ'), search, { id });
  expect(data.programme.participants.totalCount).toBe(0);
});

test('nothing is done of which nothing could be told', async () => {
  const id = await openForApplications(api, administrator, { state: 'DRAFT' });
  const writer = await client('WRITE');
  const open = (
    asked: string,
  ) => `mutation ($id: ID!${asked.includes('$no') ? ', $no: Boolean = false' : ''}) { openProgramme(id: $id) {
    ... on OpenProgrammeSuccess { programme { state ${asked} } } ... on Error { code } } }`;
  const lost = 'participants { edges { node { person { id } } } }';
  // A list may be empty, but who can know that beforehand?
  expect((await api.execute(writer, open(lost), { id })).data.openProgramme.code).toBe('SCOPE_MISSING');
  const spread = `${open('...P')} fragment P on Node { ... on Programme { ${lost} } }`;
  expect((await api.execute(writer, spread, { id })).data.openProgramme.code).toBe('SCOPE_MISSING');
  const reader = await client('READ');
  expect((await api.execute(reader, 'query ($id: ID!) { programme(id: $id) { state } }', { id })).data).toEqual({
    programme: { state: 'DRAFT' },
  });
  const answer = await api.execute(writer, open(`feed { id } ${lost.replace(' {', ' @include(if: $no) {')}`), { id });
  expect(answer.data.openProgramme).toEqual({ programme: { state: 'OPEN', feed: null } });
  expect(answer.errors).toMatchObject([{ path: ['openProgramme', 'programme', 'feed'] }]);
});

test('a client does nothing that is for people, whatever its scopes: it gives nobody keys, roles or a place', async () => {
  const all = await client(...allScopes);
  const input = { name: 'Another', scopes: ['READ'] };
  expect((await api.execute(all, create, { input })).data.createApiClient.code).toBe('PERSON_REQUIRED');
  expect((await api.execute(all, revoke, { id: all.id })).data.revokeApiClient.code).toBe('PERSON_REQUIRED');
  const id = await personId();
  const change = `mutation ($id: ID!, $input: ChangeMemberInput!) { changeMember(id: $id, input: $input, version: 2) {
    ... on Error { code } } }`;
  const roles = { title: 'Baker', roles: ['AUDITOR'] };
  expect((await api.execute(all, change, { id, input: roles })).data.changeMember.code).toBe('PERSON_REQUIRED');
  expect((await api.execute(all, change, { id, input: { title: 'Baker' } })).data.changeMember.code).toBeUndefined();
  expect(codeOf(await api.execute(all, '{ viewer { person { id } } }'))).toBe('PERSON_REQUIRED');
  const programmeId = await openForApplications(api, administrator);
  const look = `mutation ($id: ID!) { startViewAs(programmeId: $id, role: MENTOR) {
    ... on StartViewAsSuccess { view { token } } ... on Error { code } } }`;
  expect((await api.execute(all, look, { id: programmeId })).data.startViewAs.code).toBe('PERSON_REQUIRED');
  const { token } = (await api.execute(administrator, look, { id: programmeId })).data.startViewAs.view;
  expect(codeOf(await api.execute(all, read, {}, { 'x-view-as': token }))).toBe('PERSON_REQUIRED');
  const { data } = await api.execute(
    administrator,
    '{ auditEvents(filter: { outcome: REFUSED }) { edges { node { action actor { displayName } } } } }',
  );
  const refused = data.auditEvents.edges.map((edge: { node: { action: string } }) => edge.node.action);
  expect(refused).toEqual(
    expect.arrayContaining(['program.Mutation.createApiClient', 'program.ChangeMemberInput.roles']),
  );
});

test('a key is told once, and is found nowhere in the database', async () => {
  const { token } = await client('READ');
  const secret = token.slice(-43);
  const { administratorUrl } = api.database;
  const tables = await askAdministrator<{ name: string }>(
    administratorUrl,
    `select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  for (const { name } of tables) {
    const rows = await askAdministrator(
      administratorUrl,
      `select 1 from ${name} t where strpos(t::text, '${secret}') > 0`,
    );
    expect({ name, rows }).toEqual({ name, rows: [] });
  }
});

test('what is no key, or no longer, is refused, whatever is wrong with it', async () => {
  const { token, id } = await client('READ');
  const other = await client('READ');
  await api.execute({ token }, read);
  const [idPart, secret] = [token.split('_')[1], token.slice(-43)];
  const wrong = [
    'mk_',
    'mk_x_y',
    `mk_${idPart}_${'A'.repeat(43)}`,
    `mk_${other.token.split('_')[1]}_${secret}`,
    `mk_${idPart}`,
    `${token}x`,
    `mk_${'0'.repeat(32)}_${secret}`,
  ];
  for (const bad of wrong)
    expect([bad, codeOf(await api.execute({ token: bad }, '{ programmes { edges { cursor } } }'))]).toEqual([
      bad,
      'TOKEN_INVALID',
    ]);
  expect((await api.execute(administrator, revoke, { id })).data.revokeApiClient.apiClient.revokedAt).toBeTypeOf(
    'string',
  );
  expect(codeOf(await api.execute({ token }, '{ programmes { edges { cursor } } }'))).toBe('TOKEN_INVALID');
  expect((await api.execute(administrator, revoke, { id })).data.revokeApiClient.code).toBe('ILLEGAL_TRANSITION');
});

test('clients are for administrators of their own organisation only', async () => {
  const { id, token } = await client('READ');
  const input = { name: 'Mine', scopes: ['READ'] };
  expect((await api.execute(member, create, { input })).data.createApiClient.code).toBe('NOT_FOUND');
  for (const person of [member, stranger]) {
    expect((await api.execute(person, revoke, { id })).data.revokeApiClient.code).toBe('NOT_FOUND');
    const { data } = await api.execute(
      person,
      'query ($id: ID!) { node(id: $id) { id } apiClients { edges { node { id } } } }',
      { id },
    );
    expect(data).toEqual({ node: null, apiClients: { edges: [] } });
  }
  const elsewhere = { 'x-organisation': stranger.organisation.slug };
  expect(codeOf(await api.execute({ token }, '{ programmes { edges { cursor } } }', {}, elsewhere))).toBe('NOT_FOUND');
  const { data } = await api.execute(
    administrator,
    '{ apiClients { edges { node { id lastUsedAt } } } members { edges { node { email } } } }',
  );
  expect(data.apiClients.edges[0].node.id).toBe(id);
  expect(data.members.edges.map((edge: { node: { email: string } }) => edge.node.email).toSorted()).toEqual(
    [administrator.email, member.email].toSorted(),
  );
});

test('a client without a name or a scope is none', async () => {
  for (const input of [
    { name: ' ', scopes: ['READ'] },
    { name: 'x', scopes: [] },
  ])
    expect((await api.execute(administrator, create, { input })).data.createApiClient.code).toBe('INVALID_INPUT');
});

test('when a key was last used can be seen', async () => {
  const { token, id } = await client('READ');
  const used = async () => {
    const { data } = await api.execute(
      administrator,
      'query ($id: ID!) { node(id: $id) { ... on ApiClient { lastUsedAt } } }',
      { id },
    );
    return data.node.lastUsedAt as string | null;
  };
  expect(await used()).toBeNull();
  await api.execute({ token }, read);
  expect(Date.parse((await used())!)).toBeGreaterThan(Date.now() - 60_000);
});

test('the server knows of a client whose it is, whoever says that they are it', async () => {
  const { token, id } = await client('WRITE');
  expect((await api.execute({ token }, '{ viewer { organisationRoles } }')).data.viewer).toBeTruthy();
  const [{ email } = { email: '' }] = await api.asPlatform(administrator.organisation, ctx =>
    ctx.sql<{ email: string }>(
      'select m.email from api_clients c join memberships m on m.id = c.membership_id where c.id = $1',
      [decodeId(id).id],
    ),
  );
  const imposter = await api.issuer.token({ sub: 'imposter', email, email_verified: true });
  expect(codeOf(await api.execute({ token: imposter }, '{ programmes { edges { cursor } } }'))).toBe('TOKEN_INVALID');
});

const takeOver = `mutation ($id: ID!) { takeOverApiClient(id: $id) {
  __typename ... on TakeOverApiClientSuccess { apiClient { state responsible { id } } } ... on Error { code } } }`;

/** What an administrator reads of it in the list. */
async function listed(id: string): Promise<{ state: string; responsible: { id: string } }> {
  const { data } = await api.execute(
    administrator,
    '{ apiClients(first: 100) { edges { node { id state responsible { id } } } } }',
  );
  return data.apiClients.edges.map((edge: any) => edge.node).find((node: any) => node.id === id);
}

test('a key is refused once its maker may give none any more, until another administrator takes it over', async () => {
  const maker = await api.person(administrator.organisation, { administrator: true });
  const makerId = globalIdOf('Person', maker.membershipId);
  const { data } = await api.execute(maker, create, { input: { name: 'Payroll', scopes: ['READ'] } });
  const { key: token, apiClient } = data.createApiClient;
  const { id } = apiClient;
  expect(await listed(id)).toEqual({ id, state: 'ACTIVE', responsible: { id: makerId } });
  expect((await api.execute({ token }, read)).errors).toBeUndefined();

  const { data: known } = await api.execute(administrator, `{ node(id: "${makerId}") { ... on Person { version } } }`);
  const demote = `mutation { changeMember(id: "${makerId}", input: { roles: [] }, version: ${known.node.version}) {
    __typename } }`;
  expect((await api.execute(administrator, demote)).data.changeMember.__typename).toBe('ChangeMemberSuccess');
  expect(codeOf(await api.execute({ token }, read))).toBe('ACCESS_LOST');
  expect(await listed(id)).toEqual({ id, state: 'ACCESS_LOST', responsible: { id: makerId } });

  const administratorId = globalIdOf('Person', administrator.membershipId);
  const taken = { state: 'ACTIVE', responsible: { id: administratorId } };
  expect((await api.execute(administrator, takeOver, { id })).data.takeOverApiClient.apiClient).toEqual(taken);
  expect((await api.execute({ token }, read)).errors).toBeUndefined();
  const { data: audit } = await api.execute(
    administrator,
    `{ auditEvents(filter: { subjectId: "${id}" }, first: 1) { edges { node { action data } } } }`,
  );
  expect(audit.auditEvents.edges[0].node).toEqual({
    action: 'api-client.takeOver',
    data: { from: maker.membershipId, to: administrator.membershipId },
  });
});

test('a client is taken over by administrators of its organisation only, in person, and not once it is revoked', async () => {
  const { id, token } = await client('READ', 'WRITE');
  const codeFor = async (person: Pick<TestPerson, 'token'>) =>
    (await api.execute(person, takeOver, { id })).data.takeOverApiClient.code;
  expect(await codeFor({ token })).toBe('PERSON_REQUIRED');
  expect(await codeFor(member)).toBe('NOT_FOUND');
  expect(await codeFor(stranger)).toBe('NOT_FOUND');
  await api.execute(administrator, revoke, { id });
  expect(await codeFor(administrator)).toBe('ILLEGAL_TRANSITION');
  expect((await listed(id)).state).toBe('REVOKED');
});

test('what can be done with a client is told to administrators in person, and follows its state', async () => {
  const { id, token } = await client('READ');
  const document =
    'query ($id: ID!) { node(id: $id) { ... on ApiClient { allowedActions refusedActions { action code } } } }';
  const told = async (person: Pick<TestPerson, 'token'>) => (await api.execute(person, document, { id })).data.node;
  const both = ['TAKE_OVER_API_CLIENT', 'REVOKE_API_CLIENT'];
  expect(await told(administrator)).toEqual({ allowedActions: both, refusedActions: [] });
  expect(await told(member)).toBeNull();
  expect(await told({ token })).toBeNull();
  await api.execute(administrator, revoke, { id });
  expect(await told(administrator)).toEqual({
    allowedActions: [],
    refusedActions: both.map(action => ({ action, code: 'ILLEGAL_TRANSITION' })),
  });
});

test('what was answered once is not answered again to who may not have it any more', async () => {
  const maker = await api.person(administrator.organisation, { administrator: true });
  const id = globalIdOf('Person', maker.membershipId);
  const again = () =>
    api.execute(maker, create, { input: { name: 'Payroll', scopes: ['READ'] } }, { 'idempotency-key': 'once' });
  const { key } = (await again()).data.createApiClient;
  expect((await again()).data.createApiClient.key).toBe(key);
  const { data } = await api.execute(administrator, `{ node(id: "${id}") { ... on Person { version } } }`);
  await api.execute(
    administrator,
    `mutation { changeMember(id: "${id}", input: { roles: [] }, version: ${data.node.version}) { __typename } }`,
  );
  expect((await again()).data.createApiClient).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
});
