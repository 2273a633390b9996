import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askAdministrator } from '@mentorkit/testing/platform/database';
import { globalIdOf, openForApplications } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

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
const read = '{ viewer { organisationRoles person { id } } programmes { edges { node { id } } } }';
const write = `mutation ($id: ID!) { openProgramme(id: $id) {
  __typename ... on OpenProgrammeSuccess { programme { state } } ... on Error { code } } }`;

async function client(...scopes: string[]): Promise<{ id: string; token: string }> {
  const { data } = await api.execute(administrator, create, { input: { name: 'Payroll', scopes } });
  return { id: data.createApiClient.apiClient.id, token: data.createApiClient.key };
}

const codeOf = (answer: { errors: readonly { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.[0]?.extensions['code'];

test('a client does what its scopes say, as an administrator would', async () => {
  const id = await openForApplications(api, administrator, { state: 'DRAFT' });
  const reader = await client('READ');
  const { data } = await api.execute(reader, read);
  expect(data.viewer.organisationRoles).toEqual(['ADMIN']);
  expect(data.programmes.edges).toEqual([{ node: { id } }]);
  expect(codeOf(await api.execute(reader, write, { id }))).toBe('SCOPE_MISSING');
  const writer = await client('WRITE', 'WRITE');
  expect(codeOf(await api.execute(writer, '{ programmes { edges { node { id } } } }'))).toBe('SCOPE_MISSING');
  expect(await api.execute(writer, write, { id })).toMatchObject({
    data: { openProgramme: { __typename: 'OpenProgrammeSuccess' } },
  });
});

test('a client that may import can prepare and follow imports, and nothing else', async () => {
  const programmeId = await openForApplications(api, administrator);
  const importer = await client('IMPORT');
  const prepare = `mutation ($programmeId: ID!) { createParticipantImport(programmeId: $programmeId) {
    ... on CreateParticipantImportSuccess { uploadUrl import { id } } } }`;
  const { data } = await api.execute(importer, prepare, { programmeId });
  const { id } = data.createParticipantImport.import;
  const follow = 'query ($id: ID!) { import(id: $id) { state } }';
  expect((await api.execute(importer, follow, { id })).data.import.state).toBeTypeOf('string');
  expect(codeOf(await api.execute(importer, 'query ($id: ID!) { node(id: $id) { id } }', { id }))).toBe(
    'SCOPE_MISSING',
  );
  expect(codeOf(await api.execute(importer, write, { id: programmeId }))).toBe('SCOPE_MISSING');
});

test('a client gives nobody rights: no keys, no roles', async () => {
  const all = await client('READ', 'WRITE', 'SCHEMA_READ', 'IMPORT');
  const input = { name: 'Another', scopes: ['READ'] };
  expect((await api.execute(all, create, { input })).data.createApiClient.code).toBe('FORBIDDEN');
  expect((await api.execute(all, revoke, { id: all.id })).data.revokeApiClient.code).toBe('FORBIDDEN');
  const { id } = (await api.execute(all, read)).data.viewer.person;
  const change = `mutation ($id: ID!) { changeMember(id: $id, input: { roles: [AUDITOR] }, version: 1) {
    ... on Error { code } } }`;
  expect((await api.execute(all, change, { id })).data.changeMember.code).toBe('FORBIDDEN');
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
  const { token } = await client('WRITE');
  const { data } = await api.execute({ token }, '{ viewer { person { displayName email } sessions { id } } }');
  expect(data.viewer.sessions).toEqual([]);
  const { email } = data.viewer.person;
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
  expect(await codeFor({ token })).toBe('FORBIDDEN');
  expect(await codeFor(member)).toBe('NOT_FOUND');
  expect(await codeFor(stranger)).toBe('NOT_FOUND');
  await api.execute(administrator, revoke, { id });
  expect(await codeFor(administrator)).toBe('ILLEGAL_TRANSITION');
  expect((await listed(id)).state).toBe('REVOKED');
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
