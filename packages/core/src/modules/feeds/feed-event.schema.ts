import { FeedEventKind } from '../../database/generated/enums.ts';
import { outcome } from '../../events/follow.ts';
import { encodeFeedCursor } from '../../events/feed-log.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { followFeed, type LiveFeedEvent } from './feed.live.ts';
import { CommentType, FeedType, PostType, ReactionKindEnum, showPerson } from './feed.schema.ts';

const FeedEventKindEnum = builder.enumType('FeedEventKind', {
  description: 'What happened. New kinds may be added: skip one you do not know.',
  values: Object.values(FeedEventKind),
});

const FeedEventType = builder.objectRef<LiveFeedEvent>('FeedEvent').implement({
  description: 'Something that happened in a feed. Post and comment are as they were when the event was delivered.',
  fields: t => ({
    cursor: t.string({
      description: 'To go on from here after an interruption: `feedEvents(after: …)`.',
      resolve: event => encodeFeedCursor(event.feedId, event.position),
    }),
    kind: t.field({ type: FeedEventKindEnum, resolve: event => event.kind }),
    at: t.field({ type: 'DateTime', resolve: event => event.at }),
    actor: t.field({
      type: PersonType,
      description: 'Who did it.',
      resolve: (event, _args, ctx, info) => showPerson(ctx, info, event.actorId, event.actor),
    }),
    post: t.field({
      type: PostType,
      nullable: true,
      description: 'Null when it has been deleted or withheld since.',
      resolve: event => event.post,
    }),
    comment: t.field({
      type: CommentType,
      nullable: true,
      description: 'Of a comment; null when it has been deleted since.',
      resolve: event => event.comment,
    }),
    deletedId: t.id({
      nullable: true,
      description: 'Of what was deleted or withheld, a comment or a post: what to take away.',
      resolve: ({ kind, postId, commentId }) => {
        if (!/_(DELETED|WITHHELD)$/.test(kind)) return null;
        return commentId === undefined ? encodeId('Post', postId) : encodeId('Comment', commentId);
      },
    }),
    reactionKind: t.field({ type: ReactionKindEnum, nullable: true, resolve: event => event.reactionKind }),
  }),
});

builder.subscriptionField('feedEvents', t =>
  t.field({
    type: FeedEventType,
    access: 'member',
    description: [
      'What happens in a feed, in order, without a gap: after a cursor, first what was missed; without one, from now on.',
      'A cursor older than what is kept is answered by RESYNC_REQUIRED: load the feed, then subscribe from `lastCursor`.',
      'Whoever loses the right to read the feed gets ACCESS_LOST, and the end.',
    ].join(' '),
    args: {
      feedId: t.arg.globalID({ required: true, for: FeedType }),
      after: t.arg.string({ description: "An event's `cursor`, or the feed's `lastCursor`." }),
    },
    subscribe: (_root, { feedId, after }, ctx) => followFeed(ctx, feedId.id, after ?? undefined),
    resolve: outcome,
  }),
);

/**
 * What is the same for everybody who may read the feed, by type and field: a selection of these alone is executed once
 * for all of them. Whatever is not named here is taken to depend on the viewer.
 */
export const sharedFields: Readonly<Record<string, readonly string[]>> = {
  Subscription: ['feedEvents'],
  FeedEvent: ['cursor', 'kind', 'at', 'actor', 'post', 'comment', 'deletedId', 'reactionKind'],
  Post: [
    'id',
    'feed',
    'author',
    'body',
    'language',
    'createdAt',
    'editedAt',
    'version',
    // What is delivered is published.
    'state',
    'commentCount',
    'comments',
    'reactions',
  ],
  Comment: ['id', 'post', 'author', 'body', 'language', 'createdAt', 'state', 'version'],
  Feed: ['id', 'scope'],
  ReactionCount: ['kind', 'count'],
  Person: ['id', 'displayName', 'locale', 'timeZone'],
  CommentConnection: ['edges', 'pageInfo'],
  CommentEdge: ['cursor', 'node'],
  PageInfo: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'],
};
