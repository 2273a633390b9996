import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { Provider } from 'oidc-provider';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCredentials, sealCredentials } from '../../core/src/modules/plugin-accounts/account.credentials.ts';
import { callPlugin } from '../../core/src/plugins/call.ts';
import { createBrowser, logIn } from './fixtures/browser.ts';
import { requestListener } from './http.ts';
import { createHttpServer } from './http-server.ts';

const attic = new URL('./fixtures/attic.ts', import.meta.url).href;
const clientSecret = 'a-secret-of-the-client';
const frontend = 'https://app.example';
let vendor: Server;
let vendorUrl: string;
let shed: Server;
let api: TestPlatform;
let other: TestPlatform;
let server: Server;
let origin: string;
let later = Temporal.Duration.from({ hours: 0 });
/** Requests for tokens that the vendor got. */
let tokenRequests = 0;
/** Whether the vendor's token endpoint works. */
let vendorIsDown = false;

async function listen(on: Server): Promise<string> {
  await new Promise<void>(resolve => on.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(on.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  [vendor, server] = [createServer(), createHttpServer()];
  shed = createServer((request, response) => {
    const known = request.headers.authorization === `Basic ${Buffer.from('mia:open sesame').toString('base64')}`;
    response.writeHead(known ? 200 : 401).end(JSON.stringify({ sub: 'mia' }));
  });
  const shedUrl = await listen(shed);
  [vendorUrl, origin] = [await listen(vendor), await listen(server)];
  const options = {
    plugins: [`${attic}?kind=oauth2&vendor=${vendorUrl}`, `${attic}?kind=basic&vendor=${shedUrl}`],
    allowedAddresses: ['127.0.0.1'],
    now: () => Temporal.Now.instant().add(later),
    config: {
      publicUrl: origin,
      frontendOrigins: [frontend],
      secretKeys: [{ id: 'test', key: randomBytes(32) }],
    },
  };
  api = await createTestPlatform(options);
  other = await createTestPlatform({ ...options, beside: api });
  server.on(
    'request',
    requestListener({
      platform: api.platform,
      demo: undefined,
      cors: { origins: [], publicUrl: undefined },
      signIn: async () => false,
      trustProxy: false,
      closing: () => false,
    }),
  );
  const provider = new Provider(vendorUrl, {
    clients: [
      {
        client_id: 'mentorkit',
        client_secret: clientSecret,
        redirect_uris: [`${origin}/accounts/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600 },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: { devInteractions: { enabled: true } },
  });
  const answer = provider.callback();
  vendor.on('request', (request, response) => {
    if (request.url === '/token') tokenRequests += 1;
    if (request.url === '/token' && vendorIsDown) response.writeHead(503).end();
    // Slow enough for whoever else needs a token to come meanwhile.
    else setTimeout(() => void answer(request, response), request.url === '/token' ? 400 : 0);
  });
});
afterAll(async () => {
  await other.close();
  await api.close();
  for (const one of [vendor, shed, server]) {
    one.closeAllConnections();
    await new Promise(resolve => one.close(resolve));
  }
});

async function ask(person: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(person, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

const fields = 'id pluginId state externalId';
const connect = `mutation ($input: ConnectAccountInput!) { connectAccount(input: $input) {
  ... on ConnectAccountSuccess { account { ${fields} } authorizeUrl } ... on Error { code message } } }`;
const complete = `mutation ($connection: String!) { completeAccountConnection(connection: $connection) {
  ... on CompleteAccountConnectionSuccess { account { ${fields} } } ... on Error { code message } } }`;
const disconnect = `mutation ($id: ID!) { disconnectAccount(id: $id) { ... on DisconnectAccountSuccess { deletedId } ... on Error { code } } }`;
const mine = async (person: TestPerson) => (await ask(person, `{ viewer { accounts { ${fields} } } }`)).accounts;

/** A person of an organisation in which both plugins are enabled. */
async function somebody(): Promise<TestPerson> {
  const organisation = await api.organisation();
  const admin = await api.person(organisation, { administrator: true });
  const { plugins } = (await api.execute(admin, '{ plugins { pluginId setup { permissions { name } } } }')).data;
  await ask(
    admin,
    `mutation { configurePlugin(input: { pluginId: "calendar-oauth2", secrets: [{ name: "clientSecret", value: "${clientSecret}" }] }) { __typename } }`,
  );
  for (const { pluginId, setup } of plugins)
    await ask(
      admin,
      'mutation ($pluginId: String!, $consentTo: [String!]) { enablePlugin(pluginId: $pluginId, consentTo: $consentTo) { ... on Error { message } } }',
      { pluginId, consentTo: setup.permissions.map(({ name }: { name: string }) => name) },
    );
  return await api.person(organisation);
}

/** The person goes to the vendor, and comes back to the frontend with what it answered. */
async function atVendor(person: TestPerson, login: string): Promise<string> {
  const input = { pluginId: 'calendar-oauth2', returnTo: `${frontend}/settings` };
  const { authorizeUrl } = await ask(person, connect, { input });
  const back = new URL(await logIn(createBrowser(), authorizeUrl, login, frontend));
  expect(back.pathname).toBe('/settings');
  return back.searchParams.get('connection')!;
}

async function connected(login = 'mia'): Promise<TestPerson> {
  const person = await somebody();
  const { account } = await ask(person, complete, { connection: await atVendor(person, login) });
  expect(account).toMatchObject({ pluginId: 'calendar-oauth2', state: 'CONNECTED', externalId: login });
  return person;
}

const instant = Temporal.Instant.from('2030-01-02T09:00:00Z');
/** What the plugin makes of the person's account. */
async function save(person: TestPerson, plugin = 'calendar-oauth2', on = api): Promise<any> {
  const attendee = { personId: person.membershipId, name: 'P', email: person.email, locale: 'en', timeZone: 'UTC' };
  const meeting = { key: 'k', uid: 'u', sequence: 0, title: 'Talk', timeZone: 'UTC', start: instant, end: instant };
  const { id, defaultLocale: locale, timeZone } = person.organisation;
  const args = [{ ...meeting, organizer: attendee, attendees: [attendee] }, person.membershipId] as const;
  return await callPlugin(on.platform.plugins, plugin, 'calendar', 'save', args as never, {
    organisation: { id, locale, timeZone },
  });
}

test('a person connects an account with name and password, and the plugin asks with it', async () => {
  const person = await somebody();
  expect(await save(person, 'calendar-basic')).toEqual({});
  const half = await ask(person, connect, { input: { pluginId: 'calendar-basic', username: 'mia' } });
  expect(half.code).toBe('INVALID_INPUT');
  const input = { pluginId: 'calendar-basic', username: 'mia', password: 'open sesame' };
  expect((await ask(person, connect, { input })).account).toMatchObject({ state: 'CONNECTED', externalId: 'mia' });
  expect(await save(person, 'calendar-basic')).toEqual({ externalId: 'mia as mia' });
  await ask(person, connect, { input: { ...input, password: 'wrong' } });
  await expect(save(person, 'calendar-basic')).rejects.toMatchObject({ name: 'NeedsReconnection' });
  expect((await mine(person))[0].state).toBe('NEEDS_RECONNECTION');
});

test('a person connects an account at a vendor, and the plugin asks with its token', async () => {
  const person = await connected();
  expect(await save(person)).toEqual({ externalId: 'mia as mia' });
  const events = await api.asPlatform(person.organisation, ctx =>
    ctx.sql<{ action: string }>(`select action from audit_events where action like 'account.%'`),
  );
  expect(events).toEqual([{ action: 'account.connect' }]);
});

test('whoever repeats what they asked, with its key, is answered the same, and no code is used twice', async () => {
  const person = await somebody();
  const again = async (document: string, variables: object, key: string) => {
    const { data } = await api.execute(person, document, variables, { 'idempotency-key': key });
    return Object.values(data as object)[0];
  };
  const input = { pluginId: 'calendar-basic', username: 'mia', password: 'open sesame' };
  const first = await again(connect, { input }, 'connect');
  expect(first).toMatchObject({ account: { state: 'CONNECTED' } });
  expect(await again(connect, { input }, 'connect')).toEqual(first);
  const connection = await atVendor(person, 'mia');
  const completed = await again(complete, { connection }, 'complete');
  expect(completed).toMatchObject({ account: { state: 'CONNECTED' } });
  expect(await again(complete, { connection }, 'complete')).toEqual(completed);
});

test('what was connected is its person’s alone', async () => {
  const person = await connected();
  const [{ id }] = await mine(person);
  const colleague = await api.person(person.organisation, { administrator: true });
  expect(await mine(colleague)).toEqual([]);
  expect((await ask(colleague, disconnect, { id })).code).toBe('NOT_FOUND');
  expect((await ask(person, disconnect, { id })).deletedId).toBe(id);
  expect([await mine(person), await save(person)]).toEqual([[], {}]);
});

test('who was lured to the vendor with another’s attempt does not connect theirs to it', async () => {
  const [attacker, victim] = [await somebody(), await somebody()];
  const connection = await atVendor(attacker, 'victim');
  // The victim's browser is back at the frontend, where the victim is signed in.
  expect((await ask(victim, complete, { connection })).code).toBe('NOT_FOUND');
  for (const forged of ['nonsense', Buffer.from('{"state":"x","code":"y"}').toString('base64url')])
    expect((await ask(attacker, complete, { connection: forged })).code).toBe('NOT_FOUND');
});

test('a code is good once, a refusal is told, and an answer goes to named frontends only', async () => {
  const person = await somebody();
  const connection = await atVendor(person, 'mia');
  await ask(person, complete, { connection });
  expect((await ask(person, complete, { connection })).code).toBe('CONNECTION_FAILED');
  const { state } = JSON.parse(Buffer.from(connection, 'base64url').toString());
  const refusal = await fetch(`${origin}/accounts/callback?error=access_denied&state=${state}`, { redirect: 'manual' });
  const refused = new URL(refusal.headers.get('location')!).searchParams.get('connection');
  expect(await ask(person, complete, { connection: refused })).toMatchObject({
    code: 'CONNECTION_FAILED',
    message: 'Your account was not connected to calendar-oauth2: access_denied. Try again.',
  });
  expect((await fetch(`${origin}/accounts/callback?code=x&state=y`)).status).toBe(400);
  for (const returnTo of ['https://evil.example/', '//evil.example', 'javascript:alert(1)', `blob:${origin}/x`])
    expect((await ask(person, connect, { input: { pluginId: 'calendar-oauth2', returnTo } })).code).toBe(
      'INVALID_INPUT',
    );
});

test('a token that is about to end is renewed, by one request however many need it, in two processes', async () => {
  const person = await connected();
  later = later.add({ hours: 1 });
  tokenRequests = 0;
  const saved = await Promise.all([
    save(person),
    save(person, undefined, other),
    save(person),
    save(person, undefined, other),
  ]);
  expect(saved).toEqual(saved.map(() => ({ externalId: 'mia as mia' })));
  expect(tokenRequests).toBe(1);
  // The refresh token that came with it serves the next time.
  later = later.add({ hours: 1 });
  await save(person);
  expect(tokenRequests).toBe(2);
});

test('a token that the vendor took back before its time is renewed once, and the request is made again', async () => {
  const person = await connected();
  await api.asPlatform(person.organisation, async ctx => {
    // As if the vendor knew it no more.
    const { secretKeys } = ctx.platform.config;
    const place = {
      organisationId: ctx.organisation.id,
      pluginId: 'calendar-oauth2',
      membershipId: person.membershipId,
    };
    const [row] = await ctx.sql<{ credentials: string }>('select credentials from plugin_accounts');
    const spoilt = { ...openCredentials(secretKeys, place, row!.credentials), accessToken: 'spoilt' } as never;
    await ctx.sql('update plugin_accounts set credentials = $1', [sealCredentials(secretKeys, place, spoilt)]);
  });
  tokenRequests = 0;
  expect(await save(person)).toEqual({ externalId: 'mia as mia' });
  expect(tokenRequests).toBe(1);
});

test('a vendor that is away is no reason to connect again; one that refuses is, and the person is told once', async () => {
  const person = await connected();
  later = later.add({ hours: 2 });
  vendorIsDown = true;
  await expect(save(person)).rejects.toMatchObject({ name: 'Unavailable' });
  vendorIsDown = false;
  expect((await mine(person))[0].state).toBe('CONNECTED');
  const superuser = new Client({ connectionString: api.database.administratorUrl });
  await superuser.connect();
  const [{ credentials }] = (await superuser.query(`select credentials from plugin_accounts order by id desc limit 1`))
    .rows;
  await save(person);
  // A backup is put back: the refresh token in it has been used already, and the vendor ends all that came of it.
  await superuser.query(`update plugin_accounts set credentials = $1, expires_at = now() where membership_id = $2`, [
    credentials,
    person.membershipId,
  ]);
  const lost = await Promise.allSettled([save(person), save(person), save(person)]);
  expect(lost.map(({ reason }: any) => reason.name)).toEqual(Array(3).fill('NeedsReconnection'));
  expect((await mine(person))[0].state).toBe('NEEDS_RECONNECTION');
  const mails = await superuser.query(`select kind from mails where membership_id = $1`, [person.membershipId]);
  expect(mails.rows).toEqual([{ kind: 'account-lost' }]);
  await superuser.end();
  await ask(person, complete, { connection: await atVendor(person, 'mia') });
  expect(await save(person)).toEqual({ externalId: 'mia as mia' });
});

test('whoever has left, and a plugin that was disabled, can use no account', async () => {
  const person = await connected();
  await api.asPlatform(person.organisation, ctx =>
    ctx.db.membership.update({ where: { id: person.membershipId }, data: { status: 'LEFT' } }),
  );
  expect(await save(person)).toEqual({});
  const admin = await api.person(person.organisation, { administrator: true });
  await ask(admin, 'mutation { disablePlugin(pluginId: "calendar-oauth2") { __typename } }');
  expect((await ask(admin, connect, { input: { pluginId: 'calendar-oauth2' } })).code).toBe('PLUGIN_DISABLED');
});

test('no token or password is stored in the clear', async () => {
  const superuser = new Client({ connectionString: api.database.administratorUrl });
  await superuser.connect();
  const rows = JSON.stringify((await superuser.query('select * from plugin_accounts')).rows);
  await superuser.end();
  expect(rows).not.toMatch(/open sesame|accessToken|refreshToken/);
});
