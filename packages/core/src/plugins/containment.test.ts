import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failuresToOpen } from './breaker.ts';
import { type CallOptions, callPlugin } from './call.ts';
import { fixture, meeting, recordLog } from './fixtures/host.ts';
import { closePlugins, loadPlugins, type PluginHost } from './load.ts';
import { beginTally } from './tally.ts';
import { pluginStatus } from './status.ts';

const { log, lines } = recordLog();
let host: PluginHost;

beforeAll(async () => {
  host = await loadPlugins([fixture('bad')], { log, memoryMb: 64 });
});
afterAll(() => closePlugins(host));

/** A call of the plugin that misbehaves as it is told to. */
async function call(organisationId: string, how: string, more: Partial<CallOptions> = {}): Promise<unknown> {
  const organisation = { id: organisationId, locale: 'da', timeZone: 'Europe/Copenhagen' };
  return await callPlugin(host, 'bad', 'video', 'save', [meeting, undefined], {
    organisation,
    settings: { how },
    ...more,
  });
}

const misbehaviour: readonly [string, string][] = [
  ['loops', 'TIMED_OUT'],
  ['hangs', 'TIMED_OUT'],
  ['waits', 'TIMED_OUT'],
  ['exits', 'CRASHED'],
  ['throws', 'DEFECT'],
  ['throws-later', 'CRASHED'],
  ['throws-nothing', 'DEFECT'],
  ['leaks-heap', 'CRASHED'],
  ['leaks-one-array', 'CRASHED'],
  ['leaks-at-once', 'CRASHED'],
  ['leaks-buffers', 'CRASHED'],
  ['function', 'DEFECT'],
  ['circle', 'DEFECT'],
];

test.for(misbehaviour)('a plugin that %s is contained (%s), and others go on', async ([how, failure]) => {
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const guilty = call(`guilty-${how}`, how, { timeoutMs: how.startsWith('leaks') ? 8_000 : 600 });
  const innocent = delay(50).then(() => call('innocent', 'fine'));
  const settled = await Promise.allSettled([guilty, innocent]);
  lag.disable();
  expect(settled[0]).toMatchObject({ status: 'rejected', reason: { failure, pluginId: 'bad' } });
  expect(settled[1]).toEqual({ status: 'fulfilled', value: 'fine' });
  // A host that waited for the plugin would be late by the whole limit.
  expect(lag.percentile(99) / 1e6).toBeLessThan(300);
  expect(pluginStatus(host, 'bad', `guilty-${how}`)).toMatchObject({ state: 'DEGRADED', lastError: {} });
  expect(pluginStatus(host, 'bad', 'innocent')).toMatchObject({ state: 'READY' });
});

test('a plugin whose thread ended ten times in a row is there again', { timeout: 60_000 }, async () => {
  for (let times = 0; times < 10; times++)
    await expect(call(`crasher-${times}`, 'exits')).rejects.toMatchObject({ failure: 'CRASHED' });
  expect(await call('next', 'fine')).toBe('fine');
});

test('what the log is told of a defect can be found by its incident', async () => {
  const error: any = await call('masked', 'throws').catch((thrown: unknown) => thrown);
  expect(error.message).not.toContain('undefined is not a function');
  const line = lines.find(({ fields }) => (fields as { incidentId?: string }).incidentId === error.incidentId);
  expect(JSON.stringify(line)).toContain('undefined is not a function');
});

test('messages that no call asked for are ignored', async () => {
  expect(await call('flood', 'floods')).toBe('still here');
});

test('a plugin that logs without end fills neither log nor memory', async () => {
  const before = lines.length;
  await call('chatter', 'chatters');
  expect(lines.length - before).toBeLessThan(300);
});

test('a call can be cancelled, which is no fault of the plugin', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const cancelled = call('patient', 'hangs', { signal: controller.signal });
  await expect(cancelled).rejects.toMatchObject({ failure: 'CANCELLED', retryable: false });
  expect(pluginStatus(host, 'bad', 'patient')).toMatchObject({ state: 'READY', breaker: 'CLOSED' });
});

test('calls beyond the number of threads wait for their turn', async () => {
  const calls = Array.from({ length: 12 }, () => call('busy', 'fine', { timeoutMs: 15_000 }));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['fine']));
});

test('one organisation cannot hold all threads of a plugin', async () => {
  const greedy = Array.from({ length: 6 }, () => call('greedy', 'hangs', { timeoutMs: 3_000 }));
  const settled = Promise.allSettled(greedy);
  await delay(100);
  expect(await Promise.race([call('modest', 'fine'), ...greedy])).toBe('fine');
  await settled;
});

test('a plugin that keeps failing is left alone, for that organisation only', async () => {
  for (let failures = 0; failures < failuresToOpen; failures++)
    await expect(call('unlucky', 'throws')).rejects.toMatchObject({ failure: 'DEFECT' });
  await expect(call('unlucky', 'fine')).rejects.toMatchObject({ failure: 'BREAKER_OPEN', retryable: true });
  const status = { state: 'DEGRADED', breaker: 'OPEN', calls: failuresToOpen };
  expect(pluginStatus(host, 'bad', 'unlucky')).toMatchObject(status);
  expect(await call('lucky', 'fine')).toBe('fine');
});

test('a computation counts as a call does: one that keeps failing is left alone, and says why', () => {
  for (let failures = 0; failures < failuresToOpen; failures++)
    beginTally(host, 'bad', 'computes').failed('A run was refused: OVER_CAPACITY', 12);
  expect(beginTally(host, 'bad', 'computes').refused).toBe('It failed repeatedly and is left alone for a while.');
  expect(pluginStatus(host, 'bad', 'computes')).toMatchObject({
    state: 'DEGRADED',
    breaker: 'OPEN',
    calls: failuresToOpen,
    lastError: { message: 'A run was refused: OVER_CAPACITY' },
  });
  const other = beginTally(host, 'bad', 'computes well');
  other.succeeded(12);
  other.abandoned();
  expect(pluginStatus(host, 'bad', 'computes well')).toMatchObject({ state: 'READY', breaker: 'CLOSED', calls: 1 });
});
