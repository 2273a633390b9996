import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { RequestContext } from '../../context.ts';
import { decodeFeedCursor, type FeedEvent, readFeedEvents, requireKept } from '../../events/feed-log.ts';
import { createFeedSource, type FeedSource } from '../../events/live-source.ts';
import { createLiveFeed, type LiveFeed, type LiveItem } from '../../events/live-feed.ts';
import type { Platform } from '../../platform.ts';
import { allows, authorise } from '../../policy.ts';
import { feedPolicy } from './feed.policy.ts';
import { type Feed, findFeed } from './feed.service.ts';
import {
  type Comment,
  type Post,
  selectComments,
  selectPeople,
  selectPosts,
  selectReactionCounts,
} from './post.reads.ts';
import type { PersonRow } from '../identity/person.columns.ts';

/** An event with what it is about, as that is when it is read; what has been deleted since is not there. */
export interface LiveFeedEvent extends FeedEvent, LiveItem {
  readonly feedId: string;
  readonly post: Post | undefined;
  readonly comment: Comment | undefined;
  readonly actor: PersonRow;
}

/**
 * The events of a feed from a cursor on, or from now: first those that were missed, then each as it happens.
 *
 * @throws NotFound, Forbidden (a sponsor), ValidationFailed (no cursor of this feed), DomainError `RESYNC_REQUIRED` (older than what is kept)
 */
export async function followFeed(
  ctx: RequestContext,
  feedId: string,
  after: string | undefined,
): Promise<FeedSource<LiveFeedEvent>> {
  const feed = await findFeed(ctx, feedId);
  authorise(ctx, feedPolicy, 'follow', feed);
  const position = after === undefined ? feed.lastPosition : decodeFeedCursor(feedId, after);
  requireKept(position, { last: feed.lastPosition, forgotten: feed.forgottenPosition });
  return createFeedSource(ctx, {
    position,
    mayFollow: viewer => allows(feedPolicy, 'follow', viewer, feed),
    live: () => liveFeed(ctx.platform, ctx.organisation, feed),
  });
}

const liveFeeds = new WeakMap<Platform, Map<string, LiveFeed<LiveFeedEvent>>>();

/** The process's one reader of the feed. */
function liveFeed(platform: Platform, organisation: OrganisationInfo, feed: Feed): LiveFeed<LiveFeedEvent> {
  const ofPlatform = liveFeeds.get(platform) ?? new Map<string, LiveFeed<LiveFeedEvent>>();
  liveFeeds.set(platform, ofPlatform);
  const key = `${organisation.id}:${feed.id}`;
  const known = ofPlatform.get(key);
  if (known) return known;
  const live = createLiveFeed<LiveFeedEvent>(
    {
      platform,
      organisation,
      feedId: feed.id,
      head: feed.lastPosition,
      load: (ctx, after, limit) => loadEvents(ctx, feed.id, after, limit),
    },
    () => ofPlatform.delete(key),
  );
  ofPlatform.set(key, live);
  return live;
}

/** A batch of events and what they are about, by five statements however many they are. */
async function loadEvents(ctx: RequestContext, feedId: string, after: number, limit: number): Promise<LiveFeedEvent[]> {
  const events = await readFeedEvents(ctx, feedId, after, limit);
  if (events.length === 0) return [];
  const postIds = unique(events.map(event => event.postId));
  const [foundPosts, foundComments, reactions] = await Promise.all([
    selectPosts(ctx, postIds),
    selectComments(ctx, unique(events.map(event => event.commentId))),
    selectReactionCounts(ctx, postIds),
  ]);
  // Read as the platform, which sees what waits for a moderator, too.
  const [posts, comments] = [foundPosts.filter(isPublished), foundComments.filter(isPublished)];
  const authors = [...posts, ...comments].map(written => written.authorId);
  const people = byId(await selectPeople(ctx, unique([...events.map(event => event.actorId), ...authors])));
  const reactionsTo = Map.groupBy(reactions, reaction => reaction.postId);
  const postOf = byId(
    posts.map(post => ({ ...post, author: people.get(post.authorId), reactions: reactionsTo.get(post.id) ?? [] })),
  );
  const commentOf = byId(comments.map(comment => ({ ...comment, author: people.get(comment.authorId) })));
  return events.map(event => {
    const post = postOf.get(event.postId);
    // With its post, a comment is gone.
    const comment = post && event.commentId !== undefined ? commentOf.get(event.commentId) : undefined;
    const bytes = 600 + 2 * ((post?.body.length ?? 0) + (comment?.body.length ?? 0));
    return { ...event, feedId, post, comment, actor: people.get(event.actorId)!, bytes };
  });
}

function isPublished({ state }: Post | Comment): boolean {
  return state === 'PUBLISHED';
}

function unique(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids)].filter(id => id !== undefined);
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map(row => [row.id, row]));
}
