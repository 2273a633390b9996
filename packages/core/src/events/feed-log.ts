import type { RequestContext } from '../context.ts';
import type { FeedEventKind, ReactionKind } from '../database/generated/enums.ts';
import { decodeCursor, encodeCursor } from '../database/cursor.ts';
import { NotFound, requestError, ValidationFailed } from '../errors.ts';

/** What happened in a feed, and to what. It holds no content: that is read when the event is delivered. */
export interface FeedEvent {
  /** 1 for the feed's first; each next one is one more. */
  readonly position: number;
  readonly kind: FeedEventKind;
  readonly postId: string;
  readonly commentId: string | undefined;
  readonly reactionKind: ReactionKind | undefined;
  readonly actorId: string;
  readonly at: Date;
}

export type NewFeedEvent = Pick<FeedEvent, 'kind' | 'postId'> &
  Partial<Pick<FeedEvent, 'commentId' | 'reactionKind' | 'actorId'>>;

/**
 * Adds an event to the feed's log, in the transaction that does what it tells of; its last statement, for it holds the
 * feed's row until the commit. That lock makes the order of commits and of positions the same, so who reads up to a
 * position has missed nothing before it.
 *
 * @returns its position
 */
export async function appendFeedEvent(ctx: RequestContext, feedId: string, event: NewFeedEvent): Promise<number> {
  const rows = await ctx.sql<{ position: string }>(
    `with feed as (update feeds set last_position = last_position + 1 where id = $1 returning id, last_position)
     insert into feed_events (feed_id, position, kind, post_id, comment_id, reaction_kind, actor_id, created_at)
     select id, last_position, $2::feed_event_kind, $3, $4, $5, $6, present() + (clock_timestamp() - now()) from feed
     returning position`,
    [feedId, event.kind, event.postId, event.commentId, event.reactionKind, event.actorId ?? ctx.member.membershipId],
  );
  if (!rows[0]) throw new NotFound('feed');
  ctx.wake('feed', feedId);
  return Number(rows[0].position);
}

interface LogRow {
  last_position: string;
  forgotten_position: string;
  position: string | null;
  kind: FeedEventKind;
  post_id: string;
  comment_id: string | null;
  reaction_kind: ReactionKind | null;
  actor_id: string;
  created_at: Date;
}

/**
 * The events after a position, oldest first, by one statement.
 *
 * @throws DomainError `RESYNC_REQUIRED` when some of them are no longer kept, or the position is ahead of the log (which
 * was restored from a backup)
 */
export async function readFeedEvents(
  ctx: Pick<RequestContext, 'sql'>,
  feedId: string,
  after: number,
  limit: number,
): Promise<FeedEvent[]> {
  const rows = await ctx.sql<LogRow>(
    `select f.last_position, f.forgotten_position, e.*
       from feeds f
       left join lateral (
         select position, kind, post_id, comment_id, reaction_kind, actor_id, created_at from feed_events
          where organisation_id = f.organisation_id and feed_id = f.id and position > $2 order by position limit $3
       ) e on true
      where f.id = $1 order by e.position`,
    [feedId, after, limit],
  );
  if (!rows[0]) throw new NotFound('feed');
  requireKept(after, { last: Number(rows[0].last_position), forgotten: Number(rows[0].forgotten_position) });
  return rows
    .filter(row => row.position !== null)
    .map(row => ({
      position: Number(row.position),
      kind: row.kind,
      postId: row.post_id,
      commentId: row.comment_id ?? undefined,
      reactionKind: row.reaction_kind ?? undefined,
      actorId: row.actor_id,
      at: row.created_at,
    }));
}

export const resyncRequired = requestError('RESYNC_REQUIRED', {
  en: 'This cursor is older than what is kept. Load the feed anew, then subscribe from its end.',
  da: 'Denne markør er ældre end det, der gemmes. Hent feedet igen, og følg det derfra.',
});

/** Throws `RESYNC_REQUIRED` where the log cannot be followed from the position. */
export function requireKept(position: number, kept: { readonly last: number; readonly forgotten: number }): void {
  if (position < kept.forgotten || position > kept.last) throw resyncRequired();
}

/** Forgets the events that are older. Who resumes from before them has to load the feed anew. */
export async function forgetFeedEvents(ctx: RequestContext, feedId: string, before: Temporal.Instant): Promise<void> {
  await ctx.transaction(async () => {
    const rows = await ctx.sql<{ position: string | null }>(
      'select max(position) position from feed_events where feed_id = $1 and created_at < $2',
      [feedId, before.toString()],
    );
    const position = rows[0]?.position;
    if (!position) return;
    await ctx.sql('update feeds set forgotten_position = greatest(forgotten_position, $2) where id = $1', [
      feedId,
      position,
    ]);
    await ctx.sql('delete from feed_events where feed_id = $1 and position <= $2', [feedId, position]);
  });
}

/** A place in one feed's log, for clients to hand back and not to look into. */
export function encodeFeedCursor(feedId: string, position: number): string {
  return encodeCursor(listOf(feedId), [String(position)]);
}

/** @throws ValidationFailed when it is no cursor, or that of another feed */
export function decodeFeedCursor(feedId: string, cursor: string): number {
  const position = Number(decodeCursor(listOf(feedId), ['bigint'], cursor)?.[0]);
  if (Number.isSafeInteger(position) && position >= 0) return position;
  throw new ValidationFailed([{ path: ['after'], code: 'INVALID_CURSOR', message: 'Not a cursor of this feed' }]);
}

function listOf(feedId: string): string {
  return `Feed.events ${feedId}`;
}
