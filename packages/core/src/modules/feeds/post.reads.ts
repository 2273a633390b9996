import type { RequestContext } from '../../context.ts';
import type { ContentReview, PostState, ReactionKind } from '../../database/generated/enums.ts';
import { type Keyset, keysetSql, type Page } from '../../database/keyset.ts';
import { sqlFor } from '../../policy.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { type PersonRow, personColumns } from '../identity/person.columns.ts';
import { commentPolicy, postPolicy } from './feed.policy.ts';

export interface Post {
  readonly id: string;
  readonly feedId: string;
  readonly authorId: string;
  readonly body: string;
  readonly language: string;
  readonly state: PostState;
  readonly review: ContentReview;
  readonly reviewReason: LocalisedText | null;
  readonly commentCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
  /** Where it was loaded with the post. */
  readonly author?: PersonRow | undefined;
  readonly reactions?: readonly ReactionCount[] | undefined;
}

export interface Comment {
  readonly id: string;
  readonly postId: string;
  readonly authorId: string;
  readonly author?: PersonRow | undefined;
  readonly body: string;
  readonly language: string;
  readonly state: PostState;
  readonly review: ContentReview;
  readonly reviewReason: LocalisedText | null;
  readonly createdAt: Date;
  readonly version: number;
}

export interface ReactionCount {
  readonly postId: string;
  readonly kind: ReactionKind;
  readonly count: number;
}

const postColumns = `p.id, p.feed_id "feedId", p.author_id "authorId", p.body, p.language, p.state, p.review,
  p.review_reason "reviewReason", p.comment_count "commentCount", p.created_at "createdAt", p.updated_at "updatedAt", p.version`;
const commentColumns = `c.id, c.post_id "postId", c.author_id "authorId", c.body, c.language, c.state, c.review,
  c.review_reason "reviewReason", c.created_at "createdAt", c.version`;

/** Newest first: ids are made in the order of time. */
export const postKeyset: Keyset<Post> = {
  list: 'Feed.posts',
  within: 'p.feed_id',
  columns: [{ sql: 'p.id', type: 'uuid', value: post => post.id }],
  direction: 'desc',
};

/** As a conversation goes: oldest first. */
export const commentKeyset: Keyset<Comment> = {
  list: 'Post.comments',
  within: 'c.post_id',
  columns: [{ sql: 'c.id', type: 'uuid', value: comment => comment.id }],
};

/** One page of each of these feeds, by one statement. */
export async function selectPostPages(ctx: RequestContext, feedIds: readonly string[], page: Page): Promise<Post[]> {
  const parameters: unknown[] = [feedIds];
  const visible = sqlFor(postPolicy, 'read', ctx.viewer, 'p', parameters);
  const { where, orderBy, limit } = keysetSql(postKeyset, page, parameters, { whose: 'feed.id' });
  return await ctx.sql<Post>(
    `select page.* from unnest($1::uuid[]) feed(id) cross join lateral (
       select ${postColumns} from posts p
        where p.state = 'PUBLISHED' and ${visible} and ${where} order by ${orderBy} limit ${limit}) page`,
    parameters,
  );
}

/** One page of comments of each of these posts, by one statement. */
export async function selectCommentPages(
  ctx: RequestContext,
  postIds: readonly string[],
  page: Page,
): Promise<Comment[]> {
  const parameters: unknown[] = [postIds];
  const visible = sqlFor(commentPolicy, 'read', ctx.viewer, 'c', parameters);
  const { where, orderBy, limit } = keysetSql(commentKeyset, page, parameters, { whose: 'post.id' });
  return await ctx.sql<Comment>(
    `select page.* from unnest($1::uuid[]) post(id) cross join lateral (
       select ${commentColumns} from comments c
        where c.state = 'PUBLISHED' and ${visible} and ${where} order by ${orderBy} limit ${limit}) page`,
    parameters,
  );
}

/** A comment with the feed that it is written in. */
export type FeedComment = Comment & { readonly feedId: string };

// As the indexes of what waits say it.
const waits = (alias: string) =>
  `${alias}.review in ('HELD', 'MISSED') and ${alias}.state in ('PENDING_REVIEW', 'PUBLISHED')`;

export const waitingPostKeyset: Keyset<Post> = { ...postKeyset, list: 'Feed.postsToReview', direction: 'asc' };
export const waitingCommentKeyset: Keyset<FeedComment> = {
  ...commentKeyset,
  list: 'Feed.commentsToReview',
  within: 'c.feed_id',
};

/** What moderators have to look at in each of these feeds, the oldest first. For others that is nothing. */
export async function selectWaitingPostPages(
  ctx: RequestContext,
  feedIds: readonly string[],
  page: Page,
): Promise<Post[]> {
  const parameters: unknown[] = [feedIds];
  const visible = sqlFor(postPolicy, 'approve', ctx.viewer, 'p', parameters);
  const { where, orderBy, limit } = keysetSql(waitingPostKeyset, page, parameters, { whose: 'feed.id' });
  return await ctx.sql<Post>(
    `select page.* from unnest($1::uuid[]) feed(id) cross join lateral (
       select ${postColumns} from posts p
        where ${waits('p')} and ${visible} and ${where} order by ${orderBy} limit ${limit}) page`,
    parameters,
  );
}

export async function selectWaitingCommentPages(
  ctx: RequestContext,
  feedIds: readonly string[],
  page: Page,
): Promise<FeedComment[]> {
  const parameters: unknown[] = [feedIds];
  const visible = sqlFor(commentPolicy, 'approve', ctx.viewer, 'c', parameters);
  const { where, orderBy, limit } = keysetSql(waitingCommentKeyset, page, parameters, { whose: 'feed.id' });
  return await ctx.sql<FeedComment>(
    `select page.* from unnest($1::uuid[]) feed(id) cross join lateral (
       select ${commentColumns}, c.feed_id "feedId" from comments c
        where ${waits('c')} and ${visible} and ${where} order by ${orderBy} limit ${limit}) page`,
    parameters,
  );
}

/** Those of the posts that the viewer may see. */
export async function selectPosts(ctx: RequestContext, ids: readonly string[]): Promise<Post[]> {
  const parameters: unknown[] = [ids];
  const visible = sqlFor(postPolicy, 'read', ctx.viewer, 'p', parameters);
  return await ctx.sql<Post>(
    `select ${postColumns} from posts p where p.id = any($1::uuid[]) and ${visible}`,
    parameters,
  );
}

/** Those of the comments that the viewer may see. */
export async function selectComments(ctx: RequestContext, ids: readonly string[]): Promise<Comment[]> {
  if (ids.length === 0) return [];
  const parameters: unknown[] = [ids];
  const visible = sqlFor(commentPolicy, 'read', ctx.viewer, 'c', parameters);
  return await ctx.sql<Comment>(
    `select ${commentColumns} from comments c where c.id = any($1::uuid[]) and ${visible}`,
    parameters,
  );
}

export async function selectReactionCounts(ctx: RequestContext, postIds: readonly string[]): Promise<ReactionCount[]> {
  return await ctx.sql<ReactionCount>(
    `select post_id "postId", kind, count(*)::int count from reactions where post_id = any($1::uuid[])
      group by post_id, kind order by post_id, kind`,
    [postIds],
  );
}

export async function selectViewerReactions(
  ctx: RequestContext,
  postIds: readonly string[],
): Promise<Pick<ReactionCount, 'postId' | 'kind'>[]> {
  return await ctx.sql(
    'select post_id "postId", kind from reactions where post_id = any($1::uuid[]) and membership_id = $2 order by kind',
    [postIds, ctx.member.membershipId],
  );
}

/** Who wrote something that the viewer reads is shown with it, whether or not they still take part. */
export async function selectPeople(ctx: RequestContext, ids: readonly string[]): Promise<PersonRow[]> {
  return await ctx.sql<PersonRow>(`select ${personColumns('m')} from memberships m where m.id = any($1::uuid[])`, [
    ids,
  ]);
}
