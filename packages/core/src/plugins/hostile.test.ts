import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callPlugin, pluginHealth } from './call.ts';
import { createStores, fixture, meeting, recordLog } from './fixtures/host.ts';
import { closePlugins, loadPlugins, type PluginHost, type PluginJobRequest, readyPlugin } from './load.ts';

const { log, lines } = recordLog();
const folder = mkdtempSync(join(tmpdir(), 'mentorkit-hostile-'));
const stored: unknown[] = [];
const queued: PluginJobRequest[] = [];
const stores = createStores();
let arrived = 0;
const server = createServer((_request, response) => {
  arrived++;
  response.end('arrived');
});
server.on('connection', () => arrived++);
let host: PluginHost;

beforeAll(async () => {
  process.env['HOSTILE_CANARY'] = 'of the host';
  mkdirSync(join(folder, 'data'));
  for (const name of ['.env', 'key.pem', 'data/rows.js'])
    writeFileSync(join(folder, name), 'module.exports = "canary"');
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  host = await loadPlugins([fixture('hostile'), fixture('good')], {
    log,
    enqueue: async job => void queued.push(job),
    store: (plugin, organisation) => {
      const store = stores(plugin, organisation);
      return {
        ...store,
        async set(key, value) {
          stored.push([plugin, organisation, key, value]);
          await store.set(key, value);
        },
      };
    },
  });
});
afterAll(async () => {
  delete process.env['HOSTILE_CANARY'];
  await closePlugins(host);
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const key = 'sk_live_9fQ2xW7bLrT4mZ8cVn1K';

function call(how: string, organisationId = how, secret = key): Promise<unknown> {
  const files = ['.env', 'key.pem', 'data/rows.js'].map(name => join(folder, name));
  // What the platform itself is made of, another plugin, and the settings of whoever runs it.
  const ours = ['../../../../.env', '../../../../package.json', '../index.ts', '../../../../plugins/index.ts'].map(
    file => new URL(file, import.meta.url).pathname,
  );
  const settings = {
    how,
    folder,
    files: [...files, ...ours],
    server: `127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const organisation = { id: organisationId, locale: 'da', timeZone: 'Europe/Copenhagen' };
  return callPlugin(host, 'hostile', 'video', 'save', [meeting, undefined], {
    organisation,
    settings,
    secrets: { key: secret },
    timeoutMs: 60_000,
  });
}

test('a plugin that tries everything gets nowhere', { timeout: 90_000 }, async () => {
  const before = readdirSync(new URL('fixtures', import.meta.url));
  const [tries, ...got] = (await call('breaks-out')) as string[];
  console.log(`A hostile plugin: ${tries}, of which got through: ${got.length > 0 ? got.join('\n') : 'none'}`);
  expect(got).toEqual([]);
  expect(Number.parseInt(tries!, 10)).toBeGreaterThan(80);
  expect(arrived).toBe(0);
  expect(readdirSync(new URL('fixtures', import.meta.url))).toEqual(before);
  expect(readdirSync(folder)).toEqual(['.env', 'data', 'key.pem']);
  // Nobody has noticed.
  expect(readyPlugin(host, 'good').pool.idle[0]?.ended).toBe(false);
});

const tellings =
  `plainly in-base64 in-base64url in-hexadecimal in-an-address backwards in-two-fields half-of-it as-a-name
  as-bytes by-storing as-a-key-of-the-store by-a-job by-throwing by-an-error-of-the-contract
  by-an-error-that-is-not-caught`.split(/\s+/);

test.for(tellings)('a secret that is told %s does not get out', async how => {
  const error: any = await call(how).then(
    answer => expect.unreachable(`It answered ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  const said = JSON.stringify([error.message, error, stored, queued, lines]);
  const bytes = Buffer.from(key);
  for (const form of [key, bytes.toString('base64').slice(0, -4), bytes.toString('hex'), key.slice(0, 14)])
    expect(said).not.toContain(form);
});

test('a secret that is logged or printed is blanked out, in whatever form', async () => {
  await call('by-logging');
  const said = JSON.stringify(lines);
  const bytes = Buffer.from(key);
  expect(said).toContain('It is •••');
  await expect.poll(() => JSON.stringify(lines)).toContain('Printed: •••, and •••');
  for (const form of [key, bytes.toString('base64').slice(0, -4), bytes.toString('hex')])
    expect(JSON.stringify(lines)).not.toContain(form);
});

test('health says no secret', async () => {
  const organisation = { id: 'health', locale: 'da', timeZone: 'Europe/Copenhagen' };
  const health = await pluginHealth(host, 'hostile', { organisation, settings: {}, secrets: { key } });
  expect(health).toMatchObject({ status: 'degraded', detail: expect.stringContaining('holds one of its secrets') });
  expect(JSON.stringify(health)).not.toContain(key);
});

test('what one organisation has entrusted to a plugin is not told to another by its thread', async () => {
  await call('by-logging', 'first', 'secret-of-the-first-organisation');
  await expect(call('of-another-organisation', 'second', 'secret-of-the-second')).rejects.toThrow('one of its secrets');
});

test('an answer changes no prototype of the host', async () => {
  expect(await call('pollutes')).toEqual({ externalId: '1', constructor: { prototype: { polluted: 1 } } });
  const error: any = await call('pollutes-by-an-error').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'Conflict', current: {} });
  expect(error.current.polluted).toBeUndefined();
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
