import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ContentReview } from '../../database/generated/enums.ts';
import { validated } from '../../input.ts';
import { defineMail } from '../../mails/mail.ts';
import { transition } from '../../state.ts';
import { defineText, type LocalisedText } from '../../texts/text.ts';
import { requestMails } from '../../notify/notification.service.ts';
import type { Feed } from './feed.service.ts';
import { commentStates, postStates } from './post.state.ts';
import { lockComment, lockPost, tell } from './post.service.ts';
import { commentAudit, postAudit } from './feed.audit.ts';

const reasonInput = z.string().trim().min(1).max(500).optional();

/** Publishes what a filter held, or takes the mark off what no filter has looked at. */
export async function approvePost(ctx: RequestContext, postId: string, version?: number): Promise<void> {
  const post = await lockPost(ctx, postId, 'approve', version);
  await decide(ctx, 'posts', postId, { state: 'PUBLISHED', review: 'APPROVED', reason: undefined });
  await ctx.audit(postAudit, 'approve', postId, { authorId: post.authorId });
  // For its readers it appears now; who let it is not theirs to know.
  if (post.state !== 'PUBLISHED')
    await tell(ctx, post.feedId, { kind: 'POST_CREATED', postId, actorId: post.authorId });
}

/** Keeps it from the feed, or takes it out. Its author sees that, and why. */
export async function rejectPost(ctx: RequestContext, postId: string, given?: string, version?: number): Promise<void> {
  const post = await lockPost(ctx, postId, 'reject', version);
  const state = transition(postStates, post.state, 'reject');
  await decide(ctx, 'posts', postId, { state, review: 'REJECTED', reason: reasonOf(ctx, given) });
  await ctx.audit(postAudit, 'reject', postId, { authorId: post.authorId });
  await tellAuthor(ctx, post, postId, given);
  if (post.state === 'PUBLISHED')
    await tell(ctx, post.feedId, { kind: 'POST_WITHHELD', postId, actorId: post.authorId });
}

export async function approveComment(ctx: RequestContext, commentId: string, version?: number): Promise<void> {
  const { state: from, authorId, post } = await lockComment(ctx, commentId, 'approve', version);
  const state = transition(commentStates, from, 'approve');
  await decide(ctx, 'comments', commentId, { state, review: 'APPROVED', reason: undefined });
  await ctx.audit(commentAudit, 'approve', commentId, { authorId });
  if (from === 'PUBLISHED') return;
  await ctx.sql('update posts set comment_count = comment_count + 1 where id = $1', [post.id]);
  await tell(ctx, post.feedId, { kind: 'COMMENT_CREATED', postId: post.id, commentId, actorId: authorId });
}

export async function rejectComment(
  ctx: RequestContext,
  commentId: string,
  given?: string,
  version?: number,
): Promise<void> {
  const { state: from, authorId, post } = await lockComment(ctx, commentId, 'reject', version);
  const state = transition(commentStates, from, 'reject');
  await decide(ctx, 'comments', commentId, { state, review: 'REJECTED', reason: reasonOf(ctx, given) });
  await ctx.audit(commentAudit, 'reject', commentId, { authorId });
  await tellAuthor(ctx, { authorId, feed: post.feed }, commentId, given);
  if (from !== 'PUBLISHED') return;
  await ctx.sql('update posts set comment_count = comment_count - 1 where id = $1', [post.id]);
  await tell(ctx, post.feedId, { kind: 'COMMENT_WITHHELD', postId: post.id, commentId, actorId: authorId });
}

interface Decision {
  readonly state: string;
  readonly review: ContentReview;
  readonly reason: LocalisedText | undefined;
}

async function decide(
  ctx: RequestContext,
  table: 'posts' | 'comments',
  id: string,
  { state, review, reason }: Decision,
): Promise<void> {
  await ctx.sql(
    `update ${table} set state = $2::post_state, review = $3::content_review, review_reason = $4::jsonb where id = $1`,
    [id, state, review, reason && JSON.stringify(reason)],
  );
}

const contentRejectedMail = defineMail('content-rejected', {
  subject: { en: '{feed}: what you wrote is not published', da: '{feed}: det, du har skrevet, offentliggøres ikke' },
  body: {
    en: 'A moderator has decided not to publish something that you wrote in {feed}.\n{reason}\nYou are welcome to write it another way.',
    da: 'En moderator har besluttet ikke at offentliggøre noget, du har skrevet i {feed}.\n{reason}\nDu er velkommen til at skrive det på en anden måde.',
  },
});

const noReason = defineText({
  en: 'No reason was given; ask whoever runs the {term:programme}.',
  da: 'Der er ikke givet nogen grund; spørg den, der står for {term:programme.the}.',
});

/** An author should not have to look whether it is there. */
async function tellAuthor(
  ctx: RequestContext,
  { authorId, feed }: { readonly authorId: string; readonly feed: Feed },
  contentId: string,
  given: string | undefined,
): Promise<void> {
  await requestMails(ctx, [
    {
      key: `content-rejected-${contentId}`,
      membershipId: authorId,
      mail: contentRejectedMail,
      parameters: { feed: { localised: feed.title }, reason: given ?? { text: noReason } },
    },
  ]);
}

/** Written in the moderator's own language, which is the only one it is known in. */
function reasonOf(ctx: RequestContext, given: string | undefined): LocalisedText | undefined {
  const reason = validated(reasonInput, given, 'reason');
  return reason === undefined ? undefined : { [ctx.locale]: reason };
}
