import type { SessionState } from '../../database/generated/enums.ts';
import { type Conflict, conflict } from '../../errors.ts';
import { stateMachine } from '../../state.ts';

export type SessionAction = 'move' | 'markHeld' | 'markNoShow' | 'cancel';

/** A move leads back to SCHEDULED: the session stays the same one, for people and for their calendars. */
export const sessionStates = stateMachine<SessionState>()<SessionAction>('session', {
  move: { from: ['SCHEDULED'], to: 'SCHEDULED' },
  markHeld: { from: ['SCHEDULED', 'NO_SHOW'], to: 'HELD', mutation: 'markSessionHeld' },
  markNoShow: { from: ['SCHEDULED'], to: 'NO_SHOW', mutation: 'markSessionNoShow' },
  cancel: { from: ['SCHEDULED'], to: 'CANCELLED' },
});

export interface TimedSession {
  readonly state: SessionState;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export const correctionDays = 14;

const notBegun = conflict('SESSION_NOT_BEGUN', {
  en: 'The {term:session} has not begun yet.',
  da: '{Term:session.the} er ikke begyndt endnu.',
});

const over = conflict('SESSION_OVER', {
  en: 'The {term:session} is over. Mark it as held, or as missed.',
  da: '{Term:session.the} er slut. Markér, om den blev holdt, eller om nogen udeblev.',
});

const correctionOver = conflict('CORRECTION_OVER', {
  en: 'This could be corrected until {days, plural, one {# day} other {# days}} after the {term:session}.',
  da: 'Dette kunne rettes indtil {days, plural, one {# dag} other {# dage}} efter {term:session.the}.',
});

/** Why the clock stands against the action; undefined where it does not. */
export function untimely(action: SessionAction, session: TimedSession, now: Temporal.Instant): Conflict | undefined {
  const at = now.epochMilliseconds;
  const [start, end] = [session.startsAt.getTime(), session.endsAt.getTime()];
  const pastMeeting = action === 'markHeld' || action === 'markNoShow';
  if (pastMeeting && at < start) return notBegun();
  if ((action === 'move' || action === 'cancel') && at >= end) return over();
  if (action === 'markHeld' && session.state === 'NO_SHOW' && at > end + correctionDays * 24 * 3_600_000)
    return correctionOver({ days: correctionDays });
  return undefined;
}
