import type { LookupAddress, lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guardedAgent, isPublic } from './addresses.ts';
import { fetchWithin } from './fetch.ts';

let server: Server;
let port: number;
const arrived: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push(`${request.headers.host}${request.url}`);
    const [, target] = /^\/to\/(.+)$/.exec(request.url ?? '') ?? [];
    if (target) response.writeHead(302, { location: decodeURIComponent(target) }).end();
    else response.setHeader('connection', 'close').end('arrived');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
});
beforeEach(() => {
  arrived.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A name server that answers one list of addresses after the other, and the last one for ever. */
function names(...answers: string[][]): typeof lookup {
  return ((_hostname: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    setImmediate(() =>
      callback(
        null,
        answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  }) as typeof lookup;
}

/** As a thread has one, made when it is first needed. */
function agentFor(...parameters: Parameters<typeof guardedAgent>) {
  const agent = guardedAgent(...parameters);
  return () => agent;
}

function ask(url: string, options: { allowed?: string[]; resolve?: typeof lookup; hosts?: string[] } = {}) {
  const { allowed = [], resolve, hosts = [new URL(url).host] } = options;
  return fetchWithin(hosts, new AbortController().signal, agentFor(allowed, resolve))(url);
}

const refused = { name: 'Rejected', message: expect.stringMatching('private network') };

test('addresses of private networks are not public, whichever way they are written', () => {
  const inside = `127.0.0.1 10.0.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 192.0.2.1 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 fe80::1 fd00::1 ff02::1 64:ff9b::7f00:1
    2002:7f00:1:: 2001:db8::1 2001::1 nowhere`.split(/\s+/);
  expect(inside.filter(isPublic)).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2001:4860::8888'].filter(isPublic)).toHaveLength(
    5,
  );
});

test('what the operator allows is reached, by address and by name', async () => {
  const allowed = ['127.0.0.0/8'];
  expect(await (await ask(`http://127.0.0.1:${port}/`, { allowed })).text()).toBe('arrived');
  expect(await (await ask(`http://localhost:${port}/`, { allowed, resolve: names(['127.0.0.1']) })).text()).toBe(
    'arrived',
  );
  // Of a name that stands for several, only those.
  const both = names(['10.0.0.1', '127.0.0.1']);
  expect(await (await ask(`http://localhost:${port}/`, { allowed, resolve: both })).text()).toBe('arrived');
});

test('a private address is not connected to, nor is a name that stands for one', async () => {
  const numbers = [
    `http://127.0.0.1:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://[::1]:${port}/`,
  ];
  for (const url of numbers) await expect(ask(url)).rejects.toMatchObject(refused);
  await expect(ask(`http://localhost:${port}/`)).rejects.toMatchObject(refused);
  for (const address of ['127.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'])
    await expect(ask(`https://vendor.example:${port}/`, { resolve: names([address]) })).rejects.toMatchObject(refused);
  expect(arrived).toEqual([]);
});

test('a redirect to a private address is not followed, even to a declared host', async () => {
  const to = (url: string) => `http://127.0.0.1:${port}/to/${encodeURIComponent(url)}`;
  const options = { allowed: ['127.0.0.1'], resolve: names(['127.0.0.2']) };
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `127.0.0.2:${port}`];
  for (const target of [`http://localhost:${port}/inside`, `http://127.0.0.2:${port}/inside`]) {
    const asked = ask(to(target), { ...options, hosts });
    if (target.includes('localhost')) await expect(asked).rejects.toMatchObject(refused);
    // Over http only loopback's own names are asked at all.
    else await expect(asked).rejects.toMatchObject({ name: 'Rejected' });
  }
  expect(arrived).toHaveLength(2);
});

test('a name that is public when it is looked at and private when it is connected to is not connected to', async () => {
  // A look before the connection would use up the first answer; the connection itself would then get the second.
  const rebinding = names(['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254']);
  const agent = agentFor(['127.0.0.1'], rebinding);
  const fetchIt = fetchWithin([`localhost:${port}`], new AbortController().signal, agent);
  expect(await (await fetchIt(`http://localhost:${port}/first`)).text()).toBe('arrived');
  for (let time = 0; time < 3; time++)
    await expect(fetchIt(`http://localhost:${port}/then`)).rejects.toMatchObject(refused);
  expect(arrived).toEqual([`localhost:${port}/first`]);
});
