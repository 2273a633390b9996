import type { StateLook } from '../parts/state.tsx';

/** How states of participants look, wherever they stand. */
export const participantLooks = {
  INVITED: 'plain',
  DRAFT: 'plain',
  SUBMITTED: 'info',
  CHANGES_REQUESTED: 'warning',
  APPROVED: 'good',
  WAITLISTED: 'warning',
  DECLINED: 'plain',
  WITHDRAWN: 'plain',
  PAUSED: 'warning',
  COMPLETED: 'good',
  REMOVED: 'plain',
  LAPSED: 'plain',
} as const satisfies Record<string, StateLook>;
