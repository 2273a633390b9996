import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createImport, createProgramme } from '@mentorkit/testing/world';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';
import { createLog } from './log.ts';
import { type RouteName, routes } from './routes.ts';

/** What nothing that is kept may hold: what came in where credentials stand, whatever became of the request. */
const planted = new Map<string, string>();
let lines: string[] = [];
let ground: Ground;
let api: ApiServer;
let provider: Server;
let administrator: Client;

beforeAll(async () => {
  provider = createServer((request, response) => void hostileProvider(request.url!, response, request));
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
  ground = await createGround();
  const log = createLog({ logLevel: 'debug' }, 'api', { write: line => void lines.push(line) });
  api = await ground.start(
    { OIDC_PROVIDERS: JSON.stringify([{ name: 'work', issuer: issuer(), clientId: 'us' }]) },
    log,
  );
  administrator = new Client({ connectionString: ground.platform.database.administratorUrl });
  await administrator.connect();
});
afterAll(async () => {
  await administrator.end();
  await ground.close();
  provider.closeAllConnections();
  await new Promise(resolve => provider.close(resolve));
});

const issuer = () => `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;

/** One that says in its errors what it was told. */
async function hostileProvider(path: string, response: ServerResponse, request: AsyncIterable<Buffer>): Promise<void> {
  const discovered = {
    issuer: issuer(),
    authorization_endpoint: `${issuer()}/authorize`,
    token_endpoint: `${issuer()}/token`,
    jwks_uri: `${issuer()}/keys`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  };
  const said = Buffer.concat(await Array.fromAsync(request)).toString();
  const isToken = path === '/token';
  response.writeHead(isToken ? 400 : 200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(isToken ? { error: 'invalid_grant', error_description: `Unknown: ${said}` } : discovered),
  );
}

/** A secret of the kind that stands in one place, remembered under its name. */
function plant(place: string, text = randomBytes(32).toString('base64url')): string {
  planted.set(place, text);
  return text;
}

interface Planted {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** As it is written, whatever a client that keeps to the rules would make of it. */
async function ask({ method, path, headers, body }: Planted): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(api.url);
  const asked = send({ hostname, port, method, path, headers: { connection: 'close', ...headers } });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, text: Buffer.concat(await Array.fromAsync(response)).toString() };
}

/** A request in which a secret stands wherever one can. */
function everywhere(place: string, method: string, path: string, token?: string): Planted {
  const of = (where: string) => plant(`${place}: ${where}`);
  const filled = path.replace(/:\w+/, () => token ?? of('path'));
  return {
    method,
    path: `${filled}?code=${of('code')}&state=${of('state')}&token=${of('query')}`,
    headers: {
      authorization: `Bearer mk_${'0'.repeat(32)}_${of('authorization')}`,
      cookie: `mentorkit-access=${of('access')}; mentorkit-refresh=${of('refresh')}; mentorkit-attempt=${of('attempt')}`,
      'content-type': 'application/json',
      'idempotency-key': of('idempotency key'),
      referer: `https://mentorkit.test/auth/invitation/${of('referer')}`,
      'x-organisation': of('organisation'),
      'x-request-id': of('request id'),
      'x-view-as': of('view-as'),
    },
    ...(method !== 'GET' && {
      body: JSON.stringify({
        refreshToken: of('refresh token'),
        query: `{ viewer { person { id } } }`,
        variables: { token: of('variable') },
      }),
    }),
  };
}

/** Where any of what was planted stands. */
async function whereItIs(): Promise<string[]> {
  const places: string[] = [];
  const { rows: tables } = await administrator.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace n on n.oid = relnamespace
      where relkind = 'r' and nspname in ('public', 'jobs')`,
  );
  for (const [place, secret] of planted) {
    // Also a part of it, as a line that was cut off would have.
    const part = secret.slice(0, 20);
    for (const line of lines) if (line.includes(part)) places.push(`${place} in the log: ${line}`);
  }
  for (const { name } of tables) {
    const { rows } = await administrator.query<{ secret: string }>(
      `select secret from unnest($1::text[]) secret where exists (select from ${name} t where strpos(t::text, left(secret, 20)) > 0)`,
      [[...planted.values()]],
    );
    for (const { secret } of rows) places.push(`${[...planted].find(([, known]) => known === secret)![0]} in ${name}`);
  }
  return places;
}

/** What a token has to look like for its route to look for it at all. */
const shapes: Partial<Record<RouteName, (text: string) => string>> = {
  webhook: text => '0'.repeat(32) + text,
};
const all = Object.entries(routes) as [RouteName, string][];
const methods = ['GET', 'POST', 'PUT', 'DELETE'];

describe('what is written down holds no secret', () => {
  test.each(all)('of %s, whatever is refused', async (name, path) => {
    for (const method of methods) {
      const secret = plant(`${method} ${name}: path`);
      await ask(everywhere(`${method} ${name}`, method, path, shapes[name]?.(secret) ?? secret));
    }
    expect(await whereItIs()).toEqual([]);
  });

  test.each([
    ['a path of nobody', '/secrets/:token'],
    ['a path of nobody below one of ours', '/imports/:token/again'],
    ['a path that is none', '/:token/%zz'],
    ['a path with an end', '/webhooks/:token%00'],
    ['a path as a whole address', 'http://elsewhere.invalid/:token'],
  ])('of %s', async (place, path) => {
    for (const method of methods) await ask(everywhere(`${method} ${place}`, method, path));
    expect(await whereItIs()).toEqual([]);
  });

  test.each(all)('of %s, whatever fails on our side', async (name, path) => {
    const tables = ['address_tokens', 'plugin_webhooks', 'refresh_tokens', 'sign_in_sessions', 'api_clients', 'users'];
    const rename = (from: string, to: string) =>
      administrator.query(tables.map(table => `alter table ${table}${from} rename to ${table}${to}`).join(';'));
    await rename('', '_gone');
    const statuses: number[] = [];
    try {
      for (const method of methods) {
        const secret = plant(`${method} ${name}, failing: path`);
        const asked = everywhere(`${method} ${name}, failing`, method, path, shapes[name]?.(secret) ?? secret);
        statuses.push((await ask(asked)).status);
      }
    } finally {
      await rename('_gone', '');
    }
    expect(await whereItIs()).toEqual([]);
    const looking: RouteName[] = ['upload', 'webhook', 'refresh', 'signOut'];
    if (looking.includes(name)) {
      expect(statuses).toContain(500);
      expect(lines.join('')).toContain(`"path":"${path}"`);
    }
  });

  test('of an import that goes well', async () => {
    const { administrator: manager, platform } = ground;
    const programme = await createProgramme(platform, manager);
    const { uploadUrl } = await createImport(platform, manager, programme.globalId);
    const token = plant('a good upload address', uploadUrl.split('/').at(-1));
    const { headers: _, ...asked } = everywhere('a good upload', 'PUT', routes.upload, token);
    expect(await ask({ ...asked, body: 'Email,Name\n' })).toMatchObject({ status: 202 });
    expect(await whereItIs()).toEqual([]);
  });

  test('of a key, a token and a session that are good', async () => {
    const { administrator: manager, platform } = ground;
    const create = `mutation { createApiClient(input: { name: "Program", scopes: [READ] }, idempotencyKey: "${plant('key of a call')}") {
      ... on CreateApiClientSuccess { key } } }`;
    const { data } = await platform.execute(manager, create);
    const key = plant('a good key', data.createApiClient.key);
    plant('the secret of a good key', key.slice(-43));
    plant('a good token', manager.token);
    for (const authorization of [`Bearer ${key}`, `Bearer ${manager.token}`]) {
      const headers = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ query: '{ viewer { organisationRoles } }' });
      const { text } = await ask({ method: 'POST', path: routes.graphql, headers, body });
      expect(JSON.parse(text).data.viewer).not.toBeNull();
    }
    expect(await whereItIs()).toEqual([]);
  });

  test('of a sign-in that a provider refuses in words of its own', async () => {
    const begun = await fetch(new URL(`/auth/invitation/${plant('an invitation')}?provider=work`, api.url), {
      redirect: 'manual',
    });
    const state = plant('a good state', new URL(begun.headers.get('location')!).searchParams.get('state')!);
    const [cookie] = begun.headers.getSetCookie().map(each => each.split(';')[0]!);
    plant('an attempt', cookie!.split('=')[1]);
    const path = `${routes.signInCallback}?code=${plant('a good code')}&state=${state}`;
    expect(await ask({ method: 'GET', path, headers: { cookie: cookie! } })).toMatchObject({ status: 401 });
    expect(lines.join('')).toContain('a sign-in failed');
    expect(await whereItIs()).toEqual([]);
  });
});
