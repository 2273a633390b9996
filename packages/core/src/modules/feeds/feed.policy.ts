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
import type { CommentAction, PostAction } from './post.state.ts';

const programme: Relation = {
  field: 'programme',
  many: false,
  table: 'programmes',
  theirs: 'id',
  ours: 'programme_id',
};
const feed: Relation = { field: 'feed', many: false, table: 'feeds', theirs: 'id', ours: 'feed_id' };
const post: Relation = { field: 'post', many: false, table: 'posts', theirs: 'id', ours: 'post_id' };

const audience = anyOf(
  managerOf('programmeId'),
  participantOf('programmeId'),
  programmeRole('programmeId', 'MODERATOR', 'FACILITATOR'),
);
// A sponsor is shown nobody's name and nobody's words: of what is written, they see their own.
const community = anyOf(audience, programmeRole('programmeId', 'SPONSOR'));
const moderators = anyOf(managerOf('programmeId'), programmeRole('programmeId', 'MODERATOR'));
// What is archived or cancelled can be read, and not added to.
const goingOn = related(programme, where('state', 'DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED'));
const contributors = allOf(community, goingOn);

/** The feed of a programme is for all who take part in it, and for nobody else. Who follows it sees what others write. */
export const feedPolicy = policy<'follow' | 'post'>('feed', { read: community, follow: audience, post: contributors });

const written = where('state', 'PUBLISHED', 'PENDING_REVIEW', 'REJECTED');
const toBeReviewed = where('review', 'HELD', 'MISSED');
const moderatedPost = related(feed, moderators);
const ownPost = allOf(oneself('authorId'), related(feed, community));

const readablePost = anyOf(
  allOf(where('state', 'PUBLISHED'), related(feed, audience)),
  allOf(where('state', 'PENDING_REVIEW'), moderatedPost),
  allOf(written, ownPost),
);
const deletedPost = allOf(where('state', 'DELETED'), anyOf(related(feed, audience), ownPost));
const answerablePost = allOf(related(feed, contributors), anyOf(related(feed, audience), ownPost));

/**
 * Who wrote it may change it; who wrote it or moderates may delete it. What waits for a moderator is seen by those and
 * its author, what was rejected by its author alone, and what is deleted by nobody.
 */
export const postPolicy = policy<PostAction | 'seeReview'>('post', {
  read: readablePost,
  seeReview: anyOf(moderatedPost, ownPost),
  approve: allOf(toBeReviewed, moderatedPost),
  reject: allOf(toBeReviewed, moderatedPost),
  edit: allOf(oneself('authorId'), related(feed, contributors)),
  comment: answerablePost,
  react: answerablePost,
  // Of what is deleted already, they may know that it is.
  delete: allOf(anyOf(readablePost, deletedPost), anyOf(oneself('authorId'), related(feed, moderators))),
});

const moderatedComment = related(post, moderatedPost);

const readableComment = allOf(
  related(post, readablePost),
  anyOf(
    allOf(where('state', 'PUBLISHED'), related(post, related(feed, audience))),
    allOf(where('state', 'PENDING_REVIEW'), moderatedComment),
    allOf(written, oneself('authorId')),
  ),
);
const deletedComment = allOf(where('state', 'DELETED'), related(post, readablePost));

/** A comment is seen with its post. */
export const commentPolicy = policy<CommentAction | 'seeReview'>('comment', {
  read: readableComment,
  seeReview: anyOf(moderatedComment, allOf(related(post, readablePost), oneself('authorId'))),
  approve: allOf(toBeReviewed, moderatedComment),
  reject: allOf(toBeReviewed, moderatedComment),
  delete: allOf(anyOf(readableComment, deletedComment), anyOf(oneself('authorId'), moderatedComment)),
});
