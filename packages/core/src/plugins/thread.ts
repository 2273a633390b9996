import { readdirSync, readFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { BaseLogger } from 'pino';
import { type ErrorData, errorToData } from './boundary.ts';
import { messagesPerSecond } from './limits.ts';
import type {
  FromThread,
  PluginDescription,
  ServiceRequest,
  SettingsIssue,
  Task,
  ThreadData,
  ToThread,
} from './messages.ts';
import { type Priority, priorityOf } from './priority.ts';

export type Log = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** Milliseconds between two looks at what a running thread uses. */
const LOOK_EVERY = 100;
const MEGABYTE = 1024 * 1024;
/**
 * A thread that reaches V8's own limit may take the whole process with it (one array that grows, or a collection while
 * the thread is being ended): so it is ended at ours, with this much left until V8's.
 */
const HEADROOM_MB = 1_024;
/** Beyond its limit V8 gives a thread 16 MB to come to an end; what is young, and moves up then, has to fit into them. */
const YOUNG_MB = 8;

export interface ThreadOptions {
  /** The plugin to load; without it the thread runs functions of our own. */
  readonly packageName?: string;
  readonly memoryMb: number;
  readonly log: Log;
  /** It takes the place of one that was lost: to start it is no reason to keep others waiting. */
  readonly replaces?: boolean | undefined;
  /** What it may read; without it the thread may do all that this process may. */
  readonly readable?: Readable;
}

/** What one plugin's threads may read, and its TypeScript without types, by file address. */
export interface Readable {
  readonly paths: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
}

export type Loaded =
  | { readonly ok: true; readonly description: PluginDescription }
  | { readonly ok: false; readonly reason: string; readonly id?: string };

export interface RunOptions {
  readonly timeoutMs: number;
  /** How long a task that was told to stop may take to come to an end by itself. */
  readonly graceMs: number;
  readonly signal?: AbortSignal;
  /** Buffers that are given up instead of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
  onProgress?(fraction: number, best: unknown): void;
  /** Answers what the plugin asks of the host. */
  serve?(request: ServiceRequest): Promise<unknown>;
}

type Settled =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: ErrorData }
  | { readonly kind: 'unreadable'; readonly issues: readonly SettingsIssue[] }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** The thread is gone: it exited, failed, ran out of memory, or did not stop when told to. */
  | { readonly kind: 'ended'; readonly reason: string };

export type Outcome = Settled & {
  /** Why it was told to stop, if it was; what it answered nevertheless is in the outcome. */
  readonly stopped?: 'TIMED_OUT' | 'CANCELLED';
  readonly millis: number;
  /** Bytes; 0 if it was over before it was looked at. */
  readonly peakMemory: number;
};

/** A worker thread that does one task at a time, so that ending it harms no other. */
export interface Thread {
  /** Settles when it begins to load, or never will. Never rejects. */
  readonly began: Promise<void>;
  /** Settles with the plugin's description, or with the reason why there is none. Never rejects. */
  readonly loaded: Promise<Loaded>;
  readonly ended: boolean;
  /** Settles with the reason when it has ended. Never rejects. */
  readonly gone: Promise<string>;
  /** Never rejects. */
  run(task: Task, options: RunOptions): Promise<Outcome>;
  end(): Promise<void>;
}

interface Running {
  readonly id: number;
  readonly options: RunOptions;
  readonly aborted: Int32Array;
  settle(outcome: Settled): void;
}

let begun = 0;

export function startThread({ packageName, memoryMb, log, replaces, readable }: ThreadOptions): Thread {
  const ownName = `thread-${++begun}`;
  // Not the port that every thread has: a plugin could write to that as it likes.
  const { port1: port, port2: inside } = new MessageChannel();
  const worker = new Worker(new URL('./thread/begin.mjs', import.meta.url), {
    // By which the system knows it too.
    name: ownName,
    workerData: {
      port: inside,
      packageName,
      ...(readable ? { sources: readable.sources } : { compileCache: getCompileCacheDir() }),
    } satisfies ThreadData,
    transferList: [inside],
    // Nothing of ours: neither environment, nor flags, nor the terminal.
    env: {},
    argv: [],
    execArgv: readable ? confinedTo(readable) : [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMb + HEADROOM_MB,
      maxYoungGenerationSizeMb: YOUNG_MB,
      stackSizeMb: 4,
    },
  });
  const loaded = Promise.withResolvers<Loaded>();
  const gone = Promise.withResolvers<string>();
  let running: Running | undefined;
  let failure: string | undefined;
  let priority: Priority | undefined;
  let ended = false;
  let runs = 0;
  let second = 0;
  let messages = 0;

  if (packageName === undefined) loaded.resolve({ ok: false, reason: 'holds no plugin.' });
  for (const stream of [worker.stdout, worker.stderr])
    stream.on('data', chunk =>
      log.debug({ plugin: packageName, output: String(chunk).slice(0, 2000) }, 'A plugin printed'),
    );
  port.on('message', receiveSafely);
  port.on('messageerror', error => stop(`sent what cannot be read: ${error.message}`));
  worker.on('error', error => {
    const { name, message } = errorToData(error);
    const outOfMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    failure ??= outOfMemory
      ? `ran out of memory (limit ${memoryMb} MB).`
      : `stopped on an uncaught error: ${name}: ${message}`;
  });
  worker.on('exit', code => {
    // Its last words may not have been read yet.
    for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port)) receiveSafely(last.message);
    port.close();
    ended = true;
    const reason = failure ?? `exited (code ${code}).`;
    loaded.resolve({ ok: false, reason: `could not be loaded: it ${reason}` });
    running?.settle({ kind: 'ended', reason });
    gone.resolve(reason);
  });

  /** The host's own way to end it; the outcome does not wait until the thread is really gone. */
  function stop(reason: string): void {
    failure ??= reason;
    ended = true;
    running?.settle({ kind: 'ended', reason: failure });
    port.close();
    void worker.terminate();
  }

  /** For as long as it has something to do, it keeps the process alive. */
  function hold(holds: boolean): void {
    for (const handle of [worker, port])
      if (holds) handle.ref();
      else handle.unref();
  }

  /** Whether the thread sends more than it can by the ways that plugins are given. */
  function isFlood(): boolean {
    const now = Math.floor(performance.now() / 1000);
    messages = now === second ? messages + 1 : 1;
    second = now;
    return messages > messagesPerSecond;
  }

  /** A plugin that goes to great lengths finds the port, so anything may arrive here. */
  function receiveSafely(message: FromThread): void {
    try {
      receive(message);
    } catch {
      stop('sent what cannot be read.');
    }
  }

  function receive(message: FromThread): void {
    if (ended) return;
    if (isFlood()) return stop('sent more messages than it may.');
    switch (message?.kind) {
      case 'began':
        priority ??= priorityOf(numberOf(ownName));
        if (running || replaces) priority.lower();
        return undefined;
      case 'loaded':
        if (!running) hold(false);
        return loaded.resolve({ ok: true, description: message.description });
      case 'refused':
        return loaded.resolve({ ok: false, reason: message.reason, id: message.id });
      case 'log':
        return log[message.level === 'warn' ? 'warn' : 'info'](
          { plugin: packageName, fields: message.fields },
          message.message,
        );
      case 'value':
      case 'error':
      case 'unreadable':
      case 'invalid':
        return message.id === running?.id ? running?.settle(message) : undefined;
      case 'failing':
        failure ??= message.reason;
        return undefined;
      case 'progress':
        return message.id === running?.id ? running?.options.onProgress?.(message.fraction, message.best) : undefined;
      case 'service':
        if (message.id === running?.id) void serve(message, running);
    }
  }

  async function serve({ service, args, request }: Extract<FromThread, { kind: 'service' }>, { options }: Running) {
    try {
      if (!options.serve) throw new Error('This call is offered no services.');
      post({ kind: 'answer', request, value: await options.serve({ service, args }) });
    } catch (error) {
      post({ kind: 'answer', request, error: errorToData(error) });
    }
  }

  function post(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    port.postMessage(message, [...transfer]);
  }

  async function memory(): Promise<number> {
    // Interrupts even a loop that never yields. Buffers count too: `resourceLimits` knows the heap only.
    const { used_heap_size, external_memory } = await worker.getHeapStatistics();
    return used_heap_size + external_memory;
  }

  async function run(task: Task, options: RunOptions): Promise<Outcome> {
    const started = performance.now();
    const done = Promise.withResolvers<Settled>();
    const aborted = new Int32Array(new SharedArrayBuffer(4));
    const current: Running = { id: ++runs, options, aborted, settle: done.resolve };
    let stopped: Outcome['stopped'];
    let peakMemory = 0;
    let looking = false;
    let grace: NodeJS.Timeout | undefined;

    function tellToStop(why: 'TIMED_OUT' | 'CANCELLED'): void {
      if (stopped) return;
      stopped = why;
      Atomics.store(aborted, 0, 1);
      post({ kind: 'abort', id: current.id });
      grace = setTimeout(() => stop('did not stop when told to.'), options.graceMs);
    }
    function look(): void {
      // Whoever computes a matching is meant to compute.
      if (task.kind === 'call') priority?.lowerIfBusy();
      void lookAtMemory().catch(ignoreEnded);
    }
    async function lookAtMemory(): Promise<void> {
      // A thread that gets no time answers late; there is no use in asking it again meanwhile.
      if (looking) return;
      looking = true;
      peakMemory = Math.max(peakMemory, await memory().finally(() => (looking = false)));
      if (peakMemory > memoryMb * MEGABYTE) stop(`ran out of memory (limit ${memoryMb} MB).`);
    }

    if (ended) return { kind: 'ended', reason: failure ?? 'had ended before.', millis: 0, peakMemory };
    running = current;
    // As a rule not before: whoever calls waits for a thread that is started.
    priority?.lower();
    hold(true);
    const deadline = setTimeout(tellToStop, options.timeoutMs, 'TIMED_OUT');
    const watch = setInterval(look, LOOK_EVERY);
    const cancel = () => tellToStop('CANCELLED');
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      post({ kind: 'run', id: current.id, task, aborted }, options.transfer);
      if (options.signal?.aborted) cancel();
      const settled = await done.promise;
      // A short computation ends before it was ever looked at.
      if (task.kind !== 'call' && !ended) peakMemory = Math.max(peakMemory, await memory().catch(() => 0));
      return { ...settled, stopped, millis: performance.now() - started, peakMemory };
    } catch (error) {
      // What we were given does not clone: the caller's mistake, and no reason to lose the thread.
      return { kind: 'error', error: errorToData(error), stopped, millis: performance.now() - started, peakMemory };
    } finally {
      running = undefined;
      hold(false);
      clearTimeout(deadline);
      clearTimeout(grace);
      clearInterval(watch);
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  return {
    began: Promise.resolve(),
    loaded: loaded.promise,
    gone: gone.promise,
    get ended() {
      return ended;
    },
    run,
    async end() {
      ended = true;
      port.close();
      await worker.terminate();
    },
  };
}

/** Node's permission model, for this thread alone: it may read these, and do nothing else to the machine. */
function confinedTo({ paths }: Readable): string[] {
  const withoutPermission = ['--no-experimental-sqlite', '--no-experimental-ffi', '--no-addons'];
  return ['--permission', ...paths.map(path => `--allow-fs-read=${path}`), ...withoutPermission];
}

/** The number that Linux has given the thread. */
function numberOf(name: string): number | undefined {
  try {
    const threads = readdirSync('/proc/self/task');
    const own = threads.find(thread => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === name);
    return own === undefined ? undefined : Number(own);
  } catch {
    return undefined;
  }
}

function ignoreEnded(): void {
  // The thread ended while it was being asked; whoever waits for it knows by other means.
}
