import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { failuresToOpen } from './breaker.ts';
import { type CallOptions, callPlugin, pluginHealth } from './call.ts';
import { createStores, fixture, meeting, recordLog } from './fixtures/host.ts';
import { z } from 'zod';
import { closePlugins, loadPlugins, type PluginHost, readyPlugin } from './load.ts';
import { beginTally } from './tally.ts';
import { pluginStatus } from './status.ts';

const { log, lines } = recordLog();
const stores = createStores();
let asked = { now: 0, atMost: 0, inAll: 0 };
let host: PluginHost;

beforeAll(async () => {
  host = await loadPlugins([fixture('bad')], { log, memoryMb: 64, store: countedStore });
});

/** A store that takes a moment, and knows how many ask at the same time. */
function countedStore(pluginId: string, organisationId: string) {
  const store = stores(pluginId, organisationId);
  return {
    ...store,
    async set(key: string, value: unknown) {
      asked = { now: asked.now + 1, atMost: Math.max(asked.atMost, asked.now + 1), inAll: asked.inAll + 1 };
      await delay(1);
      await store.set(key, value);
      asked.now--;
    },
  };
}

afterAll(() => closePlugins(host));
// Else the log would leave out what the next one looks for.
beforeEach(() => readyPlugin(host, 'bad').complaints.clear());

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
  ['circle', 'INVALID_ANSWER'],
  ['answers-too-much', 'INVALID_ANSWER'],
  ['answers-at-length', 'INVALID_ANSWER'],
  ['answers-no-time', 'INVALID_ANSWER'],
  ['throws-at-length', 'DEFECT'],
  ['rejects-at-length', 'DEFECT'],
  ['finds-the-port', 'CRASHED'],
];

test.for(misbehaviour)(
  'a plugin that %s is contained (%s), and others go on',
  { timeout: 60_000 },
  async ([how, failure]) => {
    const lag = monitorEventLoopDelay({ resolution: 5 });
    lag.enable();
    const guilty = call(`guilty-${how}`, how, { timeoutMs: /^(leaks|finds|answers)/.test(how) ? 20_000 : 1_000 });
    const innocent = delay(50).then(() => call('innocent', 'fine'));
    const settled = await Promise.allSettled([guilty, innocent]);
    lag.disable();
    expect(settled[0]).toMatchObject({ status: 'rejected', reason: { failure, pluginId: 'bad' } });
    expect(settled[1]).toEqual({ status: 'fulfilled', value: 'fine' });
    // A host that waited for the plugin would be late by the whole limit.
    expect(lag.percentile(99) / 1e6).toBeLessThan(300);
    expect(pluginStatus(host, 'bad', `guilty-${how}`)).toMatchObject({ state: 'DEGRADED', lastError: {} });
    expect(pluginStatus(host, 'bad', 'innocent')).toMatchObject({ state: 'READY' });
  },
);

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

test('a plugin cannot write to the host but by what it is given', async () => {
  expect(await call('flood', 'floods')).toBe('still here');
  // Nor can one that knows where to look, for long.
  await expect(call('flood', 'finds-the-port', { timeoutMs: 20_000 })).rejects.toMatchObject({ failure: 'CRASHED' });
  expect(lines.at(-1)?.fields).toMatchObject({ error: { message: 'sent more messages than it may.' } });
});

test('what is too large is refused with the limit, and what is too long is cut', async () => {
  await expect(call('large', 'answers-at-length')).rejects.toThrow(
    'Its answer is larger than the 16384 characters that are read of a video.',
  );
  await expect(call('large', 'stores-too-much')).rejects.toMatchObject({
    name: 'Rejected',
    message: 'What is given to store.set is larger than 262144 characters.',
  });
  expect(await call('large', 'stores-what-is-no-data')).toBeDefined();
  await expect(call('large', 'throws-at-length')).rejects.toMatchObject({ failure: 'DEFECT' });
  await call('large', 'chatters-at-length');
  expect(Math.max(...lines.map(line => JSON.stringify(line).length))).toBeLessThan(20_000);
  expect(lines.at(-1)).toMatchObject({
    message: 'x'.repeat(2_000),
    fields: { fields: { leftOut: expect.any(String) } },
  });
});

test('a plugin that logs or prints without end fills neither log nor memory, and the log says so', async () => {
  // Its thread has some left of what it may write, or none: a new one has all of it.
  await expect(call('chatter', 'exits')).rejects.toThrow('incident');
  const before = lines.length;
  await call('chatter', 'chatters');
  await call('chatter', 'prints');
  const written = lines.slice(before);
  expect(written.length).toBeLessThan(120);
  expect(written.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^Too many log lines at once: 9\d{4} were left out\.$/),
  );
});

test('a plugin that asks the host without end is answered, a few questions at a time', async () => {
  const began = performance.now();
  asked = { now: 0, atMost: 0, inAll: 0 };
  await call('asker', 'asks-without-end', { timeoutMs: 20_000 });
  expect(asked).toEqual({ now: 0, atMost: 8, inAll: 250 });
  // 200 at once, and then a hundred a second.
  expect(performance.now() - began).toBeGreaterThan(450);
});

test('an answer that makes no sense counts as a failure, and says what is wrong with it', async () => {
  const answer = z.object({ externalId: z.string() });
  for (let lies = 0; lies < failuresToOpen; lies++)
    await expect(call('credulous', 'fine', { answer })).rejects.toMatchObject({
      failure: 'INVALID_ANSWER',
      retryable: false,
    });
  expect(pluginStatus(host, 'bad', 'credulous')).toMatchObject({
    state: 'DEGRADED',
    breaker: 'OPEN',
    lastError: { message: expect.stringContaining('video.save is none of the contract: ') },
  });
});

test('health that makes no sense is degraded health with a reason', async () => {
  const organisation = { id: 'unhealthy', locale: 'da', timeZone: 'Europe/Copenhagen' };
  const health = (answer: string) => pluginHealth(host, 'bad', { organisation, settings: { how: answer } });
  const nonsense = { status: 'degraded', detail: expect.stringContaining('health.health is none of the contract') };
  expect(await health('{"status":"splendid"}')).toEqual(nonsense);
  expect(await health('null')).toEqual(nonsense);
  expect(pluginStatus(host, 'bad', 'unhealthy')).toMatchObject({ state: 'DEGRADED', lastError: {} });
  expect(await health(JSON.stringify({ status: 'down', detail: 'x'.repeat(2_000) }))).toEqual({
    status: 'down',
    detail: 'x'.repeat(1_000),
  });
  for (let failures = 0; failures < failuresToOpen; failures++)
    expect(await health('{')).toMatchObject({ status: 'down' });
  // Nobody knows how it is now.
  expect(await health('{')).toMatchObject({ status: 'degraded', detail: expect.stringContaining('left alone') });
});

test('no secret gets into the log by an error that nobody caught', async () => {
  await expect(call('careless', 'leaks-a-secret', { secrets: { key: 'very-secret' } })).rejects.toThrow('incident');
  const reason = 'stopped on an uncaught error: Error: The key is •••';
  expect(lines.findLast(({ level }) => level === 'error')?.fields).toMatchObject({ error: { message: reason } });
  expect(lines.filter(line => JSON.stringify(line).includes('very-secret'))).toEqual([]);
});

test('a plugin that ends its thread at each call is left alone, and not started again and again', {
  timeout: 60_000,
}, async () => {
  const threads = async () => {
    await delay(100);
    return lines.filter(line => JSON.stringify(line).includes('A thread of the bad plugin begins')).length;
  };
  const before = await threads();
  const calls = Array.from({ length: 40 }, () => call('suicidal', 'exits', { timeoutMs: 20_000 }));
  const settled = await Promise.allSettled(calls);
  expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
  for (let more = 0; more < 40; more++)
    await expect(call('suicidal', 'exits')).rejects.toMatchObject({ failure: 'BREAKER_OPEN' });
  const started = (await threads()) - before;
  expect(started).toBeLessThan(10);
});

test.runIf(process.platform === 'linux')('a thread of a plugin yields to the host, whose priority stays', async () => {
  const own = getPriority();
  async function priorityAfter(how: string): Promise<number> {
    const [pid, name] = (await call('polite', how, { timeoutMs: 30_000 })) as [number, string];
    const threads = readdirSync(`/proc/${pid}/task`);
    const nameOf = (thread: string) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
    return getPriority(Number(threads.find(thread => nameOf(thread) === name)));
  }
  // The host hears of a thread that it has just started when it comes to it.
  await vi.waitFor(async () => expect(await priorityAfter('tells-where-it-is')).toBe(Math.max(own, 5)));
  expect(await priorityAfter('computes-and-tells-where-it-is')).toBe(Math.max(own, 15));
  expect(getPriority()).toBe(own);
});

test('if the process of the plugins dies, the calls that it did have failed, and the next ones are done by another', {
  timeout: 60_000,
}, async () => {
  const [pid] = (await call('first', 'tells-where-it-is')) as [number];
  expect(pid).not.toBe(process.pid);
  const lost = call('unfortunate', 'hangs', { timeoutMs: 20_000 });
  await delay(200);
  process.kill(pid, 'SIGKILL');
  await expect(lost).rejects.toMatchObject({ failure: 'CRASHED', retryable: true });
  const [next] = (await call('first', 'tells-where-it-is', { timeoutMs: 20_000 })) as [number];
  expect(next).not.toBe(pid);
  expect(lines.findLast(({ level }) => level === 'error')).toBeDefined();
});

test.runIf(process.platform === 'linux')(
  'the process of the plugins has no environment, an empty folder of its own, and nothing open but its channel',
  async () => {
    const [pid] = (await call('first', 'tells-where-it-is')) as [number];
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
    expect(readdirSync(`/proc/${pid}/cwd/`)).toEqual([]);
    const open = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`));
    const sockets = open.filter(target => target.startsWith('socket:'));
    // The channel, and what it writes to its standard error.
    expect(sockets.length).toBeLessThanOrEqual(2);
    expect(open.filter(target => target.startsWith('/') && !target.startsWith('/dev/null'))).toEqual([]);
  },
);

test('a call can be cancelled, which is no fault of the plugin', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const cancelled = call('patient', 'hangs', { signal: controller.signal });
  await expect(cancelled).rejects.toMatchObject({ failure: 'CANCELLED', retryable: false });
  expect(pluginStatus(host, 'bad', 'patient')).toMatchObject({ state: 'READY', breaker: 'CLOSED' });
});

/** Ends calls that hang once they have shown what they were for. */
function release(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

test('calls beyond the number of threads wait for their turn', async () => {
  const calls = Array.from({ length: 12 }, () => call('busy', 'fine', { timeoutMs: 15_000 }));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['fine']));
});

test('one organisation cannot hold all threads of a plugin', async () => {
  const { signal, abort } = release();
  const greedy = Array.from({ length: 6 }, () => call('greedy', 'hangs', { timeoutMs: 10_000, signal }));
  const settled = Promise.allSettled(greedy);
  await delay(100);
  expect(await Promise.race([call('modest', 'fine'), ...greedy])).toBe('fine');
  abort();
  await settled;
});

test('a job does not wait for calls that take long, and says when to come again', { timeout: 60_000 }, async () => {
  const { signal, abort } = release();
  const held = [1, 2].map(() => call('holder', 'hangs', { timeoutMs: 20_000, signal }));
  const settled = Promise.allSettled(held);
  await delay(3_000);
  const began = performance.now();
  const jobs = Array.from({ length: 6 }, () => call('holder', 'fine', { mayBePostponed: true }));
  for (const job of jobs) await expect(job).rejects.toMatchObject({ failure: 'BUSY', retryAfter: 5, retryable: true });
  expect(performance.now() - began).toBeLessThan(1_000);
  // Another organisation's goes on beside it.
  expect(await call('bystander', 'fine', { mayBePostponed: true })).toBe('fine');
  abort();
  await settled;
  expect(await call('holder', 'fine', { mayBePostponed: true })).toBe('fine');
});

test('jobs that wait for slow plugins leave places for those that need none of them', { timeout: 60_000 }, async () => {
  const ids = ['first', 'second', 'third', 'fourth'];
  const several = await loadPlugins(
    ids.map(id => `${fixture('bad')}?${id}`),
    { log, memoryMb: 64 },
  );
  const ask = async (id: string, organisationId: string, how: string, more: Partial<CallOptions>) =>
    await callPlugin(several, id, 'video', 'save', [meeting, undefined], {
      organisation: { id: organisationId, locale: 'da', timeZone: 'Europe/Copenhagen' },
      settings: { how },
      ...more,
    });
  const job = () => ask('fourth', 'one', 'fine', { mayBePostponed: true });
  const { signal, abort } = release();
  const slow = ['first', 'second', 'third'].flatMap(id =>
    ['one', 'other'].map(organisationId => ask(id, organisationId, 'hangs', { timeoutMs: 20_000, signal })),
  );
  const settled = Promise.allSettled(slow);
  const refused = { failure: 'BUSY', retryAfter: 5 };
  await vi.waitFor(() => expect(job()).rejects.toMatchObject(refused), { timeout: 15_000, interval: 200 });
  abort();
  await settled;
  expect(await job()).toBe('fine');
  await closePlugins(several);
});

test('a plugin that keeps failing is left alone, for that organisation only', async () => {
  for (let failures = 0; failures < failuresToOpen; failures++)
    await expect(call('unlucky', 'throws')).rejects.toMatchObject({ failure: 'DEFECT' });
  await expect(call('unlucky', 'fine')).rejects.toMatchObject({
    failure: 'BREAKER_OPEN',
    retryable: true,
    retryAfter: 30,
  });
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
