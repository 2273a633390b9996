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
  prices: {
    'Post.reactions': { most: Object.keys(ReactionKind).length },
  },
};
