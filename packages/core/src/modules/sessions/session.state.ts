import type { SessionState } from '../../database/generated/enums.ts';
import { Conflict } from '../../errors.ts';
import { stateMachine } from '../../state.ts';

export type SessionAction = 'move' | 'markHeld' | 'markNoShow' | 'cancel';

/** A move leads back to SCHEDULED: the session stays the same one, for people and for their calendars. */
export const sessionStates = stateMachine<SessionState>()<SessionAction>('session', {
  move: { from: ['SCHEDULED'], to: 'SCHEDULED' },
  markHeld: { from: ['SCHEDULED', 'NO_SHOW'], to: 'HELD' },
  markNoShow: { from: ['SCHEDULED'], to: 'NO_SHOW' },
  cancel: { from: ['SCHEDULED'], to: 'CANCELLED' },
});

export interface TimedSession {
  readonly state: SessionState;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export const correctionDays = 14;

/** Why the clock stands against the action; undefined where it does not. */
export function untimely(action: SessionAction, session: TimedSession, now: Temporal.Instant): Conflict | undefined {
  const at = now.epochMilliseconds;
  const [start, end] = [session.startsAt.getTime(), session.endsAt.getTime()];
  const pastMeeting = action === 'markHeld' || action === 'markNoShow';
  if (pastMeeting && at < start) return new Conflict('SESSION_NOT_BEGUN');
  if ((action === 'move' || action === 'cancel') && at >= end) return new Conflict('SESSION_OVER');
  if (action === 'markHeld' && session.state === 'NO_SHOW' && at > end + correctionDays * 24 * 3_600_000)
    return new Conflict('CORRECTION_OVER', { days: correctionDays });
  return undefined;
}
