import type { Viewer } from '../access/viewer.ts';
import type { RequestContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Followed } from './follow.ts';
import type { LiveFeed, LiveItem } from './live-feed.ts';
import { stoppable } from './stoppable.ts';

/**
 * What a subscription to a feed is before anybody has asked for its first event. Iterated, it is pulled: its reader is
 * as slow as they like and costs a position. The fan-out takes it as it is instead, and writes to many at once.
 */
export interface FeedSource<Item extends LiveItem = LiveItem> extends Followed<Item> {
  readonly ctx: RequestContext;
  /** The first event is the one after. */
  readonly position: number;
  live(): LiveFeed<Item>;
}

export interface FeedSourceOptions<Item extends LiveItem> {
  readonly position: number;
  mayFollow(viewer: Viewer): boolean;
  live(): LiveFeed<Item>;
}

export function createFeedSource<Item extends LiveItem>(
  ctx: RequestContext,
  { position, mayFollow, live }: FeedSourceOptions<Item>,
): FeedSource<Item> {
  let changed = Promise.withResolvers<void>();
  let ended: DomainError | undefined;
  const stopping = new AbortController();

  async function* pull(): AsyncGenerator<Item | DomainError, undefined> {
    const feed = live();
    const leave = feed.join({
      news: () => changed.resolve(),
      failed(error) {
        ended = error;
        changed.resolve();
      },
    });
    ctx.signal?.addEventListener('abort', stop);
    try {
      let at = position;
      while (!stopping.signal.aborted && !ctx.signal?.aborted) {
        // Before it looks: what comes meanwhile is looked for once more.
        changed = Promise.withResolvers();
        const items = await feed.after(at);
        for (const item of items) {
          if (ended || stopping.signal.aborted) break;
          at = item.position;
          yield item;
        }
        if (ended) break;
        if (items.length === 0) await changed.promise;
        if (ended) break;
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      ended = error;
    } finally {
      ctx.signal?.removeEventListener('abort', stop);
      leave();
    }
    // The last one: it is thrown where the event is shown, so the client gets a result with the code, and the end.
    if (ended) yield ended;
    return undefined;
  }

  function stop(): void {
    stopping.abort();
    changed.resolve();
  }

  return { ctx, position, mayFollow, live, ...stoppable(pull(), stop) };
}

export function isFeedSource(source: unknown): source is FeedSource {
  return typeof source === 'object' && source !== null && 'live' in source && 'position' in source;
}
