import type { StateLook } from '../parts/state.tsx';

export const runLooks = {
  QUEUED: 'info',
  RUNNING: 'info',
  SUCCEEDED: 'good',
  REVIEWING: 'warning',
  PUBLISHED: 'good',
  DISCARDED: 'plain',
  CANCELLED: 'plain',
  FAILED: 'danger',
  TIMED_OUT: 'danger',
} as const satisfies Record<string, StateLook>;
