import { happening } from '../../events/reactions.ts';

/** Somebody was shut out of the organisation. */
export const memberSuspended = happening<{ readonly membershipId: string }>('member.suspended');

/** People are shown by another name. */
export const memberRenamed = happening<{ readonly membershipIds: readonly string[] }>('member.renamed');
