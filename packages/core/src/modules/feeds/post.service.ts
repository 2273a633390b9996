import type { Content } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ContentReview, PostState, ReactionKind } from '../../database/generated/enums.ts';
import { NotFound, requireVersion } from '../../errors.ts';
import { appendFeedEvent } from '../../events/feed-log.ts';
import { validated } from '../../input.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { authorise } from '../../policy.ts';
import { transition } from '../../state.ts';
import { reviewContent } from './content-review.ts';
import { keepFeedLogShort } from './feed.jobs.ts';
import { commentPolicy, feedPolicy, postPolicy } from './feed.policy.ts';
import { type Feed, findFeed, loadFeeds } from './feed.service.ts';
import { type CommentAction, commentStates, type PostAction, postStates } from './post.state.ts';
import { commentAudit, postAudit } from './feed.audit.ts';

export const longest = 10_000;

const writtenText = z
  .string()
  .transform(text => text.replace(/\r\n?/g, '\n').trim())
  .refine(text => text.length > 0, 'Write something.')
  .refine(text => characters(text) <= longest, `This is longer than ${longest} characters.`)
  // Line breaks and tabs are writing; other control characters are not.
  .refine(text => !/[\p{Cc}]/u.test(text.replace(/[\n\t]/g, '')), 'There are control characters in it.')
  .refine(text => text.isWellFormed(), 'This is no valid Unicode text.');

const languageCode = z.string().regex(/^[a-z]{2,3}$/, 'A language is written like da or en.');

const writing = z.object({ body: writtenText, language: languageCode });

/** Code points, as PostgreSQL counts. */
function characters(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

export interface Writing {
  readonly body: string;
  readonly language: string;
}

/** @returns the id of the post */
export async function createPost(ctx: RequestContext, feedId: string, input: Writing): Promise<string> {
  const feed = await findFeed(ctx, feedId);
  authorise(ctx, feedPolicy, 'post', feed);
  const { body, language } = validated(writing, input);
  await askHooks(ctx, 'post.create', { feedId });
  const { state, review, reason } = await reviewContent(ctx, contentOf(ctx, 'post', feedId, { body, language }));
  const rows = await ctx.sql<{ id: string }>(
    `insert into posts (feed_id, author_id, body, language, state, review, review_reason)
     values ($1, $2, $3, $4, $5::post_state, $6::content_review, $7::jsonb) returning id`,
    [feedId, ctx.member.membershipId, body, language, state, review, reason && JSON.stringify(reason)],
  );
  const postId = rows[0]!.id;
  if (state === 'PUBLISHED') await tell(ctx, feedId, { kind: 'POST_CREATED', postId });
  await tellHooks(ctx, 'post.create', { feedId, postId });
  return postId;
}

/** Changes what it says; the author's alone. */
export async function editPost(
  ctx: RequestContext,
  postId: string,
  input: Partial<Writing>,
  version: number,
): Promise<void> {
  const post = await lockPost(ctx, postId, 'edit', version);
  const { body = post.body, language = post.language } = validated(writing.partial(), input);
  if (body === post.body && language === post.language) return;
  const { state, review, reason } = await reviewContent(ctx, contentOf(ctx, 'post', post.feedId, { body, language }));
  await ctx.sql(
    `update posts set body = $2, language = $3, state = $4::post_state, review = $5::content_review, review_reason = $6::jsonb,
            updated_at = present(), version = version + 1 where id = $1`,
    [postId, body, language, state, review, reason && JSON.stringify(reason)],
  );
  await tell(ctx, post.feedId, { kind: state === 'PUBLISHED' ? 'POST_EDITED' : 'POST_WITHHELD', postId });
}

/** Takes it out of the feed, with its comments. */
export async function deletePost(ctx: RequestContext, postId: string, version?: number): Promise<void> {
  const post = await lockPost(ctx, postId, 'delete', version);
  const state = transition(postStates, post.state, 'delete');
  await ctx.sql(
    'update posts set state = $2::post_state, updated_at = present(), version = version + 1 where id = $1',
    [postId, state],
  );
  await ctx.audit(postAudit, 'delete', postId, { authorId: post.authorId });
  // What was not in the feed is not taken out of it.
  if (post.state === 'PUBLISHED') await tell(ctx, post.feedId, { kind: 'POST_DELETED', postId });
}

/** @returns the id of the comment */
export async function createComment(ctx: RequestContext, postId: string, input: Writing): Promise<string> {
  const post = await lockPost(ctx, postId, 'comment');
  const { body, language } = validated(writing, input);
  const content = contentOf(ctx, 'comment', post.feedId, { body, language });
  const { state, review, reason } = await reviewContent(ctx, content);
  const rows = await ctx.sql<{ id: string }>(
    `with counted as (update posts set comment_count = comment_count + 1 where id = $1 and $5 = 'PUBLISHED')
     insert into comments (post_id, author_id, body, language, state, review, review_reason, feed_id)
     values ($1, $2, $3, $4, $5::text::post_state, $6::content_review, $7::jsonb, $8) returning id`,
    [postId, ctx.member.membershipId, body, language, state, review, reason && JSON.stringify(reason), post.feedId],
  );
  const commentId = rows[0]!.id;
  if (state === 'PUBLISHED') await tell(ctx, post.feedId, { kind: 'COMMENT_CREATED', postId, commentId });
  return commentId;
}

export async function deleteComment(ctx: RequestContext, commentId: string, version?: number): Promise<void> {
  const { authorId, state: from, post } = await lockComment(ctx, commentId, 'delete', version);
  const state = transition(commentStates, from, 'delete');
  await ctx.sql(
    `with counted as (update posts set comment_count = comment_count - 1 where id = $3 and $4 = 'PUBLISHED')
     update comments set state = $2::post_state, updated_at = present(), version = version + 1 where id = $1`,
    [commentId, state, post.id, from],
  );
  await ctx.audit(commentAudit, 'delete', commentId, { authorId });
  if (from === 'PUBLISHED') await tell(ctx, post.feedId, { kind: 'COMMENT_DELETED', postId: post.id, commentId });
}

/** The comment with its post, both rows locked, if the viewer may do this with it. */
export async function lockComment(
  ctx: RequestContext,
  commentId: string,
  action: CommentAction,
  version?: number,
): Promise<{ readonly authorId: string; readonly state: PostState; readonly post: LockedPost }> {
  const [found] = await ctx.sql<{ postId: string }>('select post_id "postId" from comments where id = $1', [commentId]);
  if (!found) throw new NotFound('comment');
  // Always the post first, then the comment: two who do both in another order would wait for each other.
  const post = await selectPostForUpdate(ctx, found.postId);
  const [comment] = await ctx.sql<{
    id: string;
    authorId: string;
    state: PostState;
    review: ContentReview;
    version: number;
  }>('select id, author_id "authorId", state, review, version from comments where id = $1 for update', [commentId]);
  if (!post || !comment) throw new NotFound('comment');
  authorise(ctx, commentPolicy, action, { ...comment, post });
  requireVersion('Comment', comment, version);
  return { ...comment, post };
}

/** The same one twice is one. */
export async function addReaction(ctx: RequestContext, postId: string, kind: ReactionKind): Promise<void> {
  const post = await lockPost(ctx, postId, 'react');
  const added = await ctx.sql(
    `insert into reactions (post_id, membership_id, kind) values ($1, $2, $3::reaction_kind)
     on conflict (organisation_id, post_id, membership_id, kind) do nothing returning id`,
    [postId, ctx.member.membershipId, kind],
  );
  if (added.length > 0) await tell(ctx, post.feedId, { kind: 'REACTION_ADDED', postId, reactionKind: kind });
}

/** One that is not there may be removed as well. */
export async function removeReaction(ctx: RequestContext, postId: string, kind: ReactionKind): Promise<void> {
  const post = await lockPost(ctx, postId, 'react');
  const removed = await ctx.sql(
    'delete from reactions where post_id = $1 and membership_id = $2 and kind = $3::reaction_kind returning id',
    [postId, ctx.member.membershipId, kind],
  );
  if (removed.length > 0) await tell(ctx, post.feedId, { kind: 'REACTION_REMOVED', postId, reactionKind: kind });
}

function contentOf(ctx: RequestContext, kind: Content['kind'], feedId: string, { body, language }: Writing): Content {
  return { kind, text: body, language, feedId, authorId: ctx.member.membershipId };
}

export async function tell(
  ctx: RequestContext,
  feedId: string,
  event: Parameters<typeof appendFeedEvent>[2],
): Promise<void> {
  const position = await appendFeedEvent(ctx, feedId, event);
  await keepFeedLogShort(ctx, feedId, position);
}

interface LockedPost {
  readonly id: string;
  readonly feedId: string;
  readonly authorId: string;
  readonly body: string;
  readonly language: string;
  readonly state: PostState;
  readonly review: ContentReview;
  readonly version: number;
  readonly feed: Feed;
}

/** The post, its row locked, if the viewer may do this with it and its state allows it. */
export async function lockPost(
  ctx: RequestContext,
  postId: string,
  action: PostAction,
  version?: number,
): Promise<LockedPost> {
  const post = await selectPostForUpdate(ctx, postId);
  if (!post) throw new NotFound('post');
  authorise(ctx, postPolicy, action, post);
  // What waits for a moderator is not there for others.
  if (post.state === 'PENDING_REVIEW') authorise(ctx, postPolicy, 'read', post);
  requireVersion('Post', post, version);
  transition(postStates, post.state, action);
  return post;
}

async function selectPostForUpdate(ctx: RequestContext, postId: string): Promise<LockedPost | undefined> {
  const [post] = await ctx.sql<Omit<LockedPost, 'feed'>>(
    `select id, feed_id "feedId", author_id "authorId", body, language, state, review, version from posts where id = $1 for update`,
    [postId],
  );
  if (!post) return undefined;
  const [feed] = await loadFeeds(ctx, [post.feedId]);
  return feed && { ...post, feed };
}
