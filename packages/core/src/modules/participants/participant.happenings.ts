import { happening } from '../../events/reactions.ts';

/** Somebody pauses, leaves or has finished, and gets no offers. Told before the participant is locked. */
export const participantUnavailable = happening<{ readonly participantId: string }>('participant.unavailable');

/** Somebody has withdrawn or was removed. Told before the participant is locked. */
export const participantLeft = happening<{ readonly participantId: string }>('participant.left');

/** People were asked by a file to take part, and are to be told. */
export const participantsInvited = happening<{
  readonly programmeId: string;
  readonly importId: string;
  readonly invitedById: string;
  readonly message: string | null;
  readonly people: readonly { readonly participantId: string; readonly email: string }[];
}>('participants.invited');

/** A file was cancelled by which people are asked: those who have not been told yet are not to be. */
export const importCancelled = happening<{ readonly importId: string }>('import.cancelled');
