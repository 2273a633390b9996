import { ReactionKind } from '../../database/generated/enums.ts';
import { reactTo } from '../../events/reactions.ts';
import type { Module } from '../module.ts';
import { commentAudit, postAudit } from './feed.audit.ts';
import { commentPolicy, feedPolicy, postPolicy } from './feed.policy.ts';
import { programmeCreated } from '../programmes/programme.happenings.ts';
import { forgetOldFeedEventsHandler } from './feed.jobs.ts';
import { createProgrammeFeed } from './feed.service.ts';
import './feed.schema.ts';
import './post.schema.ts';
import './moderation.schema.ts';
import './feed-event.schema.ts';

export const feeds: Module = {
  name: 'feeds',
  policies: [commentPolicy, feedPolicy, postPolicy],
  audited: [commentAudit, postAudit],
  jobs: [forgetOldFeedEventsHandler],
  reactions: [reactTo(programmeCreated, createProgrammeFeed)],
  scopes: {
    Feed: 'feeds:read',
    Post: 'feeds:read',
    Comment: 'feeds:read',
    ContentReview: 'any',
    ReactionCount: 'any',
    FeedEvent: 'feeds:read',
    'Query.feed': 'feeds:read',
    'Subscription.feedEvents': 'feeds:read',
    'Mutation.createPost': 'feeds:write',
    'Mutation.editPost': 'feeds:write',
    'Mutation.deletePost': 'feeds:write',
    'Mutation.createComment': 'feeds:write',
    'Mutation.deleteComment': 'feeds:write',
    'Mutation.approvePost': 'feeds:write',
    'Mutation.rejectPost': 'feeds:write',
    'Mutation.approveComment': 'feeds:write',
    'Mutation.rejectComment': 'feeds:write',
    'Mutation.addReaction': 'person',
    'Mutation.removeReaction': 'person',
  },
  prices: {
    'Post.reactions': { most: Object.keys(ReactionKind).length },
  },
};
