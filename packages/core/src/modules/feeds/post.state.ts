import type { PostState } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

export type PostAction = 'edit' | 'comment' | 'react' | 'delete';

/** A post is published at once; what is deleted stays so. */
export const postStates = stateMachine<PostState>()<PostAction>('post', {
  edit: { from: ['PUBLISHED'], to: 'PUBLISHED' },
  comment: { from: ['PUBLISHED'], to: 'PUBLISHED' },
  react: { from: ['PUBLISHED'], to: 'PUBLISHED' },
  delete: { from: ['PUBLISHED', 'HIDDEN'], to: 'DELETED' },
});

export const commentStates = stateMachine<PostState>()<'delete'>('comment', {
  delete: { from: ['PUBLISHED', 'HIDDEN'], to: 'DELETED' },
});
