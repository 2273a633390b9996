import type { Viewer } from '../access/viewer.ts';
import type { RequestContext } from '../context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { DomainError } from '../errors.ts';
import { stoppable } from './stoppable.ts';

/**
 * What a subscription's `subscribe` answers: what happens, and who may hear of it, which is asked again before each
 * event and whenever rights have changed (see `subscribeWithin`). An error is the last that it yields.
 */
export interface Followed<Item = unknown> extends AsyncIterableIterator<Item | DomainError> {
  mayFollow(viewer: Viewer): boolean;
}

export function isFollowed(source: object): source is Followed {
  return 'mayFollow' in source;
}

/** The `resolve` of a subscription. */
export function outcome<Item>(happened: Item | DomainError): Item {
  if (happened instanceof DomainError) throw happened;
  return happened;
}

export interface FollowOptions<Row> {
  /** What `ctx.wake(...)` is called with when the row has changed. */
  readonly topic: readonly string[];
  /** Loads the present row, for whoever may follow it; `undefined` ends it. */
  load(): Promise<Row | undefined>;
  mayFollow(viewer: Viewer): boolean;
  /** No row follows one of which this holds. */
  isFinal(row: Row): boolean;
  /** A wake-up can be lost: default 5 s. */
  readonly everyMs?: number;
}

/**
 * The row now, and again each time it has changed, until it is final. Changes that come faster than the client reads
 * are one: it holds the newest state, never a queue.
 */
export function followTopic<Row>(ctx: RequestContext, options: FollowOptions<Row>): Followed<Row> {
  const ended = new AbortController();
  const signal = ctx.signal ? AbortSignal.any([ctx.signal, ended.signal]) : ended.signal;
  return { mayFollow: options.mayFollow, ...stoppable(rowsOf(ctx, options, signal), () => ended.abort()) };
}

async function* rowsOf<Row>(
  ctx: RequestContext,
  options: FollowOptions<Row>,
  signal: AbortSignal,
): AsyncGenerator<Row, undefined> {
  const { topic, load, isFinal, everyMs = 5000 } = options;
  // Each step of a generator runs where its reader is, which may be in no organisation at all.
  const organisationId = ctx.organisation.id;
  let changed = Promise.withResolvers<void>();
  const wake = () => changed.resolve();
  const unsubscribe = ctx.platform.wake.subscribe([organisationId, ...topic].join(':'), wake);
  signal.addEventListener('abort', wake);
  const timer = setInterval(wake, everyMs);
  try {
    let last: string | undefined;
    while (!signal.aborted) {
      // Before it is loaded: what changes meanwhile is a change more.
      changed = Promise.withResolvers<void>();
      const row = await inOrganisation(organisationId, load);
      if (row === undefined) return undefined;
      const text = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      if (text !== last) yield row;
      last = text;
      if (isFinal(row)) return undefined;
      await changed.promise;
    }
    return undefined;
  } finally {
    clearInterval(timer);
    unsubscribe();
    signal.removeEventListener('abort', wake);
  }
}
