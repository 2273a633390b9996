import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';
import { connect, type LiveServer, serve } from './fixtures/live.ts';

let ground: Ground;
let server: ApiServer;
let api: TestPlatform;
let live: LiveServer;

beforeAll(async () => {
  ground = await createGround();
  server = await ground.start();
  api = await createTestPlatform();
  live = await serve(api);
}, 60_000);
afterAll(async () => {
  await live.close();
  await api.close();
  await ground.close();
});

const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const inWords = [
  '',
  '%00',
  '%ED%A0%80',
  '%E0%A4%A',
  '__proto__',
  'constructor',
  encodeURIComponent('\u202e\u200b'),
  'x'.repeat(5_000),
];
const token = 'A'.repeat(43);

interface Asked extends RequestInit {
  readonly path: string;
}

function* requests(): Generator<Asked> {
  const { token: authorization } = ground.member;
  for (const word of inWords) {
    for (const name of ['organisation', 'return', 'provider', 'answer'])
      yield { path: `/auth/sign-in?${name}=${word}&organisation=${word}` };
    for (const path of ['/auth/callback', '/accounts/callback', `/auth/invitation/${token}`])
      yield { path: `${path}?state=${word}&code=${word}&error=${word}&organisation=${word}` };
    for (const path of ['/imports/', '/webhooks/', '/demo/', '/auth/', '/'])
      for (const method of ['GET', 'POST', 'PUT']) yield { path: path + word, method };
    yield { path: `/graphql?query=${word}&variables=${word}&extensions=${word}&operationName=${word}` };
    const cookie = ['access', 'refresh', 'attempt'].map(name => `mentorkit-${name}=${word}`).join('; ');
    for (const [method, path] of [
      ['POST', '/auth/refresh'],
      ['POST', '/auth/sign-out'],
      ['GET', '/auth/callback?state=x&code=x'],
    ] as const)
      yield { path, method, headers: { cookie, 'x-graphql-yoga-csrf': '1' } };
    const header = decodeLatin(word);
    for (const name of [
      'x-organisation',
      'x-view-as',
      'x-request-id',
      'accept-language',
      'idempotency-key',
      'x-forwarded-host',
      'authorization',
    ])
      yield {
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${authorization}`, [name]: header },
        body: JSON.stringify({ query: '{ viewer { timeZone } }' }),
      };
  }
  const type = { 'content-type': 'application/json', 'x-graphql-yoga-csrf': '1' };
  const bodies = ['', '{', 'null', '[]', '7', '"x"', nested, `{"query":${nested}}`, `{"refreshToken":${nested}}`];
  const queries = [
    '{"query":"{ __typename }","variables":[]}',
    `{"query":"{ __typename }","variables":{"a":${nested}}}`,
    '{"query":"{ __typename }","operationName":{"a":1}}',
    '{"query":"{ __typename }","extensions":{"persistedQuery":{"sha256Hash":"__proto__"}}}',
    '{"query":{"__proto__":1}}',
    '{"query":"{ a\\u0000b }"}',
    '{"query":"{ \\ud800 }"}',
    '{"documentId":"constructor"}',
    '{"refreshToken":"a\\u0000b"}',
    '{"refreshToken":"\\ud800"}',
  ];
  for (const body of [...bodies, ...queries])
    for (const path of ['/graphql', '/auth/refresh', '/auth/sign-out', `/webhooks/${token}`])
      yield { path, method: 'POST', headers: type, body };
  for (const body of ['\0', '\ufeff', nested]) yield { path: `/imports/${token}`, method: 'PUT', body };
}

/** What a header can hold of it. */
function decodeLatin(word: string): string {
  return Buffer.from(word.replaceAll('%', '\u00e6'), 'latin1').toString('latin1');
}

test('whatever comes over plain HTTP is answered, and nothing of it is our fault', async () => {
  const { origin } = new URL(server.url);
  const failed: object[] = [];
  let asked = 0;
  for (const { path, ...init } of requests()) {
    const answer = await fetch(origin + path, { redirect: 'manual', ...init });
    const text = await answer.text();
    asked += 1;
    if (answer.status >= 500 || text.includes('INTERNAL'))
      failed.push({ path: path.slice(0, 100), ...init, status: answer.status, text: text.slice(0, 200) });
  }
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(200);
});

test('whatever a socket says of itself, it is let in or told that it is forbidden', async () => {
  const person = await api.person(await api.organisation());
  const values = ['a\0b', '\ud800', '__proto__', 'x'.repeat(100_000), '', 7, [], {}, JSON.parse('{"__proto__":1}')];
  for (const name of ['organisation', 'authorization', 'acceptLanguage', 'viewAs', '__proto__'])
    for (const value of [...values, JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)]) {
      const client = await connect(live, person, Object.fromEntries([[name, value]]));
      const { code } = client.messages.length > 0 ? { code: 'let in' } : await client.closed;
      expect(['let in', 4403], name).toContain(code);
      client.socket.terminate();
    }
});

test('a token that says what no store takes is no token', async () => {
  const claims = [
    { sub: 'a\0b', email: 'ada@example.org' },
    { sub: '\ud800', email: 'ada@example.org' },
    { sub: 'ada', email: 'mar\u212a@example.org' },
    { sub: 'ada', email: 'a\0b@example.org' },
    { sub: 'ada', email: ['ada@example.org'] },
    { sub: 'ada', email: { toString: 'ada@example.org' } },
  ];
  for (const claim of claims) {
    const signed = await api.issuer.token({ ...claim, email_verified: true });
    const { errors } = await api.execute({ token: signed }, '{ viewer { timeZone } }');
    expect(['TOKEN_INVALID', 'UNAUTHENTICATED', 'NOT_FOUND']).toContain(errors?.[0]?.extensions['code']);
  }
});
