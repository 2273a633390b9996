import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { schema } from '@mentorkit/core';
import { createProgramme, createWorld, fillPool } from '@mentorkit/testing/world';
import { getNamedType, isObjectType, isScalarType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';

let ground: Ground;
let server: ApiServer;
let people: { query: string; variables: object };

beforeAll(async () => {
  ground = await createGround();
  server = await ground.start();
  const { platform, administrator } = ground;
  const programme = await createProgramme(platform, administrator);
  await fillPool(platform, programme, { mentors: 20, mentees: 100 });
  people = {
    query: `query ($id: ID!) { programme(id: $id) { participants(first: 100) {
      edges { cursor node { id role state capacity languages answers { key label } person { id displayName } } } } } }`,
    variables: { id: programme.globalId },
  };
});
afterAll(() => ground.close());

interface Raw {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it comes over the wire; `fetch` would decompress it. */
const ask = (body: object, encoding?: string, token = ground.administrator.token) =>
  new Promise<Raw>((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(encoding && { 'accept-encoding': encoding }),
    };
    httpRequest(server.url, { method: 'POST', headers }, response => {
      response.toArray().then(parts => resolve({ headers: response.headers, body: Buffer.concat(parts) }), reject);
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });

test.each([
  ['br', 'gzip, deflate, br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['gzip', 'br;q=0.5, gzip', gunzipSync],
])('a list of people is compressed with %s for who takes %s, and is the same', async (encoding, accepted, open) => {
  const plain = await ask(people);
  expect(plain.headers['content-encoding']).toBeUndefined();
  const { headers, body } = await ask(people, accepted);
  expect(headers).toMatchObject({ 'content-encoding': encoding, 'content-length': String(body.length) });
  expect(headers.vary).toContain('accept-encoding');
  expect(JSON.parse(open(body).toString()).data).toEqual(JSON.parse(plain.body.toString()).data);
  expect(body.length).toBeLessThan(plain.body.length / 4);
});

test('what is short, and for who takes none of them, is left as it is', async () => {
  expect((await ask({ query: '{ __typename }' }, 'br')).headers['content-encoding']).toBeUndefined();
  expect((await ask(people, 'br;q=0, identity')).headers['content-encoding']).toBeUndefined();
});

test('a key is not compressed, by no proxy either', async () => {
  const name = 'x'.repeat(80);
  const fields = Array.from({ length: 12 }, (_, at) => `n${at}: name`).join(' ');
  const create = `mutation { createApiClient(input: { name: "${name}", scopes: [READ] }) {
    ... on CreateApiClientSuccess { key apiClient { ${fields} } } ... on Error { code } } }`;
  const { headers, body } = await ask({ query: create }, 'br, gzip');
  expect(body.toString()).toContain('mk_');
  expect(body.length).toBeGreaterThan(1000);
  expect(headers['content-encoding']).toBeUndefined();
  expect(headers['cache-control']).toContain('no-transform');
});

test('what lets in is not compressed where a query answers it, and what stands beside it is', async () => {
  const world = await createWorld(ground.platform, 'Canary');
  const titles = Array.from({ length: 12 }, (_, at) => `${'x'.repeat(100)}${at}: title`).join(' ');
  const look = (fields: string) => ({
    query: `query ($id: ID!) { node(id: $id) { ... on Session { ${titles} ${fields} } } }`,
    variables: { id: world.ids['Session'] },
  });
  const { token } = world.people.mentee;
  expect((await ask(look(''), 'br', token)).headers['content-encoding']).toBe('br');
  const { headers, body } = await ask(look('joinUrl'), 'br', token);
  expect(JSON.parse(body.toString()).data.node).toHaveProperty('joinUrl');
  expect(headers['cache-control']).toContain('no-transform');
});

/** By their names they could let somebody in, and do not. */
const harmless = [
  'Answer.key',
  'Brand.logoUrl',
  'Organisation.logoUrl',
  'Person.avatarUrl',
  'AnswerValue.key',
  'Question.key',
  'QuestionOption.key',
  'ScorePart.key',
  'ProgrammeTemplate.key',
  'PluginSetup.secrets',
  'PluginSetup.secretsForm',
  'Viewer.tokenExpiresAt',
];

test('every field that a query can reach and that could let somebody in says whether it does', () => {
  const suspicious = /secret|token|key|url|address|link/i;
  const reachable = Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type))
    .filter(type => !type.name.startsWith('__') && !/(Success|Error|Edge|PageInfo)$/.test(type.name))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ type, field })))
    .filter(({ field }) => suspicious.test(field.name) && isScalarType(getNamedType(field.type)));
  const marked = reachable.filter(({ field }) => field.extensions['letsIn']);
  expect(marked.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual(
    expect.arrayContaining(['Session.joinUrl', 'PluginWebhook.address']),
  );
  const undecided = reachable
    .filter(({ field }) => !field.extensions['letsIn'])
    .map(({ type, field }) => `${type.name}.${field.name}`);
  expect(
    undecided.filter(name => !harmless.includes(name)),
    'Mark it by `letsIn`, or name it here',
  ).toEqual([]);
});
