import { createServer } from 'node:http';
import { isPluginError, type MatchingProblem } from '@mentorkit/plugin-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callPlugin, pluginHealth, runPluginJob } from './call.ts';
import { createStores, fixture, meeting, person, recordLog } from './fixtures/host.ts';
import { solve } from './compute.ts';
import { closePlugins, loadPlugins, type PluginHost, type PluginJobRequest, readyPlugin } from './load.ts';
import { useThread } from './pool.ts';
import { validateSettings } from './settings.ts';
import { pluginStatus, usageOf } from './status.ts';

const { log, lines } = recordLog();
const now = Temporal.Instant.from('2030-01-01T09:00:00Z');
const { start } = meeting;
const problem: MatchingProblem = {
  mentees: 1,
  mentors: 1,
  scores: { kind: 'dense', value: new Float32Array([1]) },
  capacity: new Uint16Array([1]),
  pinned: new Uint32Array(),
  seed: 1,
};
const queued: PluginJobRequest[] = [];
const store = createStores();
let host: PluginHost;

beforeAll(async () => {
  const services = { store, enqueue: async (job: PluginJobRequest) => void queued.push(job), now: () => now };
  host = await loadPlugins([fixture('good'), fixture('bad')], {
    log,
    ...services,
    allowedAddresses: ['127.0.0.0/8', '::1'],
  });
});
afterAll(() => closePlugins(host));

function by(organisationId: string) {
  const organisation = { id: organisationId, locale: 'da', timeZone: 'Europe/Copenhagen' };
  return { organisation, settings: {}, secrets: { key: 'very-secret' } };
}

test('a call crosses with its instants, and sees its own organisation, settings, store and clock', async () => {
  const busy = await callPlugin(
    host,
    'good',
    'calendar',
    'busy',
    [{ start, end: start.add({ hours: 2 }), personId: 'p' }],
    by('a'),
  );
  expect(busy).toEqual([{ start: start.add({ hours: 1 }), end: start.add({ hours: 2 }) }]);
  expect((busy as { start: unknown }[])[0]?.start).toBeInstanceOf(Temporal.Instant);

  const save = (organisationId: string) =>
    callPlugin(host, 'good', 'calendar', 'save', [meeting, 'p'], by(organisationId));
  const [first, again, other] = [await save('a'), await save('a'), await save('b')] as { externalId: string }[];
  expect(first?.externalId).toMatch(/^a:session-1:1:rooms\.example:2030-01-01T09:00:0/);
  expect(again?.externalId).toMatch(/^a:session-1:2:/);
  expect(other?.externalId).toMatch(/^b:session-1:1:/);
});

test('what a plugin queues arrives with its key and its time, and its job runs', async () => {
  await callPlugin(host, 'good', 'video', 'save', [meeting, undefined], by('a'));
  const job = {
    pluginId: 'good',
    organisationId: 'a',
    name: 'remind',
    input: { key: 'session-1' },
    key: 'once',
    runAt: start,
  };
  expect(queued).toEqual([job]);
  await runPluginJob(host, 'good', 'remind', job.input, by('a'));
  expect(await store('good', 'a').get('reminded')).toBe('session-1');
  await expect(runPluginJob(host, 'good', 'remind', { key: 7 }, by('a'))).rejects.toMatchObject({ failure: 'DEFECT' });
});

test('no secret gets into a log or an error', async () => {
  await callPlugin(host, 'good', 'video', 'save', [meeting, undefined], by('secretive'));
  await expect(callPlugin(host, 'good', 'video', 'cancel', ['x'], by('secretive'))).rejects.toThrow(/incident/);
  const text = JSON.stringify(lines);
  expect(text).toContain('The vendor did not like •••');
  expect(text).not.toContain('very-secret');
});

const providerErrors: readonly [string, object][] = [
  ['Unavailable', {}],
  ['RateLimited', { retryAfter: 7 }],
  ['NeedsReconnection', { personId: 'person-1' }],
  ['Conflict', { current: { start } }],
  ['NotFound', {}],
  ['Rejected', { message: 'The title is not allowed.' }],
];

test.for(providerErrors)('%s comes back by name with its fields', async ([name, fields]) => {
  const cancelled = callPlugin(host, 'good', 'calendar', 'cancel', [{ ...meeting, title: name }, 'p'], by('errors'));
  const error = await cancelled.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name, ...fields });
  expect(isPluginError(error)).toBe(true);
});

test('fetch reaches declared hosts only, also when it is redirected', async () => {
  const server = createServer((request, response) => {
    const target = request.url === '/away' ? 'http://elsewhere.example/' : '/here';
    if (request.url === '/large') response.end('x'.repeat(4_194_305));
    else if (request.url === '/here' || request.url === '/by-the-global-fetch') response.end('arrived');
    else response.writeHead(302, { location: target }).end();
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const join = (url: string) =>
    callPlugin(host, 'good', 'video', 'join', [url, { ...person, role: 'HOST', until: start }], {
      ...by('a'),
      settings: { server: address },
    });
  expect(await join(`http://${address}/start`)).toBe('arrived');
  expect(await join(`http://${address}/by-the-global-fetch`)).toBe('arrived');
  await expect(join('https://undeclared.example/by-the-global-fetch')).rejects.toMatchObject({ name: 'Rejected' });
  await expect(join(`http://${address}/large`)).rejects.toMatchObject({
    name: 'Rejected',
    message: expect.stringContaining('larger than 4194304 bytes'),
  });
  await expect(join(`http://${address}/away`)).rejects.toMatchObject({
    name: 'Rejected',
    message: expect.stringContaining('elsewhere.example'),
  });
  await expect(join('https://undeclared.example/')).rejects.toMatchObject({ name: 'Rejected' });
  await expect(join(`http://localhost:${address.split(':')[1]}/`)).rejects.toMatchObject({ name: 'Rejected' });
  server.closeAllConnections();
  server.close();
  await expect(join(`http://${address}/`)).rejects.toMatchObject({ name: 'Unavailable' });
});

test('what a plugin does not offer is not called', async () => {
  await expect(callPlugin(host, 'good', 'calendar', 'changes', ['p', undefined], by('a'))).rejects.toMatchObject({
    failure: 'NOT_OFFERED',
  });
  await expect(callPlugin(host, 'bad', 'calendar', 'save', [meeting, 'p'], by('a'))).rejects.toMatchObject({
    failure: 'NOT_OFFERED',
  });
  await expect(callPlugin(host, 'nobody', 'calendar', 'save', [meeting, 'p'], by('a'))).rejects.toMatchObject({
    code: 'PLUGIN_UNKNOWN',
  });
});

test('settings are checked by the plugin, and unreadable ones need attention', async () => {
  expect(
    await validateSettings(host, 'good', { organisationId: 'a', settings: { size: 3 }, secrets: { key: 'k' } }),
  ).toEqual({ ok: true });
  const verdict = await validateSettings(host, 'good', { organisationId: 'a', settings: { size: 'big' }, secrets: {} });
  expect(verdict).toMatchObject({ ok: false, issues: [{ path: ['settings', 'size'] }, { path: ['secrets', 'key'] }] });

  const options = { ...by('careless'), secrets: {} };
  await expect(callPlugin(host, 'good', 'calendar', 'save', [meeting, 'p'], options)).rejects.toMatchObject({
    failure: 'SETTINGS',
    retryable: false,
  });
  expect(pluginStatus(host, 'good', 'careless')).toMatchObject({ state: 'NEEDS_ATTENTION', breaker: 'CLOSED' });
  await callPlugin(host, 'good', 'calendar', 'save', [meeting, 'p'], by('careless'));
  expect(pluginStatus(host, 'good', 'careless')).toMatchObject({ state: 'READY', calls: 2 });
});

/** As somebody may enter it: nested so deeply that what walks through it runs out of stack. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = { deeper: value };
  return value;
}

const tooMuch: readonly (readonly [string, unknown])[] = [
  ['nested 101 deep', nested(101)],
  ['nested 10,000 deep', nested(10_000)],
  ['of 20,000 fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`field ${n}`, n]))],
  ['of a megabyte', { server: 'x'.repeat(1_048_576) }],
];

test.for(tooMuch)('settings %s are refused, and hold no thread for them', async ([, settings]) => {
  const organisationId = 'boundless';
  for (let times = 0; times < 4; times++) {
    const verdict = await validateSettings(host, 'good', { organisationId, settings, secrets: { key: 'k' } });
    expect(verdict).toEqual({ ok: false, issues: [{ path: ['settings'], message: expect.stringMatching('262144') }] });
    const inSecrets = await validateSettings(host, 'good', { organisationId, settings: {}, secrets: settings });
    expect(inSecrets).toMatchObject({ ok: false, issues: [{ path: ['secrets'] }] });
    const save = callPlugin(host, 'good', 'calendar', 'save', [meeting, 'p'], { ...by(organisationId), settings });
    await expect(save).rejects.toMatchObject({ failure: 'SETTINGS', retryable: false });
    const solving = solve(host, 'good', problem, { settings, deadlineMs: 5_000 });
    expect(await solving).toMatchObject({ status: 'FAILED', error: expect.stringContaining('262144') });
  }
  for (const who of ['boundless', 'another'])
    expect(await validateSettings(host, 'good', { organisationId: who, settings: {}, secrets: { key: 'k' } })).toEqual({
      ok: true,
    });
});

test('an argument that is more than is given to plugins fails its call, and holds no thread', async () => {
  const title = nested(10_000) as string;
  for (let times = 0; times < 4; times++) {
    const save = callPlugin(host, 'good', 'calendar', 'save', [{ ...meeting, title }, 'p'], by('verbose'));
    await expect(save).rejects.toMatchObject({ failure: 'TOO_LARGE', retryable: false });
  }
  await callPlugin(host, 'good', 'calendar', 'save', [meeting, 'p'], by('verbose'));
});

test('whatever fails while a thread is held, it is given back', async () => {
  const { pool } = readyPlugin(host, 'good');
  const failing = () => useThread(pool, 'failing', { timeoutMs: 5_000 }, () => Promise.reject(new Error('in between')));
  for (let times = 0; times < 6; times++) await expect(failing()).rejects.toThrow('in between');
  expect(pool.busy.size).toBe(0);
  expect(pool.waiting).toEqual([]);
});

test('a breaker that lets one call try again does not wait for ever for one that was never made', async () => {
  const usage = usageOf(readyPlugin(host, 'good'), 'prober');
  usage.breaker = { state: 'OPEN', until: 0 };
  const save = (title: string) =>
    callPlugin(host, 'good', 'calendar', 'save', [{ ...meeting, title }, 'p'], by('prober'));
  await expect(save(nested(10_000) as string)).rejects.toMatchObject({ failure: 'TOO_LARGE' });
  await save('Talk');
  expect(usage.breaker.state).toBe('CLOSED');
});

test('health is asked of the plugin', async () => {
  expect(await pluginHealth(host, 'good', by('a'))).toEqual({ status: 'degraded', detail: 'slow today' });
});
