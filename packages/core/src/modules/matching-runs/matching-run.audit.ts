import { audited, movesOf } from '../../audited.ts';
import { matchingRunStates, matchingRunSteps } from './matching-run.state.ts';

export const matchingRunAudit = audited('matching-run', {
  ...movesOf(matchingRunStates),
  ...movesOf(matchingRunSteps, ['succeed', 'timeOut', 'fail']),
  start: 'A run was queued.',
});
