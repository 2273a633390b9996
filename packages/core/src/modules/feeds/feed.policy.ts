import {
  allOf,
  anyOf,
  managerOf,
  oneself,
  participantOf,
  policy,
  programmeRole,
  type Relation,
  related,
  where,
} from '../../policy.ts';
import type { PostAction } from './post.state.ts';

const programme: Relation = {
  field: 'programme',
  many: false,
  table: 'programmes',
  theirs: 'id',
  ours: 'programme_id',
};
const feed: Relation = { field: 'feed', many: false, table: 'feeds', theirs: 'id', ours: 'feed_id' };
const post: Relation = { field: 'post', many: false, table: 'posts', theirs: 'id', ours: 'post_id' };

const community = anyOf(
  managerOf('programmeId'),
  participantOf('programmeId'),
  programmeRole('programmeId', 'SPONSOR', 'MODERATOR', 'FACILITATOR'),
);
const moderators = anyOf(managerOf('programmeId'), programmeRole('programmeId', 'MODERATOR'));
// What is archived or cancelled can be read, and not added to.
const goingOn = related(programme, where('state', 'DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED'));
const contributors = allOf(community, goingOn);

/** The feed of a programme is for all who take part in it, and for nobody else. */
export const feedPolicy = policy<'post'>('feed', { read: community, post: contributors });

/** Who wrote it may change it; who wrote it or moderates may delete it. What is deleted is nobody's to see. */
export const postPolicy = policy<PostAction>('post', {
  read: allOf(where('state', 'PUBLISHED'), related(feed, community)),
  edit: allOf(oneself('authorId'), related(feed, contributors)),
  comment: related(feed, contributors),
  react: related(feed, contributors),
  delete: allOf(related(feed, community), anyOf(oneself('authorId'), related(feed, moderators))),
});

/** A comment is seen with its post. */
export const commentPolicy = policy<'delete'>('comment', {
  read: allOf(where('state', 'PUBLISHED'), related(post, postPolicy.rules.read)),
  delete: allOf(
    related(post, postPolicy.rules.read),
    anyOf(oneself('authorId'), related(post, related(feed, moderators))),
  ),
});
