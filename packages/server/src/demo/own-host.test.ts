import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from '../fixtures/api-server.ts';
import { isOwnHost } from './own-host.ts';

let ground: Ground;
let api: ApiServer;

beforeAll(async () => {
  ground = await createGround();
  api = await ground.start({ DEMO: 'true', TOKEN_ISSUERS: '[]' });
}, 60_000);
afterAll(() => ground.close());

function ask(path: string, host: string, accept = '*/*'): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: hostname, port, path, headers: { host, accept } }, answer => {
      text(answer).then(said => resolve({ status: answer.statusCode!, text: said }), reject);
    });
    asked.on('error', reject).end();
  });
}

test('a name of somebody else that leads here is told nothing of the demo', async () => {
  for (const host of ['attacker.example', 'localhost.attacker.example', '127.0.0.1.attacker.example', '10.0.0.1:80'])
    for (const [path, accept] of [
      ['/demo/people', '*/*'],
      ['/demo/mails', '*/*'],
      ['/demo/token/ada@demo.invalid', '*/*'],
      ['/', '*/*'],
      ['/graphql', 'text/html'],
    ] as const) {
      const { status, text: said } = await ask(path, host, accept);
      expect({ host, path, status }).toEqual({ host, path, status: 403 });
      expect(said).not.toMatch(/eyJ/);
    }
});

test('at its own addresses the demo is shown', async () => {
  for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'tenant.localhost'])
    expect((await ask('/demo/people', host)).status).toBe(200);
  expect((await ask('/demo/token/%E0%A4%A', 'localhost')).status).toBe(404);
});

test('the configured host name is the demo’s own, and nothing that only contains it', () => {
  const own = (host: string | undefined) => isOwnHost(host, 'https://demo.example.org');
  expect(own('demo.example.org')).toBe(true);
  expect(own('demo.example.org:443')).toBe(true);
  for (const host of [
    undefined,
    '',
    'x.demo.example.org',
    'demo.example.org.evil.example',
    'evil.example@localhost',
    '%',
  ])
    expect({ host, own: own(host) }).toEqual({ host, own: false });
});
