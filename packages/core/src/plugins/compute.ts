import type { Candidate, MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { errorFromData, transferables } from './boundary.ts';
import { findPlugin, LOAD_TIMEOUT_MS, type PluginHost } from './load.ts';
import { describeIssues } from './failures.ts';
import { isMatchingResult } from './matching-result.ts';
import type { PluginKind, Task } from './messages.ts';
import { unboundedIssues } from './settings.ts';
import { type Log, type Outcome, startThread, type Thread } from './thread.ts';

/** How long a computation that was told to stop may take to hand over its best. */
const GRACE_MS = 1_000;
const DEFAULT_MEMORY_MB = 1_024;

export interface ComputeOptions {
  readonly deadlineMs: number;
  /** Heap and buffers together; default 1,024 MB. */
  readonly memoryMb?: number;
  readonly signal?: AbortSignal;
  /** 0 … 1, at most ten times a second. */
  onProgress?(fraction: number): void;
}

export interface Computation<Result> {
  readonly status: 'SUCCEEDED' | 'TIMED_OUT' | 'CANCELLED' | 'FAILED';
  /** With `TIMED_OUT` and `CANCELLED`, the best that was known. Of the right shape, and otherwise not to be believed. */
  readonly result?: Result;
  /** With `FAILED`: a sentence for managers. */
  readonly error?: string;
  readonly millis: number;
  /** Bytes. */
  readonly peakMemory?: number;
}

/** Runs a plugin's matching strategy in a thread of its own. What it is given is a copy that it may write to. */
export async function solve(
  host: PluginHost,
  pluginId: string,
  problem: MatchingProblem,
  options: ComputeOptions & { readonly settings?: unknown; readonly seed?: number },
): Promise<Computation<MatchingResult>> {
  const { mentees, mentors, seed } = problem;
  const seeded = { ...problem, seed: options.seed ?? seed };
  const task = { kind: 'solve', problem: seeded, settings: options.settings } as const;
  const isResult = (value: unknown): value is MatchingResult => isMatchingResult(value, mentees, mentors);
  return await compute(host, pluginId, { kind: 'strategy', task, isResult }, options);
}

/** What a plugin's criterion says of every pair, row by row; NaN where it says nothing. */
export async function compare(
  host: PluginHost,
  pluginId: string,
  people: { readonly mentees: readonly Candidate[]; readonly mentors: readonly Candidate[] },
  options: ComputeOptions & { readonly settings?: unknown },
): Promise<Computation<Float32Array>> {
  const task = { kind: 'compare', ...people, settings: options.settings } as const;
  const length = people.mentees.length * people.mentors.length;
  const isResult = (value: unknown): value is Float32Array => value instanceof Float32Array && value.length === length;
  return await compute(host, pluginId, { kind: 'criterion', task, isResult }, options);
}

export interface RunInThreadOptions extends ComputeOptions {
  readonly log: Log;
  /** The input's buffers are moved, and the caller's become empty. */
  readonly handOver?: boolean;
}

/** What a function that runs by `runInThread` gets beside its input. */
export interface ThreadControl {
  /** Whether the time is over or the caller has lost interest; reads shared memory, so a synchronous loop sees it. */
  aborted(): boolean;
  progress(fraction: number): void;
}

/**
 * Runs an exported function `(input, control: ThreadControl) => output` of a module in a worker thread. Input and output
 * are cloned; the output's typed arrays are moved. Rejects with what the function threw, and with `ComputationEnded` if
 * it was cancelled, took too long or needed too much memory.
 */
export async function runInThread<Output>(
  moduleUrl: URL,
  functionName: string,
  input: unknown,
  { log, ...options }: RunInThreadOptions,
): Promise<Output> {
  const memoryMb = options.memoryMb ?? DEFAULT_MEMORY_MB;
  const thread = startThread({ memoryMb, log });
  const task = { kind: 'function', moduleUrl: moduleUrl.href, name: functionName, input } as const;
  const outcome = await runOnce(thread, { task, transfer: options.handOver ? transferables(input) : [] }, options);
  if (outcome.stopped) throw new ComputationEnded(functionName, outcome.stopped);
  if (outcome.kind === 'value') return outcome.value as Output;
  if (outcome.kind === 'error') throw errorFromData(outcome.error);
  throw new ComputationEnded(functionName, outcome.kind === 'ended' ? outcome.reason : outcome.kind);
}

export class ComputationEnded extends Error {
  constructor(functionName: string, reason: string) {
    super(`${functionName} brought no result: ${reason}`);
    this.name = 'ComputationEnded';
  }
}

/** What differs between the kinds of computations. */
interface Work<Result> {
  readonly kind: PluginKind;
  readonly task: Task;
  /** Buffers of the task that are given up. */
  readonly transfer?: readonly ArrayBuffer[];
  isResult(value: unknown): value is Result;
}

async function compute<Result>(
  host: PluginHost,
  pluginId: string,
  work: Work<Result>,
  options: ComputeOptions & { readonly settings?: unknown },
): Promise<Computation<Result>> {
  const plugin = findPlugin(host, pluginId);
  if (plugin?.state === 'FAILED') return { status: 'FAILED', error: plugin.reason, millis: 0 };
  if (!plugin?.description.kinds.includes(work.kind))
    return { status: 'FAILED', error: `There is no plugin "${pluginId}" with a ${work.kind}.`, millis: 0 };

  const issues = unboundedIssues(options);
  if (issues.length > 0)
    return {
      status: 'FAILED',
      error: `Plugin "${pluginId}" cannot take its settings: ${describeIssues(issues)}`,
      millis: 0,
    };

  const { log, loadTimeoutMs = LOAD_TIMEOUT_MS } = host.options;
  const memoryMb = options.memoryMb ?? DEFAULT_MEMORY_MB;
  const thread = host.process.startThread({ packageName: plugin.packageName, memoryMb });
  await thread.began;
  const watchdog = setTimeout(() => void thread.end(), loadTimeoutMs);
  await thread.loaded;
  clearTimeout(watchdog);
  let best: Result | undefined;
  const outcome = await runOnce(thread, work, options, candidate => {
    if (work.isResult(candidate)) best = candidate;
  });
  const computation = conclude(pluginId, work, outcome, best);
  if (computation.status === 'FAILED')
    log.error(
      { plugin: pluginId, kind: work.kind, outcome: { ...outcome, value: undefined } },
      'A computation of a plugin failed',
    );
  return computation;
}

/** One task, and the thread is gone. */
async function runOnce(
  thread: Thread,
  { task, transfer }: Pick<Work<unknown>, 'task' | 'transfer'>,
  { deadlineMs, signal, onProgress }: ComputeOptions,
  keepBest?: (candidate: unknown) => void,
): Promise<Outcome> {
  try {
    return await thread.run(task, {
      timeoutMs: deadlineMs,
      graceMs: GRACE_MS,
      signal,
      ...(transfer && { transfer }),
      onProgress(fraction, candidate) {
        keepBest?.(candidate);
        if (fraction >= 0 && fraction <= 1) onProgress?.(fraction);
      },
    });
  } finally {
    void thread.end();
  }
}

function conclude<Result>(
  pluginId: string,
  work: Work<Result>,
  outcome: Outcome,
  best: Result | undefined,
): Computation<Result> {
  const { stopped, millis, peakMemory } = outcome;
  const answered = outcome.kind === 'value' && work.isResult(outcome.value) ? outcome.value : undefined;
  if (stopped) return { status: stopped, result: answered ?? best, millis, peakMemory };
  if (answered !== undefined) return { status: 'SUCCEEDED', result: answered, millis, peakMemory };
  return { status: 'FAILED', error: `Plugin "${pluginId}" ${reasonOf(outcome)}`, millis, peakMemory };
}

function reasonOf(outcome: Outcome): string {
  if (outcome.kind === 'ended') return outcome.reason;
  if (outcome.kind === 'unreadable') return `cannot read its settings: ${describeIssues(outcome.issues)}`;
  if (outcome.kind === 'invalid') return `gave an answer that cannot be taken: ${outcome.reason}`;
  if (outcome.kind === 'value') return 'answered something of the wrong shape.';
  // What the contract names is meant to be read; anything else is only for the log.
  return outcome.error.expected ? `refused: ${outcome.error.message}` : 'failed unexpectedly.';
}
