import type { RequestContext } from '../context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';

export interface FollowOptions<Row> {
  /** What `ctx.wake(...)` is called with when the row has changed. */
  readonly topic: readonly string[];
  /** Loads the present row, with the viewer's rights; `undefined` ends it. */
  load(): Promise<Row | undefined>;
  /** No row follows one of which this holds. */
  isFinal(row: Row): boolean;
  /** A wake-up can be lost: default 5 s. */
  readonly everyMs?: number;
}

/**
 * The row now, and again each time it has changed, until it is final. Changes that come faster than the client reads
 * are one: it holds the newest state, never a queue.
 */
export async function* followTopic<Row>(ctx: RequestContext, options: FollowOptions<Row>): AsyncGenerator<Row> {
  const { topic, load, isFinal, everyMs = 5000 } = options;
  // Each step of a generator runs where its reader is, which may be in no organisation at all.
  const organisationId = ctx.organisation.id;
  let changed = Promise.withResolvers<void>();
  const wake = () => changed.resolve();
  const unsubscribe = ctx.platform.wake.subscribe([organisationId, ...topic].join(':'), wake);
  ctx.signal?.addEventListener('abort', wake);
  const timer = setInterval(wake, everyMs);
  try {
    let last: string | undefined;
    while (!ctx.signal?.aborted) {
      // Before it is loaded: what changes meanwhile is a change more.
      changed = Promise.withResolvers<void>();
      const row = await inOrganisation(organisationId, load);
      if (row === undefined) return;
      const text = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      if (text !== last) yield row;
      last = text;
      if (isFinal(row)) return;
      await changed.promise;
    }
  } finally {
    clearInterval(timer);
    unsubscribe();
    ctx.signal?.removeEventListener('abort', wake);
  }
}
