import { useIntention } from '../start/intention.ts';
import { ApproveParticipant, DeclineParticipant, RequestChanges, WaitlistParticipant } from './people-mutations.ts';

export const decisions = ['approve', 'waitlist', 'requestChanges', 'decline'] as const;
export type Decision = (typeof decisions)[number];

/** The four answers to an application, each with a key of its own. */
export function useDecisions() {
  return {
    approve: useIntention(ApproveParticipant).send,
    waitlist: useIntention(WaitlistParticipant).send,
    requestChanges: useIntention(RequestChanges).send,
    decline: useIntention(DeclineParticipant).send,
  };
}
