import type { PhaseState, ProgrammeState } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

export type ProgrammeAction =
  | 'open'
  | 'start'
  | 'pause'
  | 'resume'
  | 'close'
  | 'reopen'
  | 'complete'
  | 'archive'
  | 'cancel';

export const programmeStates = stateMachine<ProgrammeState>()<ProgrammeAction>('programme', {
  open: { from: ['DRAFT'], to: 'OPEN' },
  start: { from: ['OPEN'], to: 'RUNNING' },
  pause: { from: ['OPEN', 'RUNNING'], to: 'PAUSED' },
  // Or to OPEN, where it was paused from there: see `stateAfter`.
  resume: { from: ['PAUSED'], to: 'RUNNING' },
  close: { from: ['RUNNING'], to: 'CLOSING' },
  reopen: { from: ['CLOSING'], to: 'RUNNING' },
  complete: { from: ['CLOSING'], to: 'COMPLETED' },
  archive: { from: ['COMPLETED'], to: 'ARCHIVED' },
  cancel: { from: ['DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING'], to: 'CANCELLED' },
});

/** In which phases move, by their dates and by hand. */
export const movingStates: readonly ProgrammeState[] = ['OPEN', 'RUNNING', 'CLOSING'];

export type PhaseAction = 'start' | 'finish' | 'skip' | 'reopen';

/** The states are the truth; the dates are plans, which the clock carries out. */
export const phaseStates = stateMachine<PhaseState>()<PhaseAction>('phase', {
  start: { from: ['PLANNED'], to: 'ACTIVE' },
  finish: { from: ['ACTIVE'], to: 'DONE' },
  skip: { from: ['PLANNED'], to: 'SKIPPED' },
  reopen: { from: ['DONE'], to: 'ACTIVE' },
});
