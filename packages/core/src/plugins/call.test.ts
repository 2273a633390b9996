import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isPluginError, type Meeting } from '@mentorkit/plugin-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failuresToOpen } from './breaker.ts';
import { callPlugin, pluginHealth, runPluginJob } from './call.ts';
import { createStores, fixture, recordLog } from './fixtures/host.ts';
import { closePlugins, loadPlugins, type PluginHost, type PluginJobRequest } from './load.ts';
import { validateSettings } from './settings.ts';
import { pluginStatus } from './status.ts';

const { log, lines } = recordLog();
const now = Temporal.Instant.from('2030-01-01T09:00:00Z');
const start = Temporal.Instant.from('2030-01-02T09:00:00Z');
const person = { personId: 'p', name: 'P', email: 'p@example.org', locale: 'da', timeZone: 'Europe/Copenhagen' };
const meeting: Meeting = {
  key: 'session-1',
  uid: 'session-1@example.org',
  sequence: 0,
  title: 'Talk',
  timeZone: 'Europe/Copenhagen',
  organizer: person,
  attendees: [person],
  start,
  end: start.add({ hours: 1 }),
}; // prettier-ignore
const queued: PluginJobRequest[] = [];
const store = createStores();
let host: PluginHost;

beforeAll(async () => {
  const services = { store, enqueue: async (job: PluginJobRequest) => void queued.push(job), now: () => now };
  host = await loadPlugins([fixture('good'), fixture('bad')], { log, memoryMb: 64, ...services });
});
afterAll(() => closePlugins(host));

function by(organisationId: string, how?: string, more: object = {}) {
  const organisation = { id: organisationId, locale: 'da', timeZone: 'Europe/Copenhagen' };
  const stored = how === undefined ? { settings: {}, secrets: { key: 'very-secret' } } : { settings: { how } };
  return { organisation, ...stored, ...more };
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

test.for(['Unavailable', 'RateLimited', 'NeedsReconnection', 'Conflict', 'NotFound', 'Rejected'])(
  '%s comes back by name with its fields',
  async name => {
    const error: any = await callPlugin(
      host,
      'good',
      'calendar',
      'cancel',
      [{ ...meeting, title: name }, 'p'],
      by('errors'),
    ).catch(thrown => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(isPluginError(error)).toBe(true);
    if (name === 'RateLimited') expect(error.retryAfter).toBe(7);
    if (name === 'NeedsReconnection') expect(error.personId).toBe('person-1');
    if (name === 'Conflict') expect(error.current).toEqual({ start });
  },
);

test('fetch reaches declared hosts only, also when it is redirected', async () => {
  const server = createServer((request, response) => {
    const target = request.url === '/away' ? 'http://elsewhere.example/' : '/here';
    if (request.url === '/here') response.end('arrived');
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
  await expect(callPlugin(host, 'bad', 'calendar', 'save', [meeting, 'p'], by('a', 'fine'))).rejects.toMatchObject({
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

test('health is asked of the plugin', async () => {
  expect(await pluginHealth(host, 'good', by('a'))).toEqual({ status: 'degraded', detail: 'slow today' });
});

const misbehaviour: readonly [string, string][] = [
  ['loops', 'TIMED_OUT'],
  ['hangs', 'TIMED_OUT'],
  ['waits', 'TIMED_OUT'],
  ['exits', 'CRASHED'],
  ['throws', 'DEFECT'],
  ['throws-later', 'CRASHED'],
  ['throws-nothing', 'DEFECT'],
  ['leaks-heap', 'CRASHED'],
  ['leaks-buffers', 'CRASHED'],
  ['function', 'DEFECT'],
  ['circle', 'DEFECT'],
]; // prettier-ignore

test.for(misbehaviour)('a plugin that %s is contained (%s), and others go on', async ([how, failure]) => {
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const timeoutMs = how.startsWith('leaks') ? 8_000 : 600;
  const guilty = callPlugin(
    host,
    'bad',
    'video',
    'save',
    [meeting, undefined],
    by(`guilty-${how}`, how, { timeoutMs }),
  );
  const innocent = delay(50).then(() =>
    callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('innocent', 'fine')),
  );
  const settled = await Promise.allSettled([guilty, innocent]);
  lag.disable();
  expect(settled[0]).toMatchObject({ status: 'rejected', reason: { failure, pluginId: 'bad' } });
  expect(settled[1]).toEqual({ status: 'fulfilled', value: 'fine' });
  expect(lag.percentile(99) / 1e6).toBeLessThan(50);
  expect(pluginStatus(host, 'bad', `guilty-${how}`)).toMatchObject({ state: 'DEGRADED', lastError: { at: now } });
  expect(pluginStatus(host, 'bad', 'innocent')).toMatchObject({ state: 'READY' });
});

test('what the log is told of a defect can be found by its incident', async () => {
  const error: any = await callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('masked', 'throws')).catch(
    thrown => thrown,
  );
  expect(error.message).not.toContain('undefined is not a function');
  const line = lines.find(({ fields }) => (fields as { incidentId?: string }).incidentId === error.incidentId);
  expect(JSON.stringify(line)).toContain('undefined is not a function');
});

test('messages that no call asked for are ignored', async () => {
  expect(await callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('flood', 'floods'))).toBe(
    'still here',
  );
});

test('a plugin that logs without end fills neither log nor memory', async () => {
  const before = lines.length;
  await callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('chatter', 'chatters'));
  expect(lines.length - before).toBeLessThan(300);
});

test('a call can be cancelled, which is no fault of the plugin', async () => {
  const controller = new AbortController();
  const call = callPlugin(
    host,
    'bad',
    'video',
    'save',
    [meeting, undefined],
    by('patient', 'waits', { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(), 100);
  await expect(call).rejects.toMatchObject({ failure: 'CANCELLED', retryable: false });
  expect(pluginStatus(host, 'bad', 'patient')).toMatchObject({ state: 'READY', breaker: 'CLOSED' });
});

test('one organisation cannot hold all threads of a plugin', async () => {
  const greedy = Array.from({ length: 6 }, () =>
    callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('greedy', 'hangs', { timeoutMs: 1_500 })),
  );
  await delay(100);
  const started = performance.now();
  expect(await callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by('modest', 'fine'))).toBe('fine');
  expect(performance.now() - started).toBeLessThan(1_200);
  await Promise.allSettled(greedy);
});

test('a plugin that keeps failing is left alone, for that organisation only', async () => {
  const call = (organisationId: string, how: string) =>
    callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], by(organisationId, how));
  for (let failures = 0; failures < failuresToOpen; failures++)
    await expect(call('unlucky', 'throws')).rejects.toMatchObject({ failure: 'DEFECT' });
  await expect(call('unlucky', 'fine')).rejects.toMatchObject({ failure: 'BREAKER_OPEN', retryable: true });
  expect(pluginStatus(host, 'bad', 'unlucky')).toMatchObject({
    state: 'DEGRADED',
    breaker: 'OPEN',
    calls: failuresToOpen,
  });
  expect(await call('lucky', 'fine')).toBe('fine');
});
