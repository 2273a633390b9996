import { useIntention } from '../start/intention.ts';
import { ApproveParticipant, DeclineParticipant, RequestChanges, WaitlistParticipant } from './people-mutations.ts';

export const decisions = [
  'APPROVE_PARTICIPANT',
  'WAITLIST_PARTICIPANT',
  'REQUEST_CHANGES',
  'DECLINE_PARTICIPANT',
] as const;
export type Decision = (typeof decisions)[number];

/** The four answers to an application, each with a key of its own. */
export function useDecisions() {
  return {
    APPROVE_PARTICIPANT: useIntention(ApproveParticipant).send,
    WAITLIST_PARTICIPANT: useIntention(WaitlistParticipant).send,
    REQUEST_CHANGES: useIntention(RequestChanges).send,
    DECLINE_PARTICIPANT: useIntention(DeclineParticipant).send,
  };
}
