import { happening } from '../../events/reactions.ts';

/** Somebody was shut out of the organisation. */
export const memberSuspended = happening<{ readonly membershipId: string }>('member.suspended');
