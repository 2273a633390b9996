import type { PostState } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

export type PostAction = 'edit' | 'comment' | 'react' | 'delete' | 'approve' | 'reject';
export type CommentAction = 'delete' | 'approve' | 'reject';

/**
 * A post is published at once, unless a content filter holds it for a moderator to decide. What was published without
 * a filter having looked can be rejected, too. What is deleted stays so.
 */
export const postStates = stateMachine<PostState>()<PostAction>('post', {
  edit: { from: ['PUBLISHED'], to: 'PUBLISHED' },
  comment: { from: ['PUBLISHED'], to: 'PUBLISHED', mutation: 'createComment' },
  react: { from: ['PUBLISHED'], to: 'PUBLISHED', mutation: 'addReaction' },
  delete: { from: ['PUBLISHED', 'PENDING_REVIEW', 'REJECTED'], to: 'DELETED' },
  approve: { from: ['PENDING_REVIEW', 'PUBLISHED'], to: 'PUBLISHED' },
  reject: { from: ['PENDING_REVIEW', 'PUBLISHED'], to: 'REJECTED' },
});

export const commentStates = stateMachine<PostState>()<CommentAction>('comment', {
  delete: { from: ['PUBLISHED', 'PENDING_REVIEW', 'REJECTED'], to: 'DELETED' },
  approve: { from: ['PENDING_REVIEW', 'PUBLISHED'], to: 'PUBLISHED' },
  reject: { from: ['PENDING_REVIEW', 'PUBLISHED'], to: 'REJECTED' },
});
