import { createHash, randomUUID } from 'node:crypto';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { getIntrospectionQuery } from 'graphql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platformViewer } from '../access/viewer.ts';
import type { OperationRules } from '../platform.ts';
import { openOperationRules } from './operation-rules.ts';
import { mayIntrospect } from './introspection.ts';
import { trustedDocuments } from './trusted-documents.ts';
import { createGraphQL, type ServerContext } from './yoga.ts';

let api: TestPlatform;
let administrator: TestPerson;
let member: TestPerson;
const others: TestPlatform[] = [];

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  member = await api.person(organisation);
});
afterAll(async () => {
  for (const other of others) await other.close();
  await api.close();
});

/** Another process on the same data, with rules of its own. */
async function beside(rules: Partial<OperationRules>): Promise<TestPlatform> {
  const other = await createTestPlatform({ beside: api, config: { operations: { ...openOperationRules, ...rules } } });
  others.push(other);
  return other;
}

function ask(
  platform: TestPlatform,
  person: TestPerson | undefined,
  body: unknown,
  { accept = 'application/graphql-response+json', clientAddress = '192.0.2.1' } = {},
): Promise<Response> {
  const headers = {
    accept,
    'content-type': 'application/json',
    ...(person && { authorization: `Bearer ${person.token}` }),
  };
  const request = { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const context: ServerContext = { clientAddress };
  return Promise.resolve(createGraphQL(platform.platform).fetch('http://localhost/graphql', request, context as never));
}

async function codesOf(response: Response): Promise<unknown[]> {
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  expect(data).toBeUndefined();
  return errors?.map(({ extensions }) => extensions.code) ?? [];
}

describe('an operation that is too large', () => {
  test.each([
    ['bytes', `{ viewer { timeZone } } #${'x'.repeat(64 * 1024)}`],
    ['tokens', `query (${'$x: Int '.repeat(500)}) { viewer { timeZone } }`],
    ['depth', `{ ${'viewer { '.repeat(10)} timeZone ${'}'.repeat(11)}`],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(' ')} }`],
    ['directives', `{ __typename ${'@skip(if: false) '.repeat(4)} }`],
    ['rootFields', `{ ${'__typename '.repeat(21)} }`],
  ])('is refused for its %s before anything is run', async (name, query) => {
    const answer = await ask(api, member, { query });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: { name } } }],
    });
  });

  const list =
    'query ($n: Int) { programmes(first: $n) { edges { node { matches(first: 100) { edges { node { id } } } } } } }';

  test('is refused for its cost, which it is told', async () => {
    const answer = await ask(api, member, { query: list, variables: { n: 50 } });
    expect(await answer.json()).toEqual({
      errors: [
        expect.objectContaining({
          extensions: { code: 'LIMIT_EXCEEDED', limit: { name: 'cost', requested: 5101, maximum: 5000 } },
        }),
      ],
      extensions: { cost: { requested: 5101, limit: 5000, remaining: null } },
    });
    const allowed = await api.execute(member, list, { n: 49 });
    expect(allowed).toEqual({
      data: { programmes: { edges: [] } },
      extensions: { cost: { requested: 1 + 49 * 102, limit: 5000, remaining: null } },
    });
  });

  test('is refused for its page, wherever the number stands', async () => {
    expect(await codesOf(await ask(api, member, { query: list, variables: { n: 101 } }))).toEqual(['INVALID_INPUT']);
    const written = '{ programmes(last: 101) { edges { cursor } } }';
    expect(await codesOf(await ask(api, member, { query: written }))).toEqual(['INVALID_INPUT']);
  });

  test('changes nothing', async () => {
    const open = Array.from({ length: 21 }, (_, i) => `a${i}: openProgramme(id: "x") { __typename }`).join(' ');
    const statements = await api.countStatements(() => api.execute(member, `mutation { ${open} }`));
    expect(statements).toBe(await api.countStatements(() => api.execute(member, '{ __typename }')));
  });

  test('takes no time worth an attack, though all its fields have to be compared with each other', async () => {
    const before = process.cpuUsage();
    const fields = 'organisation { slug } '.repeat(480);
    for (let n = 0; n < 5; n += 1)
      expect(await codesOf(await ask(api, member, { query: `query q${n} { viewer { ${fields} } }` }))).toEqual([
        'LIMIT_EXCEEDED',
      ]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000);
  });
});

test('a request is one operation', async () => {
  const several = await ask(api, member, [{ query: '{ __typename }' }, { query: '{ __typename }' }]);
  expect(several.status).toBe(400);
  expect(await codesOf(several)).toEqual(['BAD_REQUEST']);
});

test.each([
  ['of a wrong type', { n: 'many' }],
  ['missing', {}],
])('variables that are %s are refused as the request of the client that they are', async (_, variables) => {
  const query = 'query ($n: Int!) { programmes(first: $n) { edges { cursor } } }';
  const answer = await ask(api, member, { query, variables });
  expect(answer.status).toBe(400);
  expect(await codesOf(answer)).toEqual(['INVALID_INPUT']);
});

test('so is null, where a variable has a default that an argument needs', async () => {
  const query = 'query ($id: ID = "x") { programme(id: $id) { title } }';
  const answer = await ask(api, member, { query, variables: { id: null } });
  expect(await answer.json()).toMatchObject({
    data: { programme: null },
    errors: [{ message: expect.stringContaining('not to be null'), extensions: { code: 'INVALID_INPUT' } }],
  });
});

test('a body of more than a mebibyte is not read', async () => {
  const answer = await ask(api, member, { query: '{ __typename }', variables: { x: 'x'.repeat(1024 * 1024) } });
  expect(answer.status).toBe(413);
});

describe('a budget', () => {
  test('is used up by cost, over all processes, and named in the answer', async () => {
    const [one, two] = [await beside({ costPerMinute: 100 }), await beside({ costPerMinute: 100 })];
    const query = '{ programmes(first: 19) { edges { node { id } } } }';
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await ask(n % 2 ? one : two, member, { query })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);

    const refused = await ask(one, member, { query });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await codesOf(refused)).toEqual(['RATE_LIMITED']);
    // Other members have their own.
    const { extensions } = await (await ask(one, administrator, { query })).json();
    expect(extensions.cost).toEqual({ requested: 20, limit: 5000, remaining: 80 });
  });

  test('is that of the address for who is nobody, and documents that are refused cost something', async () => {
    const strict = await beside({ costPerMinute: 100 });
    const [here, there] = [{ clientAddress: randomUUID() }, { clientAddress: randomUUID() }];
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await ask(strict, undefined, { query: `{ x${n} }` }, here)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 400), 400, 429]);
    expect((await ask(strict, undefined, { query: '{ __typename }' }, there)).status).toBe(200);
  });
});

test('server-sent events are held to the same', async () => {
  const accept = { accept: 'text/event-stream' };
  const proposals = 'subscription { matchingRunProgress(id: "x") { proposals(first: 101) { edges { cursor } } } }';
  expect(await (await ask(api, member, { query: proposals }, accept)).text()).toContain('"code":"INVALID_INPUT"');
  const strict = await beside({ costPerMinute: 12 });
  const following = { query: 'subscription { matchingRunProgress(id: "x") { id } }' };
  await (await ask(strict, member, following, accept)).text();
  const refused = await ask(strict, member, following, accept);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.text()).toContain('"code":"RATE_LIMITED"');
});

describe('trusted documents', () => {
  const query = 'query Zone { viewer { person { displayName } } }';
  const id = createHash('sha256').update(query).digest('hex');
  const documents = trustedDocuments({ [id]: query });

  test('are run by their id, in either way that clients send it', async () => {
    const trusting = await beside({ trustedDocuments: documents, trustedDocumentsOnly: true });
    for (const body of [{ documentId: id }, { extensions: { persistedQuery: { version: 1, sha256Hash: id } } }]) {
      const answer = await (await ask(trusting, member, body)).json();
      expect(answer.data).toEqual({ viewer: { person: { displayName: 'Somebody' } } });
    }
  });

  test('may be all that is run', async () => {
    const trusting = await beside({ trustedDocuments: documents, trustedDocumentsOnly: true });
    for (const body of [
      { query: '{ __typename }' },
      { query },
      { documentId: 'other' },
      { documentId: 'other', query },
      {},
    ])
      expect(await codesOf(await ask(trusting, administrator, body))).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  test('stand beside others where these are allowed', async () => {
    const open = await beside({ trustedDocuments: documents });
    expect((await ask(open, member, { query: '{ __typename }' })).status).toBe(200);
    expect(await codesOf(await ask(open, member, { documentId: 'other' }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  test('must be of this schema', () => {
    expect(() => trustedDocuments({ a: '{ nothing }', b: '{', c: 1 })).toThrow(/a: [\s\S]*b: [\s\S]*c: /);
  });
});

describe('a hardened platform', () => {
  let hardened: TestPlatform;
  beforeAll(async () => {
    hardened = await beside({ hardened: true });
  });

  test('shows its schema to administrators only', async () => {
    const everything = { query: getIntrospectionQuery() };
    expect((await (await ask(hardened, administrator, everything)).json()).errors).toBeUndefined();
    for (const query of [
      everything.query,
      '{ __type(name: "Match") { name } }',
      '{ ...f } fragment f on Query { __schema { description } }',
    ]) {
      for (const person of [member, undefined]) {
        const answer = await ask(hardened, person, { query });
        expect(answer.status).toBe(403);
        expect(await codesOf(answer)).toEqual(['INTROSPECTION_REFUSED']);
      }
    }
    expect((await ask(hardened, undefined, { query: '{ __typename }' })).status).toBe(200);
  });

  test('shows its schema to an API client by its scope, whatever its role', () => {
    const client = { ...platformViewer, organisationRoles: ['ADMIN'] as const };
    expect(mayIntrospect({ ...client, scopes: ['read', 'write'] })).toBe(false);
    expect(mayIntrospect({ ...client, scopes: ['schema:read'] })).toBe(true);
  });

  test('tells a stranger the same of fields that exist and of fields that do not', async () => {
    const words = [
      '{ programmes { edges { cursor } } }',
      '{ programmes }',
      '{ programme }',
      '{ nothing { at { all } } }',
    ];
    const answers = await Promise.all(
      words.map(async query => await (await ask(hardened, undefined, { query })).json()),
    );
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const below = await Promise.all(
      ['{ viewer { tineZone } }', '{ viewer(x: 1) { __typename } }'].map(query => ask(hardened, undefined, { query })),
    );
    for (const answer of below)
      expect(await answer.json()).toEqual({
        errors: [
          {
            message: 'The document is not valid. Sign in to be told why.',
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      });
  });

  test('suggests nothing, where an open one does', async () => {
    const typos = [
      { query: '{ viewer { organisatio { id } } }' },
      { query: '{ programme(idd: "x") { id } }' },
      { query: '{ programmes(state: RUNING) { edges { cursor } } }' },
      { query: '{ viewer { ... on Vewer { __typename } } }' },
      {
        query: 'query ($s: ProgrammeState) { programmes(state: $s) { edges { cursor } } }',
        variables: { s: 'RUNING' },
      },
      {
        query: 'mutation ($i: CreateProgrammeInput!) { createProgramme(input: $i) { __typename } }',
        variables: { i: { titel: [] } },
      },
    ];
    for (const body of typos) {
      expect(await (await ask(api, member, body)).text()).toContain('Did you mean');
      const answer = await (await ask(hardened, member, body)).text();
      expect(answer).toContain('errors');
      expect(answer).not.toContain('Did you mean');
    }
  });

  test('strangers learn no field from what is wrong with their variables', async () => {
    const query = 'query ($no: Boolean!) { organisation { name @skip(if: $no) } }';
    for (const variables of [{ no: 'x' }, { no: { displayNam: 1 } }, {}]) {
      const text = await (await ask(hardened, undefined, { query, variables })).text();
      expect(text).not.toMatch(/Boolean|\$no|Did you mean/);
      expect(text).toContain('"code":');
    }
  });
});

describe('an error', () => {
  const internals =
    /select |insert |update "|postgres|prisma|pothos|yoga|node_modules|\.ts[:"]|\bat \w+ \(|relation|column "|stack|v?\d+\.\d+\.\d+/i;

  test('of the database tells nothing of it', async () => {
    const broken = await createTestPlatform();
    try {
      const person = await broken.person(await broken.organisation(), { administrator: true });
      const database = new Client({ connectionString: broken.database.administratorUrl });
      await database.connect();
      await database.query(
        'alter table programmes rename column created_at to made_at; alter table programmes rename column purpose to aim; alter table matches rename to pairs',
      );
      await database.end();
      for (const query of [
        '{ programmes { edges { node { title } } } }',
        '{ viewer { matches { edges { node { id } } } } }',
        `mutation { createProgramme(input: { title: [{ locale: "en", text: "x" }], purpose: [{ locale: "en", text: "x" }], privacyText: [{ locale: "en", text: "x" }], locales: ["en"], timeZone: "UTC" }) { __typename } }`,
      ]) {
        const text = await (await ask(broken, person, { query })).text();
        expect(text).toContain('"code":"INTERNAL"');
        expect(text).not.toMatch(internals);
      }
    } finally {
      await broken.close();
    }
  });

  test.each([
    ['no JSON', '{"query":'],
    ['a number', '7'],
    ['nothing', 'null'],
    ['no document', { query: '{ viewer {' }],
    ['no text', { query: 7 }],
    ['no map', { query: '{ __typename }', variables: [1] }],
    [
      'a NUL in the text',
      { query: 'query ($t: String!) { programmes(after: $t) { edges { cursor } } }', variables: { t: 'a\u0000b' } },
    ],
    [
      'a lone surrogate',
      { query: 'query ($t: String!) { programmes(after: $t) { edges { cursor } } }', variables: { t: '\ud800' } },
    ],
    ['a number that is too large', { query: '{ programmes(first: 1e400) { edges { cursor } } }' }],
    ['a name of every object', { query: '{ constructor __proto__: __typename }', variables: { __proto__: {} } }],
  ])('about %s tells nothing of the platform', async (_what, body) => {
    const answer = await ask(api, member, body);
    const text = await answer.text();
    expect(text).toContain('"errors"');
    expect(text).not.toMatch(internals);
  });
});

test('what comes with a document is bounded before it is looked at', async () => {
  const query = 'query ($json: [Int]) { viewer { timeZone } }';
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, n) => [n, 0])));
  for (const variables of [`{"json":${deep}}`, wide])
    for (const body of [
      `{"query":${JSON.stringify(query)},"variables":${variables}}`,
      `{"query":${JSON.stringify(query)},"extensions":${variables}}`,
    ])
      expect(await codesOf(await ask(api, member, body))).toEqual(['INVALID_INPUT']);
});
