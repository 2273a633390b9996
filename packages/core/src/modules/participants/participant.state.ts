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
  | 'complete'
  | 'reapply'
  | 'moveToFront';

/** What is answered to an application. */
export const decisions = ['approve', 'decline', 'requestChanges', 'waitlist'] as const satisfies ParticipantAction[];
export type Decision = (typeof decisions)[number];

/** Who is imported begins as APPROVED; who applies, as DRAFT. */
export const participantStates = stateMachine<ParticipantState>()<ParticipantAction>('participant', {
  begin: { from: ['INVITED'], to: 'DRAFT', mutation: 'applyToProgramme' },
  submit: { from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'SUBMITTED', mutation: 'submitApplication' },
  approve: { from: ['SUBMITTED', 'WAITLISTED'], to: 'APPROVED' },
  decline: { from: ['SUBMITTED', 'WAITLISTED'], to: 'DECLINED' },
  requestChanges: { from: ['SUBMITTED', 'WAITLISTED'], to: 'CHANGES_REQUESTED', mutation: 'requestChanges' },
  waitlist: { from: ['SUBMITTED'], to: 'WAITLISTED' },
  pause: { from: ['APPROVED'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'APPROVED' },
  withdraw: {
    from: ['INVITED', 'DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'WAITLISTED', 'APPROVED', 'PAUSED'],
    to: 'WITHDRAWN',
  },
  remove: { from: ['APPROVED', 'PAUSED'], to: 'REMOVED' },
  complete: { from: ['APPROVED', 'PAUSED'], to: 'COMPLETED' },
  reapply: { from: ['WITHDRAWN', 'LAPSED', 'DECLINED', 'COMPLETED', 'REMOVED'], to: 'DRAFT', mutation: 'reapply' },
  moveToFront: { from: ['WAITLISTED'], mutation: 'moveToFront' },
});

/** Who wants in, and has not been let in or refused. */
export const applicantStates = [
  'INVITED',
  'DRAFT',
  'SUBMITTED',
  'CHANGES_REQUESTED',
  'WAITLISTED',
] as const satisfies readonly ParticipantState[];

/** States in which an application is its writer's, and may have gaps. */
export const beingWritten: readonly ParticipantState[] = ['DRAFT', 'CHANGES_REQUESTED'];

export const admittedStates = ['APPROVED', 'PAUSED'] as const satisfies readonly ParticipantState[];

export type ParticipantStep = 'lapse';

/** What happens to somebody through something else: the programme takes nobody in any more, or is cancelled. */
export const participantSteps = stateMachine<ParticipantState>()<ParticipantStep>('participant', {
  lapse: { from: [...applicantStates, ...admittedStates], to: 'LAPSED' },
});

/** States in which nothing changes, not even the answers, unless they apply again. */
export const finalStates: readonly ParticipantState[] = ['DECLINED', 'WITHDRAWN', 'REMOVED', 'COMPLETED', 'LAPSED'];
