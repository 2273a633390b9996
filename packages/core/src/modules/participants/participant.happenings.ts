import { happening } from '../../events/reactions.ts';

/** Somebody pauses, leaves or has finished, and gets no offers. Told before the participant is locked. */
export const participantUnavailable = happening<{ readonly participantId: string }>('participant.unavailable');

/** Somebody has withdrawn or was removed. Told before the participant is locked. */
export const participantLeft = happening<{ readonly participantId: string }>('participant.left');
