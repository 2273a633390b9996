import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createGraphQL } from '@mentorkit/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';
import { createHttpServer } from './http-server.ts';

let ground: Ground;
let open: ApiServer;
let hardened: ApiServer;
const app = 'https://app.example.org';
const evil = 'https://evil.example.net';
const query = JSON.stringify({ query: '{ __typename }' });
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  ground = await createGround();
  open = await ground.start({ HARDENED: 'false', CORS_ORIGINS: '*' });
  hardened = await ground.start({
    CORS_ORIGINS: `${app},https://second.example.org`,
    PUBLIC_URL: 'https://mentorkit.example',
  });
});
afterAll(() => ground.close());

const post = (server: ApiServer, headers: Record<string, string>, body = query) =>
  fetch(server.url, { method: 'POST', headers, body });
const codeOf = async (response: Response) => (await response.json()).errors?.[0].extensions.code;

const preflight = (server: ApiServer, origin: string) =>
  fetch(server.url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });

/** What becomes of a socket that a page of that origin opens. */
const outcome = (server: ApiServer, origin?: string) =>
  new Promise<string>(resolve => {
    const socket = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws', {
      ...(origin && { origin }),
    });
    socket.once('open', () => resolve('open'));
    socket.once('error', error => resolve(error.message));
    socket.once('open', () => socket.terminate());
  });

const head = (more: string) => `GET // HTTP/1.1\r\nHost: x\r\n${more}\r\n\r\n`;

describe('another site', () => {
  const cookie = { cookie: 'session=1' };

  test.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text that looks like JSON', { 'content-type': 'text/plain' }],
    ['a type that only begins like JSON', { 'content-type': 'text/plain; application/json' }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['no type', {}],
  ])('cannot post %s in the name of who is signed in by a cookie', async (_what, headers) => {
    for (const server of [open, hardened]) {
      const answer = await post(server, { ...cookie, ...headers });
      expect(answer.status).toBe(403);
      expect(await codeOf(answer)).toBe('CSRF_REFUSED');
    }
  });

  test('cannot fetch in their name either; JSON and the header are no forgeries', async () => {
    const address = `${open.url}?query=${encodeURIComponent('{ __typename }')}`;
    expect((await fetch(address, { headers: cookie })).status).toBe(403);
    expect((await fetch(address, { headers: { ...cookie, 'x-graphql-yoga-csrf': '1' } })).status).toBe(200);
    expect((await fetch(address)).status).toBe(200);
    expect((await post(open, { ...cookie, ...json })).status).toBe(200);
  });

  test('only JSON is read, whoever sends it', async () => {
    const answer = await post(open, { 'content-type': 'application/x-www-form-urlencoded' }, 'query={__typename}');
    expect(answer.status).toBe(415);
    expect(await codeOf(answer)).toBe('NOT_JSON');
  });
});

test('a hardened platform is asked with GET only by who can set a header', async () => {
  const address = `${hardened.url}?query=${encodeURIComponent('{ __typename }')}`;
  expect((await fetch(address)).status).toBe(403);
  expect((await fetch(address, { headers: { 'x-graphql-yoga-csrf': '1' } })).status).toBe(200);
});

test('nothing is changed with GET', async () => {
  const mutation = encodeURIComponent('mutation { openProgramme(id: "x") { __typename } }');
  const answer = await fetch(`${open.url}?query=${mutation}`, { headers: { 'x-graphql-yoga-csrf': '1' } });
  expect(answer.status).toBe(405);
});

describe('pages of other origins', () => {
  test('are let in where they are named, with cookies', async () => {
    for (const answer of [await preflight(hardened, app), await post(hardened, { ...json, origin: app })]) {
      expect(answer.ok).toBe(true);
      expect(answer.headers.get('access-control-allow-origin')).toBe(app);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
  });

  test.each([evil, 'null', `${app}.evil.example.net`, 'https://app.example.org:8443', 'http://app.example.org'])(
    '%s is not',
    async origin => {
      for (const answer of [await preflight(hardened, origin), await post(hardened, { ...json, origin })]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
    },
  );

  test('come from anywhere where that is allowed, and then without cookies', async () => {
    for (const answer of [await preflight(open, evil), await post(open, { ...json, origin: evil })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test('open a socket where they are named, where they are the platform’s own, and where they are no browser’s', async () => {
    expect(await outcome(hardened)).toBe('open');
    for (const origin of [app, 'https://mentorkit.example', new URL(hardened.url).origin])
      expect(await outcome(hardened, origin)).toBe('open');
    for (const origin of [evil, 'null', 'nonsense']) expect(await outcome(hardened, origin)).toContain('403');
    expect(await outcome(open, evil)).toBe('open');
  });
});

test('every answer tells browsers to take it for what it is, and to frame it nowhere', async () => {
  for (const answer of [
    await post(hardened, json),
    await post(hardened, {}),
    await fetch(new URL('/health/live', hardened.url)),
    await fetch(new URL('/nothing', hardened.url)),
  ]) {
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers.get('server')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
  }
});

test('there is no page to try things on without a demo', async () => {
  for (const server of [open, hardened]) {
    const answer = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect(answer.ok).toBe(false);
    expect(await answer.text()).not.toContain('<');
  }
});

describe('a body', () => {
  test('of more than a mebibyte is refused, whether it says so or not', async () => {
    const large = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(1024 * 1024) } });
    expect((await post(open, json, large)).status).toBe(413);
    expect(await chunked(large)).toBe(413);
    expect(await chunked(query)).toBe(200);
  });
});

describe('a client that', () => {
  test('asks for no address gets an answer, and the server stays', async () => {
    expect(await raw(open.url, socket => socket.write(head('Connection: close')))).toMatch(/^HTTP\/1\.1 400/);
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    expect(await raw(open.url, socket => socket.write(head(upgrade)))).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect((await post(open, json)).status).toBe(200);
  });

  test('sends its request drop by drop is cut off', async () => {
    const server = createHttpServer({ headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 100 });
    server.on('request', (request, response) => request.resume().once('end', () => response.end('all there')));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const dripping = (start: string) =>
      raw(url, socket => {
        socket.write(start);
        const timer = setInterval(() => socket.write('x'), 50);
        socket.once('close', () => clearInterval(timer));
        socket.on('error', () => clearInterval(timer));
      }).catch(() => 'cut');
    try {
      const started = performance.now();
      const ends = await Promise.all([
        dripping('POST / HTTP/1.1\r\nHost: x\r\nX-Slow: '),
        dripping('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n'),
      ]);
      expect(performance.now() - started).toBeLessThan(5_000);
      for (const end of ends) expect(end).toMatch(/^(HTTP\/1\.1 408|cut|$)/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('sends its body so slowly that it hardly gets on is cut off, and nobody else is', async () => {
    const server = createHttpServer({}, { bytes: 1_000, ms: 400 });
    const yoga = createGraphQL(ground.platform.platform);
    server.on('request', (request, response) => void yoga.handle(request, response));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const body = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(20_000) } });
    const sending = (bytesAtOnce: number) =>
      raw(url, socket => {
        socket.on('error', () => {});
        socket.write(
          `POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        let at = 0;
        const timer = setInterval(() => socket.write(body.slice(at, (at += bytesAtOnce))), 50);
        socket.once('close', () => clearInterval(timer));
      });
    try {
      const [dripping, steady] = await Promise.all([sending(10), sending(1_000)]);
      expect(dripping).toMatch(/^HTTP\/1\.1 408[\s\S]*REQUEST_TIMEOUT/);
      expect(steady).toMatch(/^HTTP\/1\.1 200[\s\S]*__typename/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('sends heads without end is cut off', async () => {
    const answer = await raw(open.url, socket => {
      socket.on('error', () => {});
      socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(64 * 1024)}`);
    }).catch(() => 'cut');
    expect(answer).toMatch(/^(HTTP\/1\.1 431|cut)/);
  });
});

function chunked(body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      open.url,
      { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' } },
      response => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    request.once('error', reject);
    for (let at = 0; at < body.length; at += 64 * 1024) request.write(body.slice(at, at + 64 * 1024));
    request.end();
  });
}

/** What a server answers to raw bytes until it closes the connection. */
function raw(url: string, talk: (socket: Socket) => void): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', text => {
      answer += text;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.once('connect', () => talk(socket));
  });
}
