import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';

let ground: Ground;
let server: ApiServer;
/** Statements that were sent as the system, by what for. */
const lookedUp: string[] = [];
let address = 1;

beforeAll(async () => {
  ground = await createGround();
  server = await ground.start({
    TRUST_PROXY: 'true',
    CONNECTIONS_PER_PERSON: '2',
    CONNECTIONS_PER_ADDRESS: '3',
    FAILED_SIGN_INS_PER_MINUTE: '5',
  });
  const { database } = server.api.running.platform;
  const { asSystem } = database;
  Object.assign(database, {
    asSystem: (reason: string, work: never) => {
      lookedUp.push(reason);
      return asSystem(reason, work);
    },
  });
});
afterAll(() => ground.close());
// Each test comes from an address of its own.
beforeEach(() => {
  address += 1;
});

const from = (last = address) => ({ 'x-forwarded-for': `203.0.113.9, 192.0.2.${last}` });

/** A socket, once it is let in or has ended: `ready`, or its code and reason. */
async function socket(token: string, headers: Record<string, string> = from()) {
  const client = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  client.on('error', () => {});
  client.once('open', () =>
    client.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  const outcome = await Promise.race([
    once(client, 'message').then(() => 'ready'),
    once(client, 'close').then(([code, reason]) => `${code} ${reason}`),
  ]);
  return { client, outcome };
}

const full = '4291 TOO_MANY_CONNECTIONS';

test('a person has so many sockets, and as one closes there is room for another', async () => {
  const open = [await socket(ground.member.token), await socket(ground.member.token)];
  expect(open.map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
  expect((await socket(ground.member.token)).outcome).toBe(full);
  const other = await socket(ground.administrator.token);
  expect(other.outcome).toBe('ready');
  for (const { client } of [...open, other]) client.terminate();
  await vi.waitFor(async () => expect((await socket(ground.member.token)).outcome).toBe('ready'), 10_000);
});

test('an address has so many, whoever they are of, and whatever it says of itself', async () => {
  const wrong = Array.from(
    { length: 3 },
    () => new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws', { headers: from() }),
  );
  await Promise.all(wrong.map(client => once(client, 'open')));
  expect((await socket(ground.administrator.token)).outcome).toBe(full);
  expect(
    (await socket(ground.administrator.token, { 'x-forwarded-for': `192.0.2.250, 192.0.2.${address}` })).outcome,
  ).toBe(full);
  const elsewhere = await socket(ground.administrator.token, from(200));
  expect(elsewhere.outcome).toBe('ready');
  for (const client of [...wrong, elsewhere.client]) client.terminate();
  await vi.waitFor(async () => {
    const { client, outcome } = await socket(ground.administrator.token);
    client.terminate();
    expect(outcome).toBe('ready');
  }, 10_000);
});

test('streams are counted like sockets, and given back when they end or their client goes', async () => {
  const programme = await createProgramme(ground.platform, ground.administrator);
  const stream = (query: string) =>
    fetch(server.url, {
      method: 'POST',
      headers: {
        ...from(),
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${ground.administrator.token}`,
      },
      body: JSON.stringify({ query }),
    });
  const live = `subscription { feedEvents(feedId: "${programme.feedId}") { cursor } }`;
  const held = await socket(ground.administrator.token);
  expect(held.outcome).toBe('ready');
  const streams = [await stream(live)];
  expect(await (await stream(live)).text()).toContain('TOO_MANY_CONNECTIONS');
  await streams[0]!.body!.cancel();
  // What ends by itself has taken nothing for good.
  await vi.waitFor(async () => {
    for (let times = 0; times < 5; times++)
      expect(await (await stream('subscription { matchingRunProgress(id: "x") { id } }')).text()).toContain(
        'NOT_FOUND',
      );
  }, 10_000);
  held.client.terminate();
});

const key = () => `mk_${randomBytes(16).toString('hex')}_${randomBytes(32).toString('base64url')}`;
const ask = async (token: string, headers: Record<string, string> = from()) => {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { timeZone } }' }),
  });
  const { errors } = await response.json();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    code: errors?.[0].extensions.code,
  };
};

test('who comes with too many bad keys is refused before any is looked up, and whom we know is not', async () => {
  expect((await ask(ground.member.token)).status).toBe(200);
  for (let times = 0; times < 4; times++) expect((await ask(key())).code).toBe('TOKEN_INVALID');
  await ask(key());
  lookedUp.length = 0;
  const refused = await ask(key());
  expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_FAILED_SIGN_INS' });
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  expect(lookedUp).toEqual([]);
  expect((await socket(key())).outcome).toBe('4403 TOO_MANY_FAILED_SIGN_INS');
  expect(lookedUp).toEqual([]);
  expect((await ask(ground.member.token)).status).toBe(200);
  expect((await ask(key(), from(201))).code).toBe('TOKEN_INVALID');
});

test.each([
  [
    'refresh tokens',
    (url: string) => post(`${url}/auth/refresh`, { refreshToken: randomBytes(32).toString('base64url') }),
  ],
  [
    'tokens to sign out with',
    (url: string) => post(`${url}/auth/sign-out`, { refreshToken: randomBytes(32).toString('base64url') }),
  ],
  [
    'upload addresses',
    (url: string) =>
      fetch(`${url}/imports/${randomBytes(32).toString('base64url')}`, { method: 'PUT', headers: from(), body: 'x' }),
  ],
  ['webhook addresses', (url: string) => post(`${url}/webhooks/${randomBytes(32).toString('base64url')}`, {})],
])('who comes with too many bad %s is refused before any is looked up', async (_what, guess) => {
  const url = server.url.replace('/graphql', '');
  for (let times = 0; times < 5; times++) expect((await guess(url)).status).not.toBe(429);
  lookedUp.length = 0;
  const refused = await guess(url);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('set-cookie')).toBeNull();
  expect(lookedUp).toEqual([]);
});

const post = (url: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { ...from(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
