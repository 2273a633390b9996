import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { errorToData } from './boundary.ts';
import { type Channel, openChannel } from './channel.ts';
import type { Task } from './messages.ts';
import type { FromProcess, ToProcess } from './process/messages.ts';
import type { Loaded, Log, Outcome, RunOptions, Thread, ThreadOptions } from './thread.ts';

const LONGEST_BACKOFF_MS = 5_000;
/** One that lived for so long was not ended by how it begins. */
const WELL_MS = 30_000;
/** What it may take beyond the time that a task has: it tells by itself when a thread is over its limit. */
const PATIENCE_MS = 10_000;
/** From the start of a thread, and of the process if need be, until the thread begins to load. */
const LONGEST_START_MS = 30_000;
/** How long it may take to end when it is told to. */
const FAREWELL_MS = 1_000;
/** Of what it writes to its standard error: V8 says there of what it dies. */
const LAST_WORDS = 2_000;

/**
 * The one process that all threads of plugins live in, apart from the host's: its environment and its working folder are
 * empty, and nothing is open in it but the channel to the host. It is started with the first thread. If it ends, all its
 * threads have ended, and the next one starts another.
 */
export interface PluginProcess {
  startThread(options: Pick<ThreadOptions, 'memoryMb' | 'replaces'> & { readonly packageName: string }): Thread;
  close(): Promise<void>;
}

/** A thread as the host knows it. */
interface Remote {
  readonly began: PromiseWithResolvers<void>;
  readonly loaded: PromiseWithResolvers<Loaded>;
  readonly gone: PromiseWithResolvers<string>;
  running?: { readonly run: number; readonly options: RunOptions; settle(outcome: Outcome): void } | undefined;
  reason?: string;
}

export function createPluginProcess(log: Log): PluginProcess {
  const threads = new Map<number, Remote>();
  let started = 0;
  let runs = 0;
  let child: ChildProcess | undefined;
  let channel: Channel<ToProcess> | undefined;
  /** What is said before there is anybody to hear it. */
  let unsaid: ToProcess[] = [];
  let starting: NodeJS.Timeout | undefined;
  let crashes = 0;
  let closed = false;

  function send(message: ToProcess): void {
    if (channel) channel.send(message);
    else unsaid.push(message);
  }

  function startIfNeeded(): void {
    if (child || starting) return;
    const backoff = crashes < 2 ? 0 : Math.min(LONGEST_BACKOFF_MS, 100 * 2 ** (crashes - 2));
    starting = setTimeout(start, backoff);
  }

  function start(): void {
    starting = undefined;
    try {
      child = spawnProcess();
      hold();
    } catch (error) {
      // The system has no memory, no number or no folder for it.
      lost(errorToData(error).message);
    }
  }

  function spawnProcess(): ChildProcess {
    const began = performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'mentorkit-plugins-'));
    const begin = fileURLToPath(new URL('./process/begin.mjs', import.meta.url));
    const spawned = spawn(process.execPath, ['--disable-sigusr1', begin, getCompileCacheDir() ?? ''], {
      env: {},
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let lastWords = '';
    let isLost = false;
    const end = (how: string) => {
      if (isLost) return;
      isLost = true;
      rmSync(folder, { recursive: true, force: true });
      if (performance.now() - began > WELL_MS) crashes = 0;
      lost(how, lastWords);
    };
    spawned.on('error', error => end(error.message));
    spawned.on('exit', (code, signal) => end(signal ?? `code ${code}`));
    const [, , errors, stream] = spawned.stdio as unknown as [null, null, Readable, Duplex];
    errors.on('data', chunk => (lastWords = `${lastWords}${chunk}`.slice(-LAST_WORDS)));
    // Whatever it was, the process is of no use without it.
    stream.on('error', () => spawned.kill('SIGKILL'));
    channel = openChannel<FromProcess, ToProcess>(stream, receive);
    for (const message of unsaid.splice(0)) channel.send(message);
    return spawned;
  }

  function lost(how: string, lastWords?: string): void {
    child = channel = undefined;
    unsaid = [];
    crashes++;
    if (!closed) log.error({ how, lastWords }, 'The process of the plugins has ended');
    for (const id of threads.keys()) lose(id, 'lost the process that it ran in.');
  }

  function lose(id: number, reason: string): void {
    const remote = threads.get(id);
    if (!remote) return;
    threads.delete(id);
    remote.reason = reason;
    remote.began.resolve();
    remote.loaded.resolve({ ok: false, reason: `could not be loaded: it ${reason}` });
    remote.running?.settle({ kind: 'ended', reason, millis: 0, peakMemory: 0 });
    remote.gone.resolve(reason);
  }

  function receive(message: FromProcess): void {
    if (message.kind === 'log') return log[message.level](message.fields, message.message);
    const remote = threads.get(message.thread);
    if (!remote) return;
    const running = 'run' in message && message.run === remote.running?.run ? remote.running : undefined;
    switch (message.kind) {
      case 'began':
        return remote.began.resolve();
      case 'loaded':
        return remote.loaded.resolve(message.loaded);
      case 'ended':
        return lose(message.thread, message.reason);
      case 'outcome':
        if (message.ended) threads.delete(message.thread);
        if (message.ended) remote.reason ??= 'has ended.';
        return running?.settle(message.outcome);
      case 'progress':
        return running?.options.onProgress?.(message.fraction, message.best);
      case 'service':
        if (running) void serve(message, running.options);
    }
  }

  async function serve(message: Extract<FromProcess, { kind: 'service' }>, { serve: answer }: RunOptions) {
    const { thread, request, service, args } = message;
    try {
      if (!answer) throw new Error('This call is offered no services.');
      send({ kind: 'answer', thread, request, value: await answer({ service, args }) });
    } catch (error) {
      send({ kind: 'answer', thread, request, error: errorToData(error) });
    }
  }

  /** For as long as there is something to do, it keeps the host alive. */
  let busy = 0;
  function hold(more = 0): void {
    busy += more;
    for (const handle of [child, child?.stdio[3], child?.stderr] as ({ ref(): void; unref(): void } | undefined)[])
      if (busy > 0) handle?.ref();
      else handle?.unref();
  }

  async function run(id: number, remote: Remote, task: Task, options: RunOptions): Promise<Outcome> {
    if (!threads.has(id))
      return { kind: 'ended', reason: remote.reason ?? 'had ended before.', millis: 0, peakMemory: 0 };
    const began = performance.now();
    const done = Promise.withResolvers<Outcome>();
    const number = ++runs;
    remote.running = { run: number, options, settle: done.resolve };
    const { timeoutMs, graceMs, signal } = options;
    const cancel = () => send({ kind: 'cancel', thread: id, run: number });
    const watchdog = setTimeout(() => child?.kill('SIGKILL'), timeoutMs + graceMs + PATIENCE_MS);
    hold(1);
    try {
      send({ kind: 'run', thread: id, run: number, task, timeoutMs, graceMs });
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
      return { ...(await done.promise), millis: performance.now() - began };
    } catch (error) {
      // What we were given does not clone: the caller's mistake, and no reason to lose the thread.
      return { kind: 'error', error: errorToData(error), millis: performance.now() - began, peakMemory: 0 };
    } finally {
      remote.running = undefined;
      hold(-1);
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', cancel);
    }
  }

  return {
    startThread(options) {
      const id = ++started;
      const remote: Remote = {
        began: Promise.withResolvers(),
        loaded: Promise.withResolvers(),
        gone: Promise.withResolvers(),
      };
      threads.set(id, remote);
      if (closed) lose(id, 'was not started any more.');
      else {
        startIfNeeded();
        send({ kind: 'start', thread: id, ...options });
        hold(1);
        const watchdog = setTimeout(() => child?.kill('SIGKILL'), LONGEST_START_MS);
        void remote.began.promise.then(() => clearTimeout(watchdog));
        void remote.loaded.promise.then(() => hold(-1));
      }
      return {
        began: remote.began.promise,
        loaded: remote.loaded.promise,
        gone: remote.gone.promise,
        get ended() {
          return !threads.has(id);
        },
        run: (task, runOptions) => run(id, remote, task, runOptions),
        async end() {
          if (!threads.has(id)) return;
          send({ kind: 'end', thread: id });
          lose(id, 'was ended.');
        },
      };
    },
    async close() {
      closed = true;
      clearTimeout(starting);
      const ending = child;
      for (const id of threads.keys()) lose(id, 'was ended.');
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const exited = new Promise(resolve => ending.once('exit', resolve));
      ending.ref();
      // By itself, as soon as it sees that there is no host any more; unless it sees nothing any more.
      (ending.stdio[3] as Duplex).destroy();
      const timer = setTimeout(() => ending.kill('SIGKILL'), FAREWELL_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
