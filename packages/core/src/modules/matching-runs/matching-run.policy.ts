import { managerOf, policy } from '../../policy.ts';
import type { MatchingRunAction } from './matching-run.state.ts';

const managers = managerOf('programmeId');

/** Proposals say who was found fit for whom, and why: managers only, until they are offers. */
export const matchingRunPolicy = policy<MatchingRunAction | 'start'>('matching run', {
  read: managers,
  start: managers,
  cancel: managers,
  review: managers,
  publish: managers,
  discard: managers,
});
