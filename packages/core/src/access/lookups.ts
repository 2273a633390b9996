import { setTimeout as delay } from 'node:timers/promises';

/** Looks up by ids, for many who ask, one batch after the other. */
export interface Lookups {
  /** Ends when a look that began after this call has ended. */
  ask(ids: Iterable<string>): Promise<void>;
  /** The end of what has been asked for by now; undefined where nothing was. */
  pending(): Promise<void> | undefined;
  close(): void;
}

interface Batch {
  readonly ids: Set<string>;
  readonly done: PromiseWithResolvers<void>;
}

const retryMs = 500;

/** @param look is tried until it succeeds: who waits for it is handed out nothing meanwhile */
export function createLookups(
  look: (ids: readonly string[]) => Promise<void>,
  failed: (error: unknown) => void,
): Lookups {
  /** All who ask while a batch is under way are the next one. */
  let next: Batch | undefined;
  let current: Batch | undefined;
  let closed = false;

  async function run(): Promise<void> {
    // Who asks in the same turn is in the same batch.
    await Promise.resolve();
    for (current = take(); current; current = take()) {
      await untilDone(current.ids);
      current.done.resolve();
    }
  }

  function take(): Batch | undefined {
    const batch = next;
    next = undefined;
    return batch;
  }

  async function untilDone(ids: ReadonlySet<string>): Promise<void> {
    while (!closed) {
      try {
        return await look([...ids]);
      } catch (error) {
        failed(error);
        await delay(retryMs, undefined, { ref: false });
      }
    }
  }

  return {
    ask(ids) {
      const isIdle = !next && !current;
      const batch = next ?? { ids: new Set(), done: Promise.withResolvers<void>() };
      for (const id of ids) batch.ids.add(id);
      if (batch.ids.size === 0) return Promise.resolve();
      next = batch;
      if (isIdle) void run();
      return batch.done.promise;
    },
    pending: () => (next ?? current)?.done.promise,
    close() {
      closed = true;
    },
  };
}
