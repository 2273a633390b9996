import { setTimeout as delay } from 'node:timers/promises';
import type { Log, Thread } from './thread.ts';

/** Two would do; the third is so that one organisation can never hold them all. */
const MOST_THREADS = 3;
/** The first thread stays; others end when they had nothing to do for this long. */
const IDLE_MS = 30_000;
const LONGEST_BACKOFF_MS = 1_000;
/** What is not over by then may take long. */
export const SOON_MS = 1_000;

interface Waiting {
  readonly organisationId: string;
  give(thread: Thread | undefined): void;
}

/** The threads of one plugin. Each does one call at a time, so that ending a bad call harms no other organisation's. */
export interface ThreadPool {
  readonly packageName: string;
  readonly loadTimeoutMs: number;
  readonly log: Log;
  /** One more; `replaces` says that it takes the place of one that was lost. */
  startThread(replaces: boolean): Thread;
  readonly idle: Thread[];
  /** By whom, and since when, each busy thread is used. */
  readonly busy: Map<Thread, { readonly organisationId: string; readonly since: number }>;
  waiting: Waiting[];
  starting: number;
  /** Threads lost in a row, without one call that went well in between. */
  losses: number;
  startAfter: number;
  closed: boolean;
}

export function createPool(
  options: Pick<ThreadPool, 'packageName' | 'loadTimeoutMs' | 'log' | 'startThread'>,
  first: Thread,
): ThreadPool {
  return {
    ...options,
    idle: [first],
    busy: new Map(),
    waiting: [],
    starting: 0,
    losses: 0,
    startAfter: 0,
    closed: false,
  };
}

/**
 * Lets `use` run tasks in a thread, which is given back whatever comes of it. Answers `undefined` where none became free
 * in time.
 */
export async function useThread<T>(
  pool: ThreadPool,
  organisationId: string,
  patience: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  use: (run: Thread['run']) => Promise<T>,
): Promise<T | undefined> {
  const thread = await acquire(pool, organisationId, patience);
  if (!thread) return undefined;
  let ran = false;
  try {
    return await use(async (task, options) => {
      ran = true;
      return await thread.run(task, options);
    });
  } finally {
    release(pool, thread, ran);
  }
}

async function acquire(
  pool: ThreadPool,
  organisationId: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Thread | undefined> {
  if (pool.closed || signal?.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<Thread | undefined>();
  const waiting: Waiting = { organisationId, give: resolve };
  const giveUp = () => {
    // Out of the queue at once, or a thread could still be given to somebody who has left.
    pool.waiting = pool.waiting.filter(other => other !== waiting);
    resolve(undefined);
  };
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  pool.waiting.push(waiting);
  dispatch(pool);
  const thread = await promise;
  clearTimeout(timer);
  signal?.removeEventListener('abort', giveUp);
  return thread;
}

/** Whether every thread that the organisation could have is held by a call that takes long: then it is none to wait for. */
export function isHeldUp(pool: ThreadPool, organisationId: string): boolean {
  return longCalls(pool) >= MOST_THREADS || heldBy(pool, organisationId).filter(takesLong).length >= MOST_THREADS - 1;
}

/** How many of its calls have taken long already. */
export function longCalls({ busy }: ThreadPool): number {
  return [...busy.values()].filter(takesLong).length;
}

function takesLong({ since }: { since: number }): boolean {
  return since < performance.now() - SOON_MS;
}

function release(pool: ThreadPool, thread: Thread, ran: boolean): void {
  pool.busy.delete(thread);
  if (thread.ended) lost(pool);
  else {
    if (ran) pool.losses = 0;
    pool.idle.push(thread);
    retireLater(pool, thread);
  }
  dispatch(pool);
}

export async function closePool(pool: ThreadPool): Promise<void> {
  pool.closed = true;
  for (const { give } of pool.waiting.splice(0)) give(undefined);
  await Promise.all([...pool.idle, ...pool.busy.keys()].map(thread => thread.end()));
}

function dispatch(pool: ThreadPool): void {
  for (const waiting of pool.waiting) {
    if (!mayHaveOne(pool, waiting.organisationId)) continue;
    const thread = takeIdle(pool);
    if (!thread) return startIfNeeded(pool);
    pool.busy.set(thread, { organisationId: waiting.organisationId, since: performance.now() });
    pool.waiting = pool.waiting.filter(other => other !== waiting);
    waiting.give(thread);
  }
}

function takeIdle(pool: ThreadPool): Thread | undefined {
  // The last one in is the one that is warm; one that died in its sleep is passed over.
  for (let thread = pool.idle.pop(); thread; thread = pool.idle.pop()) if (!thread.ended) return thread;
  return undefined;
}

function mayHaveOne(pool: ThreadPool, organisationId: string): boolean {
  return heldBy(pool, organisationId).length < MOST_THREADS - 1;
}

function heldBy({ busy }: ThreadPool, organisationId: string) {
  return [...busy.values()].filter(call => call.organisationId === organisationId);
}

function startIfNeeded(pool: ThreadPool): void {
  if (pool.closed || pool.starting >= pool.waiting.length || pool.busy.size + pool.starting >= MOST_THREADS) return;
  pool.starting++;
  setTimeout(() => void start(pool), Math.max(0, pool.startAfter - performance.now()));
}

async function start(pool: ThreadPool): Promise<void> {
  try {
    if (!pool.closed) await startAndAdd(pool);
  } catch (error) {
    // The system has no memory, or no number, for one more.
    lost(pool);
    pool.log.error({ err: error, plugin: pool.packageName }, 'A thread of a plugin could not be started');
  } finally {
    pool.starting--;
    dispatch(pool);
  }
}

async function startAndAdd(pool: ThreadPool): Promise<void> {
  const thread = pool.startThread(pool.losses > 0);
  await thread.began;
  const loaded = await Promise.race([thread.loaded, delay(pool.loadTimeoutMs, undefined, { ref: false })]);
  if (loaded?.ok && !pool.closed) {
    pool.idle.push(thread);
    retireLater(pool, thread);
  } else {
    void thread.end();
    lost(pool);
    const reason = loaded?.ok === false ? loaded.reason : 'did not finish loading in time.';
    pool.log.error({ plugin: pool.packageName, reason }, 'A plugin could not be started again');
  }
}

function lost(pool: ThreadPool): void {
  pool.losses++;
  // The first replacement comes at once: one bad call is no reason to keep the others waiting.
  const backoff = pool.losses === 1 ? 0 : Math.min(LONGEST_BACKOFF_MS, 100 * 2 ** (pool.losses - 2));
  pool.startAfter = performance.now() + backoff;
}

function retireLater(pool: ThreadPool, thread: Thread): void {
  setTimeout(() => {
    if (pool.idle.length < 2 || !pool.idle.includes(thread)) return;
    pool.idle.splice(pool.idle.indexOf(thread), 1);
    void thread.end();
  }, IDLE_MS).unref();
}
