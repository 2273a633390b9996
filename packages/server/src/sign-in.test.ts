import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';
import { type Browser, createBrowser, logIn } from './fixtures/browser.ts';
import { connect } from './fixtures/live.ts';
import { listen } from './fixtures/server-sent-events.ts';
import { createSignInProvider, type SignInProvider } from './fixtures/sign-in-provider.ts';
import type { RequestContext } from '@mentorkit/core';
import { openedParameters } from '../../core/src/notify/sealed-parameter.ts';

let ground: Ground;
let provider: SignInProvider;
let api: ApiServer;
let origin: string;
/** Whose address the provider says is not verified. */
const unverified = new Set<string>();

beforeAll(async () => {
  ground = await createGround();
  provider = await createSignInProvider();
  api = await ground.start({ CORS_ORIGINS: '*', OIDC_PROVIDERS: provider.setting });
  origin = api.api.url;
  provider.answer(origin, email => !unverified.has(email));
});
afterAll(async () => {
  await ground.close();
  await provider.close();
});

const tokenOf = (browser: Browser) => ({ token: browser.cookies.get('mentorkit-access')! });

/** Logs in at the provider, and answers the address that it sends the browser back to. */
async function atProvider(
  browser: Browser,
  email: string,
  query = 'return=/app',
  path = '/auth/sign-in',
): Promise<string> {
  return await logIn(browser, `${origin}${path}?${query}`, email, `${origin}/auth/callback`);
}

async function signIn(email: string): Promise<Browser> {
  const browser = createBrowser();
  const back = await browser.ask(await atProvider(browser, email));
  expect([back.status, back.headers.get('location')]).toEqual([302, `${origin}/app`]);
  return browser;
}

async function graphql(browser: Browser, query: string, variables: object = {}) {
  const response = await browser.ask(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: any; errors?: { extensions: { code: string } }[] };
}

const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
const me = '{ viewer { person { email } sessions { id isCurrent } } programmes { edges { cursor } } }';
const code = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

test('who signs in at the provider is signed in, by cookies that no script and no other site can use', async () => {
  const { email } = ground.member;
  const browser = createBrowser();
  const back = await browser.ask(await atProvider(browser, email));
  const set = back.headers.getSetCookie().filter(line => !line.includes('Max-Age=0'));
  expect(set).toHaveLength(2);
  for (const line of set) expect(line).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const { viewer } = (await graphql(browser, me)).data;
  expect(viewer).toMatchObject({ person: { email }, sessions: [{ isCurrent: true }] });
});

test('an attempt is ended once, by the browser that began it, with the state it began with', async () => {
  const [browser, other] = [createBrowser(), createBrowser()];
  const address = await atProvider(browser, ground.member.email);
  expect((await other.ask(address)).status).toBe(400);
  const second = await atProvider(other, ground.member.email);
  // Somebody else's answer, in one's own browser.
  expect((await other.ask(address)).status).toBe(401);
  expect((await other.ask(second)).status).toBe(400);
  expect((await browser.ask(address)).status).toBe(302);
  expect((await browser.ask(address)).status).toBe(400);
});

test('people are sent back to our own pages only', async () => {
  for (const target of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    `blob:${origin}/5f0c`,
    'http://[',
  ]) {
    const response = await createBrowser().ask(`${origin}/auth/sign-in?return=${encodeURIComponent(target)}`);
    expect(response.status).toBe(400);
  }
  const browser = createBrowser();
  const back = await browser.ask(await atProvider(browser, ground.member.email, 'return=/.//evil.example'));
  expect(back.headers.get('location')).toBe(`${origin}//evil.example`);
  expect((await createBrowser().ask(`${origin}/auth/sign-in?provider=none`)).status).toBe(400);
});

test('to a page of another site nobody is signed in, though the browser sends their cookies with what it asks', async () => {
  const browser = createBrowser();
  await browser.ask(await atProvider(browser, ground.member.email));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const whoIsThere = async (headers: Record<string, string>) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...headers },
      body: JSON.stringify({ query: '{ viewer { person { email } } }' }),
    });
    return (await response.json()).data.viewer?.person.email;
  };
  const greeted = (page: string | undefined) =>
    new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: { cookie, ...(page && { origin: page }) },
      });
      socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.once('message', data => {
        resolve((JSON.parse((data as Buffer).toString()) as { type: string }).type);
        socket.close();
      });
      socket.once('close', closed => resolve(String(closed)));
      socket.once('error', reject);
    });
  for (const page of [undefined, origin]) {
    expect(await whoIsThere(page ? { origin: page } : {})).toBe(ground.member.email);
    expect(await greeted(page)).toBe('connection_ack');
  }
  for (const page of ['https://evil.example', 'null', origin.replace('http', 'https').replace(/:\d+$/, ':1')]) {
    expect(await whoIsThere({ origin: page })).toBeUndefined();
    expect(await greeted(page)).toBe('4403');
  }
  const renewed = await fetch(`${origin}/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: 'https://evil.example' },
  });
  expect(renewed.status).toBe(401);
});

test('whose address is not verified, and who is no member, is not signed in', async () => {
  const person = await ground.platform.person(ground.member.organisation);
  unverified.add(person.email);
  for (const email of [person.email, 'nobody@example.invalid']) {
    const browser = createBrowser();
    const response = await browser.ask(await atProvider(browser, email));
    expect([response.status, await code(response)]).toEqual([401, 'TOKEN_INVALID']);
    expect(browser.cookies.has('mentorkit-access')).toBe(false);
  }
});

test('a refresh token is good once; used again, it ends the session for whoever has it', async () => {
  const browser = await signIn(ground.administrator.email);
  const stolen = browser.cookies.get('mentorkit-refresh')!;
  expect((await browser.ask(`${origin}/auth/refresh`, post)).status).toBe(200);
  expect(browser.cookies.get('mentorkit-refresh')).not.toBe(stolen);
  expect((await graphql(browser, me)).errors).toBeUndefined();
  const thief = await fetch(`${origin}/auth/refresh`, { ...post, body: JSON.stringify({ refreshToken: stolen }) });
  expect([thief.status, await code(thief)]).toEqual([401, 'SESSION_ENDED']);
  expect((await graphql(browser, me)).errors![0]!.extensions.code).toBe('SESSION_ENDED');
  expect((await browser.ask(`${origin}/auth/refresh`, post)).status).toBe(401);
  const events = await ground.platform.asPlatform(ground.administrator.organisation, ctx =>
    ctx.sql<{ subject_id: string }>(`select subject_id from audit_events where action = 'sign-in.reuse'`),
  );
  expect(events).toEqual([{ subject_id: ground.administrator.membershipId }]);
});

test('of many who use a refresh token at the same moment, one gets a new one', async () => {
  const browser = await signIn(ground.member.email);
  const body = JSON.stringify({ refreshToken: browser.cookies.get('mentorkit-refresh') });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => fetch(`${origin}/auth/refresh`, { ...post, body })),
  );
  expect(answers.map(answer => answer.status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401]);
});

test('apps get their tokens in the body, and keep them themselves', async () => {
  const browser = createBrowser();
  const response = await browser.ask(await atProvider(browser, ground.member.email, 'answer=json'));
  const tokens = (await response.json()) as { accessToken: string; refreshToken: string };
  expect(response.headers.getSetCookie().filter(line => !line.includes('Max-Age=0'))).toEqual([]);
  const { refreshToken } = tokens;
  const renewed = await fetch(`${origin}/auth/refresh`, { ...post, body: JSON.stringify({ refreshToken }) });
  const { accessToken } = (await renewed.json()) as { accessToken: string };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
  const answer = await fetch(api.url, { method: 'POST', headers, body: JSON.stringify({ query: me }) });
  expect(((await answer.json()) as { data: any }).data.viewer.person.email).toBe(ground.member.email);
});

test('who signs out is signed out at once, and a form of another site cannot do it for them', async () => {
  const browser = await signIn(ground.member.email);
  const before = new Map(browser.cookies);
  const forged = await browser.ask(`${origin}/auth/sign-out`, { method: 'POST' });
  expect(forged.status).toBe(403);
  expect((await browser.ask(`${origin}/auth/sign-out`, post)).status).toBe(204);
  expect(browser.cookies.has('mentorkit-access')).toBe(false);
  for (const [name, value] of before) browser.cookies.set(name, value);
  expect((await graphql(browser, me)).errors![0]!.extensions.code).toBe('SESSION_ENDED');
});

test('a session that is ended elsewhere ends its sockets, and only its own', async () => {
  const [first, second] = [await signIn(ground.member.email), await signIn(ground.member.email)];
  const sockets = await Promise.all(
    [first, second].map(browser => connect({ url: api.url } as never, tokenOf(browser))),
  );
  const { sessions } = (await graphql(first, me)).data.viewer;
  const { id } = sessions.find((session: { isCurrent: boolean }) => session.isCurrent);
  const revoke =
    'mutation ($id: ID!) { revokeSession(id: $id) { ... on RevokeSessionSuccess { ended } ... on Error { code message } } }';
  const began = performance.now();
  const stranger = await signIn(ground.administrator.email);
  expect((await graphql(stranger, revoke, { id })).data.revokeSession).toEqual({
    code: 'NOT_FOUND',
    message: 'You cannot use that sign-in session: it may not exist.',
  });
  expect((await graphql(second, revoke, { id })).data.revokeSession.ended).toBe(1);
  expect(await sockets[0]!.closed).toEqual({ code: 4403, reason: 'SESSION_ENDED' });
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(sockets[1]!.socket.readyState).toBe(1);
  await graphql(second, 'mutation { signOutEverywhere { ... on SignOutEverywhereSuccess { ended } } }');
  expect(await sockets[1]!.closed).toEqual({ code: 4403, reason: 'SESSION_ENDED' });
});

test('a session that is ended ends its streams, too', async () => {
  const { email } = ground.administrator;
  const [first, second] = [await signIn(email), await signIn(email)];
  const texts = [{ locale: 'en', text: 'First steps' }];
  const created = await graphql(
    first,
    `mutation ($input: CreateProgrammeInput!) {
       createProgramme(input: $input) { ... on CreateProgrammeSuccess { programme { feed { id } } } } }`,
    { input: { title: texts, purpose: texts, privacyText: texts, locales: ['en'], timeZone: 'UTC', phases: [] } },
  );
  const feedId = created.data.createProgramme.programme.feed.id;
  const follow = 'subscription ($feedId: ID!) { feedEvents(feedId: $feedId) { kind } }';
  const [theirs, others] = await Promise.all(
    [first, second].map(browser => listen(api.url, tokenOf(browser).token, follow, { feedId })),
  );
  await first.ask(`${origin}/auth/sign-out`, post);
  await theirs!.ended;
  expect(theirs!.results).toMatchObject([{ errors: [{ extensions: { code: 'SESSION_ENDED' } }] }]);
  expect(others!.response.closed).toBe(false);
  others!.response.destroy();
});

test('who is suspended loses session and socket within five seconds', async () => {
  const person = await ground.platform.person(ground.member.organisation);
  const browser = await signIn(person.email);
  const socket = await connect({ url: api.url } as never, { token: browser.cookies.get('mentorkit-access')! });
  const admin = await signIn(ground.administrator.email);
  const { members } = (await graphql(admin, '{ members(first: 50) { edges { node { id email } } } }')).data;
  const { id } = members.edges.find((edge: any) => edge.node.email === person.email).node;
  const began = performance.now();
  await graphql(
    admin,
    'mutation ($id: ID!) { suspendMember(id: $id) { __typename ... on SuspendMemberSuccess { person { id } } } }',
    { id },
  );
  expect((await socket.closed).code).toBe(4403);
  expect(performance.now() - began).toBeLessThan(5000);
  expect((await browser.ask(`${origin}/auth/refresh`, post)).status).toBe(401);
});

const invite = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) {
  __typename ... on InviteMemberSuccess { person { id status } } ... on Error { code } } }`;

/** The address in the newest mail to somebody, as the mail says it. */
async function invitationOf(email: string): Promise<URL> {
  const { organisation } = ground.administrator;
  return await ground.platform.asPlatform(organisation, async platformCtx => {
    const rows = await platformCtx.sql<{ parameters: { link: { sealed: string } } }>(
      `select parameters from mails where recipient = $1 and kind = 'invitation' order by id desc limit 1`,
      [email],
    );
    expect(JSON.stringify(rows)).not.toContain('/auth/');
    const ctx = { organisation, platform: api.api.running.platform } as RequestContext;
    const { link } = openedParameters(ctx, rows[0]!.parameters);
    return new URL((link as { link: string }).link);
  });
}

test('who is invited becomes the member with whatever verified address they sign in with, once', async () => {
  const admin = await signIn(ground.administrator.email);
  const input = { email: 'Invited@example.invalid', displayName: 'Invited', roles: ['AUDITOR'] };
  expect((await graphql(admin, invite, { input })).data.inviteMember.person.status).toBe('INVITED');
  const old = await invitationOf('invited@example.invalid');
  await graphql(admin, invite, { input });
  const { pathname, search } = await invitationOf('invited@example.invalid');
  unverified.add('private@example.invalid');
  const attempts = [
    [old.pathname, 'private-2@example.invalid', 'INVITATION_USED'],
    [pathname, 'private@example.invalid', 'TOKEN_INVALID'],
    [`/auth/invitation/${'A'.repeat(43)}`, 'private-2@example.invalid', 'INVITATION_USED'],
  ] as const;
  for (const [path, email, refused] of attempts) {
    const browser = createBrowser();
    expect(await code(await browser.ask(await atProvider(browser, email, search.slice(1), path)))).toBe(refused);
  }
  const browser = createBrowser();
  await browser.ask(await atProvider(browser, 'private-3@example.invalid', search.slice(1), pathname));
  const { viewer } = (await graphql(browser, '{ viewer { organisationRoles person { email } } }')).data;
  expect(viewer).toEqual({ organisationRoles: ['AUDITOR'], person: { email: 'invited@example.invalid' } });
  const second = createBrowser();
  const again = await second.ask(await atProvider(second, 'private-4@example.invalid', search.slice(1), pathname));
  expect(await code(again)).toBe('INVITATION_USED');
  expect((await graphql(admin, invite, { input })).data.inviteMember.code).toBe('ALREADY_EXISTS');
});

test('only administrators invite, and only to addresses that are some', async () => {
  const input = { email: 'somebody@example.invalid', displayName: 'Somebody' };
  const member = await signIn(ground.member.email);
  expect((await graphql(member, invite, { input })).data.inviteMember.code).toBe('NOT_FOUND');
  const admin = await signIn(ground.administrator.email);
  for (const wrong of [{ email: 'nowhere' }, { displayName: ' ' }, { locale: 'no such language' }]) {
    const { data } = await graphql(admin, invite, { input: { ...input, ...wrong } });
    expect(data.inviteMember.code).toBe('INVALID_INPUT');
  }
});
