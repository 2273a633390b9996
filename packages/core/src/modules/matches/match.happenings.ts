import { happening } from '../../events/reactions.ts';

/** The pair has done what it came for, or was ended early. */
export const matchEnded = happening<{ readonly matchId: string }>('match.ended');
