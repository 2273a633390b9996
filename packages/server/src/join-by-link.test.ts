import { createProgramme, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';
import { type Browser, createBrowser, logIn } from './fixtures/browser.ts';
import { createSignInProvider, type SignInProvider } from './fixtures/sign-in-provider.ts';

let ground: Ground;
let provider: SignInProvider;
let api: ApiServer;
let origin: string;
let programme: TestProgramme;
const unverified = 'doubtful@example.invalid';

beforeAll(async () => {
  ground = await createGround();
  provider = await createSignInProvider();
  api = await ground.start({ OIDC_PROVIDERS: provider.setting });
  origin = api.api.url;
  provider.answer(origin, email => email !== unverified);
  programme = await createProgramme(ground.platform, ground.administrator, { state: 'OPEN' });
});
afterAll(async () => {
  await ground.close();
  await provider.close();
});

const slugOf = () => ground.administrator.organisation.slug;

async function letIn(joining: 'INVITED' | 'BY_LINK'): Promise<void> {
  const { data } = await ground.platform.execute(
    ground.administrator,
    '{ organisation { settings { version joining } } }',
  );
  const changed = await ground.platform.execute(
    ground.administrator,
    `mutation ($version: Int!, $joining: Joining!) {
       changeOrganisation(version: $version, input: { joining: $joining }) { __typename } }`,
    { version: data.organisation.settings.version, joining },
  );
  expect(changed.data.changeOrganisation.__typename).toBe('ChangeOrganisationSuccess');
}

async function link(mostUses = 10, endsAt = '2099-01-01T00:00:00Z'): Promise<string> {
  const { data } = await ground.platform.execute(
    ground.administrator,
    `mutation ($programmeId: ID!, $mostUses: Int!, $endsAt: DateTime!) {
       createInvitationLink(input: { programmeId: $programmeId, role: MENTEE, mostUses: $mostUses, endsAt: $endsAt }) {
         ... on CreateInvitationLinkSuccess { url } } }`,
    { programmeId: programme.globalId, mostUses, endsAt },
  );
  return data.createInvitationLink.url;
}

const tokenIn = (url: string) => new URL(url).pathname.split('/').at(-1)!;

/** Signs in at the provider with what a link says; answers where the browser is sent. */
async function follow(url: string, email: string): Promise<{ browser: Browser; to: string | null; status: number }> {
  const browser = createBrowser();
  const { pathname, search, searchParams } = new URL(url);
  const query = new URLSearchParams({
    return: pathname + search,
    join: tokenIn(url),
    organisation: searchParams.get('organisation')!,
  });
  const back = await logIn(browser, `${origin}/auth/sign-in?${query}`, email, `${origin}/auth/callback`);
  const response = await browser.ask(back);
  return { browser, to: response.headers.get('location'), status: response.status };
}

async function whoIs(browser: Browser): Promise<any> {
  const response = await browser.ask(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `{ viewer { person { email displayName } organisationRoles } programme(id: "${programme.globalId}") {
        viewerParticipants { role state } } }`,
    }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

const members = () =>
  ground.platform.asPlatform(ground.administrator.organisation, ctx =>
    ctx.sql<{ email: string; status: string }>('select email, status from memberships order by email'),
  );

test('where the organisation lets newcomers in, whoever has a link and a verified address becomes a member and begins', async () => {
  await letIn('BY_LINK');
  const url = await link();
  expect(new URL(url).searchParams.get('organisation')).toBe(slugOf());
  const { browser, to } = await follow(url, 'newcomer@example.invalid');
  const { pathname, search } = new URL(url);
  expect(to).toBe(origin + pathname + search);
  expect(await whoIs(browser)).toEqual({
    viewer: { person: { email: 'newcomer@example.invalid', displayName: 'newcomer' }, organisationRoles: [] },
    programme: { viewerParticipants: [{ role: 'MENTEE', state: 'DRAFT' }] },
  });
  // Once more, they are who they are.
  await follow(url, 'newcomer@example.invalid');
  expect((await members()).filter(({ email }) => email.startsWith('newcomer'))).toHaveLength(1);
});

test('each newcomer uses the link: beyond its number nobody becomes a member', async () => {
  await letIn('BY_LINK');
  const url = await link(1);
  const came = await Promise.all(['one', 'two', 'three'].map(name => follow(url, `${name}@example.invalid`)));
  expect(came.filter(({ to }) => !to!.includes('problem='))).toHaveLength(1);
  expect(came.filter(({ to }) => to!.endsWith('problem=LINK_USED_UP'))).toHaveLength(2);
  expect((await members()).filter(({ email }) => /^(one|two|three)@/.test(email))).toHaveLength(1);
});

test('an address that is not verified, a link that is none, and an organisation that is closed let nobody in', async () => {
  const before = await members();
  await letIn('BY_LINK');
  const url = await link();
  expect(await follow(url, unverified)).toMatchObject({ status: 401, to: null });
  const made = url.replace(tokenIn(url), 'a'.repeat(32));
  expect((await follow(made, 'guest@example.invalid')).to).toMatch(/problem=NOT_FOUND$/);
  const elsewhere = url.replace(slugOf(), (await ground.platform.organisation()).slug);
  expect((await follow(elsewhere, 'guest@example.invalid')).to).toMatch(/problem=NOT_FOUND$/);
  await letIn('INVITED');
  expect((await follow(url, 'guest@example.invalid')).to).toMatch(/problem=JOINING_CLOSED$/);
  expect(await members()).toEqual(before);
});

test('who was suspended is not let in again by a link', async () => {
  await letIn('BY_LINK');
  const person = await ground.platform.person(ground.administrator.organisation);
  await ground.platform.asPlatform(ground.administrator.organisation, ctx =>
    ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [person.membershipId]),
  );
  expect(await follow(await link(), person.email)).toMatchObject({ status: 401 });
  expect((await members()).find(({ email }) => email === person.email)).toMatchObject({ status: 'SUSPENDED' });
});

test('who has a token of another issuer joins by a request, and is told what stands against it', async () => {
  await letIn('BY_LINK');
  const stranger = await ground.platform.person(await ground.platform.organisation());
  const join = async (body: object, token = stranger.token) => {
    const response = await fetch(`${origin}/auth/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, code: text && JSON.parse(text).error.code };
  };
  const organisation = slugOf();
  const token = tokenIn(await link(1));
  expect(await join({ organisation, token }, 'nonsense')).toMatchObject({ status: 401 });
  expect(await join({ organisation })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect(await join({ organisation, token, name: 'Ida Newcomer' })).toMatchObject({ status: 204 });
  const joined = await ground.platform.asPlatform(ground.administrator.organisation, ctx =>
    ctx.sql('select display_name from memberships where email = $1', [stranger.email]),
  );
  expect(joined).toEqual([{ display_name: 'Ida Newcomer' }]);
  const other = await ground.platform.person(await ground.platform.organisation());
  expect(await join({ organisation, token }, other.token)).toEqual({ status: 409, code: 'LINK_USED_UP' });
});
