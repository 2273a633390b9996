import { ContentReview, PostState } from '../../database/generated/enums.ts';
import { parsePage, toConnection } from '../../database/keyset.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { allows } from '../../policy.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import { feedLoaders } from './feed.loaders.ts';
import { commentPolicy, postPolicy } from './feed.policy.ts';
import { CommentConnection, CommentType, FeedType, PostConnection, PostType } from './feed.schema.ts';
import { approveComment, approvePost, rejectComment, rejectPost } from './moderation.service.ts';
import { selectComments, selectPosts, waitingCommentKeyset, waitingPostKeyset } from './post.reads.ts';

const PostStateEnum = builder.enumType('PostState', {
  description: 'Where a post or a comment stands. New states may be added.',
  values: {
    PENDING_REVIEW: { description: 'A content filter held it: its author and the moderators see it, nobody else.' },
    PUBLISHED: {},
    REJECTED: { description: 'A moderator kept it from the feed: its author sees it, nobody else.' },
    DELETED: {},
  } satisfies Record<PostState, { description?: string }>,
});

const ContentReviewEnum = builder.enumType('ContentReviewOutcome', {
  values: {
    NONE: { description: 'There is nothing to say of it.' },
    HELD: { description: 'A content filter held it: a moderator decides.' },
    MISSED: { description: 'Published although no content filter could look at it: a moderator should.' },
    APPROVED: { description: 'A moderator let it pass.' },
    REJECTED: { description: 'A moderator kept it from the feed.' },
  } satisfies Record<ContentReview, { description: string }>,
});

interface Review {
  readonly review: ContentReview;
  readonly reviewReason: LocalisedText | null;
}

const ContentReviewType = builder.objectRef<Review>('ContentReview').implement({
  description: 'What was said of a text before others read it.',
  fields: t => ({
    outcome: t.field({ type: ContentReviewEnum, resolve: written => written.review }),
    reason: t.string({
      nullable: true,
      description: "Why, in the reader's language as far as it is known in it.",
      resolve: ({ reviewReason }, _args, ctx) => reviewReason && localise(reviewReason, ctx.locale),
    }),
  }),
});

const forWhom = 'For its author and the moderators; null for others.';

builder.objectFields(PostType, t => ({
  state: t.field({ type: PostStateEnum, resolve: post => post.state }),
  review: t.field({
    type: ContentReviewType,
    nullable: true,
    description: forWhom,
    resolve: async (post, _args, ctx) => {
      const feed = await feedLoaders(ctx).feed.load(post.feedId);
      return feed && allows(postPolicy, 'seeReview', ctx.viewer, { ...post, feed }) ? post : null;
    },
  }),
}));

builder.objectFields(CommentType, t => ({
  state: t.field({ type: PostStateEnum, resolve: comment => comment.state }),
  review: t.field({
    type: ContentReviewType,
    nullable: true,
    description: forWhom,
    resolve: async (comment, _args, ctx) => {
      const post = await feedLoaders(ctx).post.load(comment.postId);
      const feed = post && (await feedLoaders(ctx).feed.load(post.feedId));
      const object = { ...comment, post: { ...post, feed } };
      return feed && allows(commentPolicy, 'seeReview', ctx.viewer, object) ? comment : null;
    },
  }),
}));

builder.objectFields(FeedType, t => ({
  postsToReview: t.connection(
    {
      type: PostType,
      description: 'What moderators have to look at, the oldest first: held posts, and those that no filter looked at.',
      resolve: async (feed, args, ctx) => {
        const page = parsePage(waitingPostKeyset, args);
        return toConnection(waitingPostKeyset, page, await feedLoaders(ctx).waitingPosts(page).load(feed.id)) as never;
      },
    },
    PostConnection,
  ),
  commentsToReview: t.connection(
    {
      type: CommentType,
      description: 'The same of comments.',
      resolve: async (feed, args, ctx) => {
        const page = parsePage(waitingCommentKeyset, args);
        return toConnection(
          waitingCommentKeyset,
          page,
          await feedLoaders(ctx).waitingComments(page).load(feed.id),
        ) as never;
      },
    },
    CommentConnection,
  ),
}));

const reason = { description: 'For its author, in the language of whoever decides.' };

builder.mutationFields(t => ({
  approvePost: t.field({
    type: PostType,
    access: 'member',
    description:
      'Publishes a held post, or says that one that no filter looked at is well. For moderators and managers.',
    errors: { dataField: { name: 'post' } },
    args: { id: t.arg.globalID({ required: true, for: PostType }), version: t.arg.int(optionalVersion) },
    resolve: async (_root, { id: { id }, version }, ctx) => {
      await approvePost(ctx, id, version ?? undefined);
      return (await selectPosts(ctx, [id]))[0]!;
    },
  }),
  rejectPost: t.field({
    type: 'ID',
    access: 'member',
    description:
      'Keeps a held post from the feed, or takes one that no filter looked at out of it: only its author sees it from then on.',
    errors: { dataField: { name: 'deletedId' } },
    args: {
      id: t.arg.globalID({ required: true, for: PostType }),
      reason: t.arg.string(reason),
      version: t.arg.int(optionalVersion),
    },
    resolve: async (_root, args, ctx) => {
      await rejectPost(ctx, args.id.id, args.reason ?? undefined, args.version ?? undefined);
      return encodeId('Post', args.id.id);
    },
  }),
  approveComment: t.field({
    type: CommentType,
    access: 'member',
    description: 'As `approvePost`.',
    errors: { dataField: { name: 'comment' } },
    args: { id: t.arg.globalID({ required: true, for: CommentType }), version: t.arg.int(optionalVersion) },
    resolve: async (_root, { id: { id }, version }, ctx) => {
      await approveComment(ctx, id, version ?? undefined);
      return (await selectComments(ctx, [id]))[0]!;
    },
  }),
  rejectComment: t.field({
    type: 'ID',
    access: 'member',
    description: 'As `rejectPost`.',
    errors: { dataField: { name: 'deletedId' } },
    args: {
      id: t.arg.globalID({ required: true, for: CommentType }),
      reason: t.arg.string(reason),
      version: t.arg.int(optionalVersion),
    },
    resolve: async (_root, args, ctx) => {
      await rejectComment(ctx, args.id.id, args.reason ?? undefined, args.version ?? undefined);
      return encodeId('Comment', args.id.id);
    },
  }),
}));
