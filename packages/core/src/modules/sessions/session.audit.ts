import { audited, movesOf } from '../../audited.ts';
import { sessionStates } from './session.state.ts';

export const sessionAudit = audited('session', {
  ...movesOf(sessionStates),
  schedule: 'The two of a match booked a time.',
  log: 'The two of a match wrote down that they had met.',
});
