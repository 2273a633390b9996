import type { OrganisationInfo } from '../access/organisation-info.ts';
import type { RequestContext } from '../context.ts';
import { createContext } from '../create-context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { DomainError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { platformViewer } from '../access/viewer.ts';

/** An event with what is shown of it. */
export interface LiveItem {
  readonly position: number;
  /** Roughly what it takes in memory. */
  readonly bytes: number;
}

export interface LiveFeedOptions<Item extends LiveItem> {
  readonly platform: Platform;
  readonly organisation: OrganisationInfo;
  readonly feedId: string;
  /** The position from which it is followed. */
  readonly head: number;
  /** Events after a position, oldest first; the platform's own context. */
  load(ctx: RequestContext, after: number, limit: number): Promise<Item[]>;
}

/** Somebody who follows a feed. */
export interface Follower {
  /** There is more after the position they have. */
  news(): void;
  /** It can't be followed any further. */
  failed(error: DomainError): void;
}

/**
 * The one reader of a feed's log for all who follow it in this process. It keeps the newest events, a bounded number of
 * bytes; a follower holds a position in them, never a queue, and reads from the log again what is no longer kept here.
 */
export interface LiveFeed<Item extends LiveItem> {
  readonly organisation: OrganisationInfo;
  readonly feedId: string;
  readonly platform: Platform;
  /** The position of the newest event that is known here. */
  head(): number;
  /** Events after the position, oldest first, at most a hundred; none when there is nothing newer. */
  after(position: number): Promise<readonly Item[]>;
  /** Returns what ends it. */
  join(follower: Follower): () => void;
}

const keptBytes = 512 * 1024;
const batch = 100;
/** Wake-ups can be lost, so events are looked for this often without one. */
const everyMs = 5000;

export function createLiveFeed<Item extends LiveItem>(
  options: LiveFeedOptions<Item>,
  onEmpty: () => void,
): LiveFeed<Item> {
  const { platform, organisation, feedId } = options;
  const { log, wake } = platform;
  const ctx = createContext(platform, { requestId: `feed-${feedId}`, log, viewer: platformViewer, organisation });
  const followers = new Set<Follower>();
  /** The newest, without a gap: the last one is that of `head`. */
  const kept: Item[] = [];
  let bytes = 0;
  let { head } = options;
  const life = new AbortController();
  let asked = false;
  let reading = false;
  const underWay = new Map<number, Promise<Item[]>>();

  const load = (after: number) => inOrganisation(organisation.id, () => options.load(ctx, after, batch), null);

  async function read(): Promise<void> {
    asked = true;
    if (reading) return;
    reading = true;
    try {
      while (asked && !life.signal.aborted) {
        asked = false;
        await readNew();
      }
    } catch (error) {
      if (error instanceof DomainError) for (const follower of followers) follower.failed(error);
      // The log is still there: the next round reads it.
      else log.warn({ err: error, feedId }, 'a feed could not be read');
    } finally {
      reading = false;
    }
  }

  async function readNew(): Promise<void> {
    for (;;) {
      const items = await load(head);
      if (items.length === 0 || life.signal.aborted) return;
      for (const item of items) {
        kept.push(item);
        bytes += item.bytes;
      }
      let dropped = 0;
      while (bytes > keptBytes && dropped < kept.length - 1) bytes -= kept[dropped++]!.bytes;
      kept.splice(0, dropped);
      head = items.at(-1)!.position;
      for (const follower of followers) follower.news();
    }
  }

  async function loadShared(position: number): Promise<Item[]> {
    // Many come back at the same position after a restart: they read it once.
    let loading = underWay.get(position);
    if (!loading) {
      loading = load(position).finally(() => underWay.delete(position));
      underWay.set(position, loading);
    }
    return await loading;
  }

  const stopNews = wake.subscribe(`${organisation.id}:feed:${feedId}`, () => void read());
  const timer = setInterval(() => void read(), everyMs);
  timer.unref();

  function close(): void {
    life.abort();
    clearInterval(timer);
    stopNews();
    onEmpty();
  }

  return {
    organisation,
    feedId,
    platform,
    head: () => head,
    async after(position) {
      if (position >= head) return [];
      const oldest = head - kept.length + 1;
      const items =
        position + 1 >= oldest
          ? kept.slice(position + 1 - oldest, position + 1 - oldest + batch)
          : await loadShared(position);
      // Whoever may have lost the right to them gets none of them.
      await platform.members.pending(organisation.id);
      return items;
    },
    join(follower) {
      followers.add(follower);
      void read();
      return () => {
        if (followers.delete(follower) && followers.size === 0) close();
      };
    },
  };
}
