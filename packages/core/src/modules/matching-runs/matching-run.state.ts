import type { MatchingRunState, ProgrammeState } from '../../database/generated/enums.ts';
import { type DomainError, IllegalTransition } from '../../errors.ts';
import { mutationsFrom, stateMachine } from '../../state.ts';
import { isOver, programmeReadOnly } from '../programmes/programme.standing.ts';
import { programmeStates } from '../programmes/programme.state.ts';

export type MatchingRunAction = 'cancel' | 'review' | 'publish' | 'discard';

/** What managers do with a run. One that timed out is worth reading: it holds the best that was found. */
export const matchingRunStates = stateMachine<MatchingRunState>()<MatchingRunAction>('matching run', {
  cancel: { from: ['QUEUED', 'RUNNING'], to: 'CANCELLED' },
  review: { from: ['SUCCEEDED', 'TIMED_OUT'], to: 'REVIEWING' },
  publish: { from: ['SUCCEEDED', 'TIMED_OUT', 'REVIEWING'], to: 'PUBLISHED' },
  discard: { from: ['SUCCEEDED', 'TIMED_OUT', 'REVIEWING'], to: 'DISCARDED' },
});

export type MatchingRunStep = 'begin' | 'succeed' | 'timeOut' | 'fail';

/** What happens to a run by itself. It begins twice where a worker died over it. */
export const matchingRunSteps = stateMachine<MatchingRunState>()<MatchingRunStep>('matching run', {
  begin: { from: ['QUEUED', 'RUNNING'], to: 'RUNNING' },
  succeed: { from: ['RUNNING'], to: 'SUCCEEDED' },
  timeOut: { from: ['RUNNING'], to: 'TIMED_OUT' },
  fail: { from: ['QUEUED', 'RUNNING'], to: 'FAILED' },
});

/** No computation of the run goes on. */
export function isFinished(state: MatchingRunState): boolean {
  return !matchingRunSteps.transitions.begin.from.includes(state);
}

/** Why a programme in this state makes no new pairs, computes none and offers none. */
export function whyNoMatching(state: ProgrammeState, attempted: string): DomainError | undefined {
  if (isOver(state)) return programmeReadOnly();
  if (state === 'OPEN' || state === 'RUNNING') return undefined;
  return new IllegalTransition('programme', state, attempted, mutationsFrom(programmeStates, state));
}
