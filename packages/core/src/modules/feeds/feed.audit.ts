import { audited, movesOf } from '../../audited.ts';
import { commentStates, postStates } from './post.state.ts';

/** What people write and change themselves is in the feed and not in the log. */
export const postAudit = audited('post', movesOf(postStates, ['delete', 'approve', 'reject']));

export const commentAudit = audited('comment', movesOf(commentStates));
