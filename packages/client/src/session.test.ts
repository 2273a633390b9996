import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createBrowser, logIn } from '../../server/src/fixtures/browser.ts';
import { createSignInProvider, type SignInProvider } from '../../server/src/fixtures/sign-in-provider.ts';
import { browserOf, inBrowser, sessionOf, stand, storeOf, until } from './fixtures/ground.ts';
import { type Client, createClient, type SessionState } from './index.ts';

let provider: SignInProvider;
const at = stand(async () => {
  provider = await createSignInProvider();
  return { OIDC_PROVIDERS: provider.setting };
});
afterAll(() => provider.close());

const who = '{ viewer { person { email } } }';
const mine = '{ programmes { edges { cursor } } }';

async function emailOf(client: Client): Promise<string | undefined> {
  const answer = await client.query(who);
  return answer.kind === 'ok' ? answer.value.viewer?.person.email : answer.failure.code;
}

function statesOf({ session }: Client): SessionState[] {
  const states: SessionState[] = [];
  session.onChange(state => states.push(state));
  return states;
}

test('who signs in at the provider comes back signed in, and no script has seen a token', async () => {
  const { email, organisation } = await at.ground.platform.person(at.ground.member.organisation);
  provider.answer(at.api.api.url);
  const browser = createBrowser();
  const client = at.client(browser, { address: at.api.api.url, organisation: organisation.slug });
  expect(await emailOf(client)).toBeUndefined();
  expect(client.session.state).toBe('expired');
  const address = client.session.signInAddress({ returnTo: '/app', provider: 'work' });
  const back = await browser.ask(await logIn(browser, address, email, `${at.api.api.url}/auth/callback`));
  expect(back.headers.get('location')).toBe(`${at.api.api.url}/app`);
  client.session.signedIn();
  expect(await emailOf(client)).toBe(email);
});

test('two tabs that find the sign-in over at the same moment renew it once, and both are answered', async () => {
  const { member } = at.ground;
  const browser = await browserOf(at, member);
  const tabs = [at.client(browser), at.client(browser)];
  // Each asks for several things, as pages do; the second kind is refused, the first is answered as a stranger.
  const asked = tabs.flatMap(tab => [tab.query(who), tab.query(mine), tab.query(mine)]);
  const answers = await Promise.all(asked);
  expect(answers.filter(({ kind }) => kind !== 'ok')).toEqual([]);
  expect(answers[0]).toMatchObject({ value: { viewer: { person: { email: member.email } } } });
  expect(at.proxy.requests('/auth/refresh')).toBe(1);
});

test('what one tab has renewed the other uses, without asking for it again', async () => {
  const browser = await browserOf(at, at.ground.member);
  const [here, there] = [at.client(browser), at.client(browser)];
  const states = statesOf(there);
  await here.query(mine);
  await until(() => states.includes('signed-in'));
  expect(await there.query(mine)).toMatchObject({ kind: 'ok' });
  expect(at.proxy.requests('/auth/refresh')).toBe(1);
});

test('without Web Locks and channels, clients of one place still renew once', async () => {
  const kept = ['navigator', 'BroadcastChannel'].map(
    name => [name, Object.getOwnPropertyDescriptor(globalThis, name)!] as const,
  );
  for (const [name] of kept) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
  try {
    const browser = await browserOf(at, at.ground.member);
    const tabs = [at.client(browser), at.client(browser)];
    const answers = await Promise.all(tabs.map(tab => tab.query(mine)));
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
    expect(at.proxy.requests('/auth/refresh')).toBe(1);
    await tabs[0]!.session.signOut();
    expect(tabs[1]!.session.state).toBe('signed-out');
  } finally {
    for (const [name, property] of kept) Object.defineProperty(globalThis, name, property);
  }
});

test('two programs with one store of tokens renew once, before the token is refused', async () => {
  const { access, refreshToken } = await sessionOf(at, at.ground.member);
  const store = storeOf({ accessToken: access.token, refreshToken, expiresAt: new Date().toISOString() });
  const clients = [at.client(store), at.client(store)];
  const answers = await Promise.all(clients.map(client => client.query(who)));
  expect(answers).toMatchObject([1, 2].map(() => ({ value: { viewer: { person: {} } } })));
  expect([at.proxy.requests('/auth/refresh'), at.proxy.requests('/graphql')]).toEqual([1, 2]);
  expect(store.tokens!.refreshToken).not.toBe(refreshToken);
});

test('a clock that is wrong makes nobody renew with each request', async () => {
  const { refreshToken } = await sessionOf(at, at.ground.member);
  const store = storeOf({ accessToken: 'of yesterday', refreshToken });
  const client = at.client(store);
  const { now } = Date;
  Date.now = () => now() + 24 * 3_600_000;
  try {
    for (let times = 0; times < 3; times += 1) expect(await client.query(mine)).toMatchObject({ kind: 'ok' });
  } finally {
    Date.now = now;
  }
  expect(at.proxy.requests('/auth/refresh')).toBe(1);
});

test('when nothing can be renewed, the answer says to sign in; when nothing can be reached, it does not', async () => {
  const store = storeOf({ accessToken: 'of yesterday' });
  const client = at.client(store);
  const states = statesOf(client);
  expect(await client.query(mine)).toMatchObject({ failure: { code: 'TOKEN_INVALID', mayRepeat: true } });
  expect(states).toEqual(['expired']);
  expect(await client.query(mine)).toMatchObject({ failure: { code: 'TOKEN_INVALID' } });

  const { refreshToken } = await sessionOf(at, at.ground.member);
  store.tokens = { accessToken: 'of yesterday', refreshToken };
  expect([await client.session.renew(), client.session.state]).toEqual([true, 'signed-in']);

  const lost = { accessToken: 'of yesterday', refreshToken: (await sessionOf(at, at.ground.member)).refreshToken };
  const other = at.client(storeOf(lost));
  at.proxy.loseAnswerTo('/auth/refresh');
  expect(await other.query(mine)).toMatchObject({ failure: { code: 'UNREACHABLE' } });
  expect(other.session.state).toBe('unknown');
});

test('who signs in again in another window is told in every tab, and what was refused is answered', async () => {
  const browser = createBrowser();
  const [page, window] = [at.client(browser), at.client(browser)];
  expect(await page.query(mine)).toMatchObject({ failure: { code: 'UNAUTHENTICATED' } });
  const states = statesOf(page);
  for (const [name, value] of (await browserOf(at, at.ground.member)).cookies) browser.cookies.set(name, value);
  window.session.signedIn();
  await until(() => states.includes('signed-in'));
  expect(await page.query(mine)).toMatchObject({ kind: 'ok' });
});

test('who signs out is signed out on the server; while it cannot be reached, that is said', async () => {
  const browser = await browserOf(at, at.ground.member);
  const client = at.client(browser);
  await client.query(mine);
  at.proxy.away();
  expect(await client.session.signOut()).toMatchObject({ kind: 'failed', failure: { code: 'UNREACHABLE' } });
  at.proxy.back();
  const before = new Map(browser.cookies);
  expect(await client.session.signOut()).toMatchObject({ kind: 'ok' });
  expect(browser.cookies.size).toBe(0);
  const thief = createBrowser();
  for (const [name, value] of before) thief.cookies.set(name, value);
  expect(await at.client(thief, { address: at.api.api.url }).session.renew()).toBe(false);
});

test('the tokens of a client are for its own server, whatever address it is asked to fetch', async () => {
  const heard: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    heard.push(request.headers.authorization, request.headers.cookie);
    response.end('{}');
  });
  await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve));
  const client = at.client(at.ground.member);
  await client.fetch(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/graphql`);
  stranger.closeAllConnections();
  await new Promise(resolve => stranger.close(resolve));
  expect(heard).toEqual([undefined, undefined]);
});

test('in the demo one signs in as anybody there, by cookie in a browser and by token elsewhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentorkit-client-'));
  const { api } = await at.ground.start({ DEMO: 'true', DATA_DIR: folder });
  const { people } = (await (await fetch(`${api.url}/demo/people`)).json()) as { people: { email: string }[] };
  const [{ email }] = people as [{ email: string }];
  const browser = createBrowser();
  const store = storeOf({ accessToken: '' });
  const clients = [{ tokens: store }, inBrowser(browser)].map(how => createClient({ address: api.url, ...how }));
  for (const client of clients) {
    expect(await client.session.signInToDemo(email)).toMatchObject({ kind: 'ok' });
    expect(await emailOf(client)).toBe(email);
  }
  expect([...browser.cookies.keys()]).toEqual(['mentorkit-access']);
  // No form of another site signs anybody in.
  const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ email }) };
  expect((await fetch(`${api.url}/demo/sign-in`, form)).status).toBe(404);
  for (const client of clients) client.close();
  rmSync(folder, { recursive: true });
});
