import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Candidate, MatchingProblem } from '@mentorkit/plugin-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compare, runInThread, solve } from './compute.ts';
import { fixture, recordLog } from './fixtures/host.ts';
import { closePlugins, loadPlugins, type PluginHost } from './load.ts';

const { log, lines } = recordLog();
const computations = new URL('./fixtures/computation.ts', import.meta.url);
let host: PluginHost;

beforeAll(async () => {
  host = await loadPlugins([fixture('good'), fixture('bad')], { log });
});
afterAll(() => closePlugins(host));

function problem(mentees = 2, mentors = 2): MatchingProblem {
  const value = Float32Array.from({ length: mentees * mentors }, () => 0.5);
  return {
    mentees,
    mentors,
    scores: { kind: 'dense', value },
    capacity: new Uint16Array(mentors).fill(1),
    pinned: new Uint32Array(),
    seed: 0,
  };
}

function person(timeZone: string): Candidate {
  return { answers: {}, languages: [], timeZone, availability: new Uint8Array() };
}

async function run(name: string, more: object = {}): Promise<unknown> {
  return await runInThread(computations, name, {}, { deadlineMs: 300, log, ...more });
}

test('a strategy answers, and what it was given is still whole', async () => {
  const given = problem();
  const computed = await solve(host, 'good', given, { deadlineMs: 10_000, settings: {}, seed: 1 });
  expect(computed).toMatchObject({ status: 'SUCCEEDED', result: { mentorOf: Int32Array.of(1, 0) } });
  // The fixture counts places down in the very array that it is given.
  expect(given).toEqual(problem());
  expect(computed.peakMemory).toBeGreaterThan(1_000_000);
});

test('a problem in shared memory is safe from the strategy too', async () => {
  const capacity = new Uint16Array(new SharedArrayBuffer(4)).fill(1);
  await solve(host, 'good', { ...problem(), capacity }, { deadlineMs: 10_000, settings: {} });
  expect([...capacity]).toEqual([1, 1]);
});

test('progress is reported', async () => {
  const fractions: number[] = [];
  await solve(host, 'good', problem(), {
    deadlineMs: 10_000,
    settings: {},
    onProgress: fraction => fractions.push(fraction),
  });
  expect(fractions[0]).toBe(0.5);
});

test('of an answer, only what the contract knows leaves the thread', async () => {
  const computed = await solve(host, 'bad', problem(), { deadlineMs: 10_000, settings: { how: 'answers-too-much' } });
  expect(computed).toMatchObject({ status: 'SUCCEEDED' });
  expect(computed.result).toEqual({ mentorOf: Int32Array.of(0, -1) });
});

const runs: readonly [string, object][] = [
  ['stops', { status: 'TIMED_OUT', result: { mentorOf: Int32Array.of(1, 0) } }],
  ['loops', { status: 'TIMED_OUT', result: { mentorOf: Int32Array.of(0, -1) } }],
  ['hangs', { status: 'TIMED_OUT', result: { mentorOf: Int32Array.of(0, -1) } }],
  ['throws', { status: 'FAILED', error: 'Plugin "bad" failed unexpectedly.' }],
  ['exits', { status: 'FAILED', error: 'Plugin "bad" exited (code 0).' }],
  ['garbage', { status: 'FAILED', error: 'Plugin "bad" answered something of the wrong shape.' }],
  ['answers-too-little', { status: 'FAILED', error: 'Plugin "bad" answered something of the wrong shape.' }],
  ['leaks-heap', { status: 'FAILED', error: 'Plugin "bad" ran out of memory (limit 96 MB).' }],
  ['leaks-buffers', { status: 'FAILED', error: 'Plugin "bad" ran out of memory (limit 96 MB).' }],
];

test.for(runs)('a strategy that %s neither blocks nor ends the host', async ([how, expected]) => {
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const deadlineMs = how.startsWith('leaks') ? 10_000 : 400;
  const computed = await solve(host, 'bad', problem(), { deadlineMs, memoryMb: 96, settings: { how } });
  lag.disable();
  expect(computed).toMatchObject(expected);
  // A host that waited for the strategy would be late by the whole deadline.
  expect(lag.percentile(99) / 1e6).toBeLessThan(300);
});

test('a run can be cancelled and keeps its best', async () => {
  const controller = new AbortController();
  const computing = solve(host, 'bad', problem(), {
    deadlineMs: 20_000,
    settings: { how: 'stops' },
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect(await computing).toMatchObject({ status: 'CANCELLED', result: { mentorOf: Int32Array.of(1, 0) } });
});

test('a strategy that is not there, or cannot read its settings, is a failed run with a reason', async () => {
  const options = { deadlineMs: 1_000, settings: {} };
  expect(await solve(host, 'nobody', problem(), options)).toMatchObject({
    status: 'FAILED',
    error: expect.stringContaining('nobody'),
  });
  expect(await solve(host, 'bad', problem(), options)).toMatchObject({
    status: 'FAILED',
    error: expect.stringContaining('settings.how'),
  });
  expect(lines.some(({ level }) => level === 'error')).toBe(true);
});

test('a criterion is asked for every pair and may not leave its range', async () => {
  const people = {
    mentees: [person('Europe/Copenhagen')],
    mentors: [person('Europe/Copenhagen'), person('Asia/Tokyo'), person('')],
  };
  const compared = await compare(host, 'good', people, { deadlineMs: 10_000, settings: {} });
  expect(compared).toMatchObject({ status: 'SUCCEEDED', result: Float32Array.of(1, 0, Number.NaN) });
  expect(await compare(host, 'bad', people, { deadlineMs: 10_000, settings: { how: '' } })).toMatchObject({
    status: 'FAILED',
  });
});

test('functions of our own run in a thread, without our environment', async () => {
  const output = await runInThread(
    computations,
    'doubled',
    { values: Float64Array.of(1, 2) },
    { deadlineMs: 10_000, log },
  );
  expect(output).toEqual({ values: Float64Array.of(2, 4), environment: 0 });
});

test('a function of our own that fails, never ends or is cancelled says so', async () => {
  await expect(run('failing', { deadlineMs: 10_000 })).rejects.toMatchObject({
    name: 'RangeError',
    message: 'no such score',
  });
  await expect(run('endless')).rejects.toThrow('TIMED_OUT');
  await expect(run('deaf')).rejects.toThrow('TIMED_OUT');
  await expect(run('endless', { signal: AbortSignal.abort() })).rejects.toThrow('CANCELLED');
  await expect(run('missing', { deadlineMs: 10_000 })).rejects.toThrow('not a function');
});
