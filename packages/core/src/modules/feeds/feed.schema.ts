import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { FeedScope, ReactionKind } from '../../database/generated/enums.ts';
import { parsePage, toConnection } from '../../database/keyset.ts';
import { encodeFeedCursor } from '../../events/feed-log.ts';
import { actionValues, allowedActions, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { allows } from '../../policy.ts';
import { localise } from '../../texts/text.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { feedLoaders } from './feed.loaders.ts';
import { commentPolicy, feedPolicy, postPolicy } from './feed.policy.ts';
import { type Feed, loadFeeds } from './feed.service.ts';
import {
  type Comment,
  commentKeyset,
  type Post,
  postKeyset,
  type ReactionCount,
  selectComments,
  selectPosts,
} from './post.reads.ts';
import { commentStates, postStates } from './post.state.ts';
import type { PersonRow } from '../identity/person.columns.ts';

const FeedScopeEnum = builder.enumType('FeedScope', { values: Object.values(FeedScope) });
export const ReactionKindEnum = builder.enumType('ReactionKind', { values: Object.values(ReactionKind) });
const CommentActionEnum = builder.enumType('CommentAction', {
  description: 'What people do with a comment; each is a mutation, such as `deleteComment`.',
  values: actionValues(commentStates),
});
const PostActionEnum = builder.enumType('PostAction', {
  description: 'What people do with a post; each is a mutation, such as `createComment`.',
  values: actionValues(postStates),
});

const ReactionCountType = builder.objectRef<ReactionCount>('ReactionCount').implement({
  description: 'How many people reacted in one way.',
  fields: t => ({
    kind: t.field({ type: ReactionKindEnum, resolve: reaction => reaction.kind }),
    count: t.exposeInt('count'),
  }),
});

export const CommentType = builder.objectRef<Comment>('Comment');
export const CommentConnection = builder.connectionObject(
  { type: CommentType, ...listOf('Comment')[0] },
  listOf('Comment')[1],
);
builder.node(CommentType, {
  description: 'What somebody answered to a post.',
  id: { resolve: comment => comment.id },
  loadManyWithoutCache: async (ids, ctx) => inOrder(ids, await selectComments(ctx, ids)),
  fields: t => ({
    post: t.field({
      type: PostType,
      nullable: true,
      description: 'What was answered to; null where it has been deleted or withheld since.',
      resolve: async (comment, _args, ctx) => (await feedLoaders(ctx).post.load(comment.postId)) ?? null,
    }),
    author: t.field({
      type: PersonType,
      resolve: (comment, _args, ctx, info) => showPerson(ctx, info, comment.authorId, comment.author),
    }),
    body: t.exposeString('body', { description: 'Plain text.' }),
    language: t.exposeString('language', { description: 'The language it is written in, such as `da`.' }),
    createdAt: t.field({ type: 'DateTime', resolve: comment => comment.createdAt }),
    allowedActions: t.field({
      type: [CommentActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: async (comment, _args, ctx) => {
        const object = await withPost(ctx, comment);
        return object ? allowedActions(ctx, commentStates, commentPolicy, object) : [];
      },
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: async (comment, _args, ctx) => {
        const object = await withPost(ctx, comment);
        return object ? refusedActions(ctx, commentStates, commentPolicy, object) : [];
      },
    }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
  }),
});

export const PostType = builder.objectRef<Post>('Post');
export const PostConnection = builder.connectionObject({ type: PostType, ...listOf('Post')[0] }, listOf('Post')[1]);
builder.node(PostType, {
  description: 'What somebody wrote in a feed.',
  id: { resolve: post => post.id },
  loadManyWithoutCache: async (ids, ctx) => inOrder(ids, await selectPosts(ctx, ids)),
  fields: t => ({
    feed: t.field({
      type: FeedType,
      description: 'Where it was written. Who sees a post sees its feed.',
      resolve: async (post, _args, ctx) => (await feedLoaders(ctx).feed.load(post.feedId))!,
    }),
    author: t.field({
      type: PersonType,
      resolve: (post, _args, ctx, info) => showPerson(ctx, info, post.authorId, post.author),
    }),
    body: t.exposeString('body', { description: 'Plain text.' }),
    language: t.exposeString('language', { description: 'The language it is written in, such as `da`.' }),
    createdAt: t.field({ type: 'DateTime', resolve: post => post.createdAt }),
    editedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its author last changed it; null if never.',
      resolve: post => (post.version > 1 ? post.updatedAt : null),
    }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
    commentCount: t.exposeInt('commentCount'),
    comments: t.connection(
      {
        type: CommentType,
        description: 'Oldest first; the newest are the `last` ones.',
        resolve: async (post, args, ctx) => {
          const page = parsePage(commentKeyset, args);
          return toConnection(commentKeyset, page, await feedLoaders(ctx).comments(page).load(post.id)) as never;
        },
      },
      CommentConnection,
    ),
    reactions: t.field({
      type: [ReactionCountType],
      description: 'Each kind that somebody chose.',
      resolve: async (post, _args, ctx) => [...(post.reactions ?? (await feedLoaders(ctx).reactions.load(post.id)))],
    }),
    viewerReactions: t.field({
      type: [ReactionKindEnum],
      description: "The viewer's own.",
      resolve: async (post, _args, ctx) =>
        (await feedLoaders(ctx).viewerReactions.load(post.id)).map(reaction => reaction.kind),
    }),
    allowedActions: t.field({
      type: [PostActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: async (post, _args, ctx) => {
        const object = await withFeed(ctx, post);
        return object ? allowedActions(ctx, postStates, postPolicy, object) : [];
      },
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: async (post, _args, ctx) => {
        const object = await withFeed(ctx, post);
        return object ? refusedActions(ctx, postStates, postPolicy, object) : [];
      },
    }),
  }),
});

/** With what the rules about a post look at. */
async function withFeed(ctx: RequestContext, post: Post): Promise<(Post & { readonly feed: Feed }) | undefined> {
  const feed = await feedLoaders(ctx).feed.load(post.feedId);
  return feed && { ...post, feed };
}

/** With what the rules about a comment look at. */
async function withPost(ctx: RequestContext, comment: Comment) {
  const found = await feedLoaders(ctx).post.load(comment.postId);
  const post = found && (await withFeed(ctx, found));
  return post && { ...comment, post };
}

export const FeedType = builder.objectRef<Feed>('Feed');
builder.node(FeedType, {
  description: 'Where the people of a programme talk with each other.',
  id: { resolve: feed => feed.id },
  loadManyWithoutCache: async (ids, ctx) =>
    inOrder(
      ids,
      (await loadFeeds(ctx, ids)).filter(feed => allows(feedPolicy, 'read', ctx.viewer, feed)),
    ),
  fields: t => ({
    title: t.string({
      description: "In the reader's language.",
      resolve: (feed, _args, ctx) => localise(feed.title, ctx.locale),
    }),
    scope: t.field({ type: FeedScopeEnum, resolve: feed => feed.scope }),
    posts: t.connection(
      {
        type: PostType,
        description: 'Newest first. A sponsor is shown their own alone.',
        resolve: async (feed, args, ctx) => {
          const page = parsePage(postKeyset, args);
          return toConnection(postKeyset, page, await feedLoaders(ctx).posts(page).load(feed.id)) as never;
        },
      },
      PostConnection,
    ),
    lastCursor: t.string({
      description:
        'Where the feed stands. Subscribe with `feedEvents(after: …)` from here and nothing is missed after these posts.',
      resolve: feed => encodeFeedCursor(feed.id, feed.lastPosition),
    }),
    mayPost: t.boolean({
      description: 'Whether the viewer may write in it now.',
      resolve: (feed, _args, ctx) => allows(feedPolicy, 'post', ctx.viewer, feed),
    }),
  }),
});

builder.prismaObjectField(ProgrammeType, 'feed', t =>
  t.field({
    type: FeedType,
    nullable: true,
    description: 'The community of its people; null for everybody else.',
    select: { id: true },
    resolve: async (programme, _args, ctx) => {
      const feed = await feedLoaders(ctx).feedOfProgramme.load(programme.id);
      return feed && allows(feedPolicy, 'read', ctx.viewer, feed) ? feed : null;
    },
  }),
);

builder.queryField('feed', t =>
  t.field({
    type: FeedType,
    nullable: true,
    access: 'member',
    description: 'One feed, if the viewer takes part in what it belongs to.',
    args: { id: t.arg.globalID({ required: true, for: FeedType }) },
    resolve: async (_root, { id }, ctx) => {
      const feed = await feedLoaders(ctx).feed.load(id.id);
      return feed && allows(feedPolicy, 'read', ctx.viewer, feed) ? feed : null;
    },
  }),
);

/** The person as `known`, or by plain SQL beside all others that the same level asks for. */
export async function showPerson(ctx: RequestContext, info: GraphQLResolveInfo, id: string, known?: PersonRow) {
  // Tells the Prisma plugin that the row has all columns that the selection needs. It would load it again otherwise.
  queryFromInfo({ context: ctx, info });
  const person = known ?? (await feedLoaders(ctx).person.load(id));
  if (!person) throw new Error(`There is no member ${id}, and something of theirs`);
  return person as never;
}

function inOrder<Row extends { readonly id: string }>(ids: readonly string[], rows: readonly Row[]): (Row | null)[] {
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.map(id => byId.get(id) ?? null);
}
