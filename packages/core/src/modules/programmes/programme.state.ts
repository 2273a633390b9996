import type { ProgrammeState } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

export type ProgrammeAction = 'open' | 'start' | 'pause' | 'resume' | 'close' | 'complete' | 'archive' | 'cancel';

export const programmeStates = stateMachine<ProgrammeState>()<ProgrammeAction>('programme', {
  open: { from: ['DRAFT'], to: 'OPEN' },
  start: { from: ['OPEN'], to: 'RUNNING' },
  pause: { from: ['OPEN', 'RUNNING'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'RUNNING' },
  close: { from: ['RUNNING'], to: 'CLOSING' },
  complete: { from: ['CLOSING'], to: 'COMPLETED' },
  archive: { from: ['COMPLETED'], to: 'ARCHIVED' },
  cancel: { from: ['DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING'], to: 'CANCELLED' },
});
