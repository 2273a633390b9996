import type { ParticipantState } from '../../database/generated/enums.ts';
import { stateMachine } from '../../state.ts';

export type ParticipantAction =
  | 'begin'
  | 'submit'
  | 'approve'
  | 'decline'
  | 'requestChanges'
  | 'waitlist'
  | 'pause'
  | 'resume'
  | 'withdraw'
  | 'remove'
  | 'complete';

/** Who is imported begins as APPROVED; who applies, as DRAFT. */
export const participantStates = stateMachine<ParticipantState>()<ParticipantAction>('participant', {
  begin: { from: ['INVITED'], to: 'DRAFT', mutation: 'applyToProgramme' },
  submit: { from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'SUBMITTED', mutation: 'submitApplication' },
  approve: { from: ['SUBMITTED', 'WAITLISTED'], to: 'APPROVED' },
  decline: { from: ['SUBMITTED'], to: 'DECLINED' },
  requestChanges: { from: ['SUBMITTED'], to: 'CHANGES_REQUESTED', mutation: 'requestChanges' },
  waitlist: { from: ['SUBMITTED'], to: 'WAITLISTED' },
  pause: { from: ['APPROVED'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'APPROVED' },
  withdraw: {
    from: ['INVITED', 'DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'WAITLISTED', 'APPROVED', 'PAUSED'],
    to: 'WITHDRAWN',
  },
  remove: { from: ['APPROVED', 'PAUSED'], to: 'REMOVED' },
  complete: { from: ['APPROVED', 'PAUSED'], to: 'COMPLETED' },
});

/** Who wants in, and has not been let in or refused. */
export const applicantStates = [
  'INVITED',
  'DRAFT',
  'SUBMITTED',
  'CHANGES_REQUESTED',
  'WAITLISTED',
] as const satisfies readonly ParticipantState[];

export const admittedStates = ['APPROVED', 'PAUSED'] as const satisfies readonly ParticipantState[];

export type ParticipantStep = 'lapse';

/** What happens to somebody through something else: the programme takes nobody in any more, or is cancelled. */
export const participantSteps = stateMachine<ParticipantState>()<ParticipantStep>('participant', {
  lapse: { from: [...applicantStates, ...admittedStates], to: 'LAPSED' },
});

/** States in which nothing changes any more, not even the answers. */
export const finalStates: readonly ParticipantState[] = ['DECLINED', 'WITHDRAWN', 'REMOVED', 'COMPLETED', 'LAPSED'];
