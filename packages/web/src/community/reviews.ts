import type { Outcome } from '@mentorkit/client';
import { useIntention } from '../start/intention.ts';
import { ApproveComment, ApprovePost, RejectComment, RejectPost } from './review-mutations.ts';

/** Letting through and holding back, of posts and of comments. */
export function useReviews() {
  const approvePost = useIntention(ApprovePost);
  const approveComment = useIntention(ApproveComment);
  const rejectPost = useIntention(RejectPost);
  const rejectComment = useIntention(RejectComment);
  return {
    approve: (kind: 'post' | 'comment', id: string, version: number): Promise<Outcome<unknown>> =>
      kind === 'post' ? approvePost.send({ id, version }) : approveComment.send({ id, version }),
    reject: (kind: 'post' | 'comment', id: string, version: number, reason: string): Promise<Outcome<unknown>> =>
      kind === 'post'
        ? rejectPost.send({ id, version, reason: reason || null })
        : rejectComment.send({ id, version, reason: reason || null }),
  };
}
