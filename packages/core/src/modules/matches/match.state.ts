import type { MatchState, ProgrammeState } from '../../database/generated/enums.ts';
import type { Conflict } from '../../errors.ts';
import { stateMachine } from '../../state.ts';
import { isOver as isProgrammeOver, programmePaused, programmeReadOnly } from '../programmes/programme.standing.ts';

export type MatchAction =
  | 'accept'
  | 'decline'
  | 'askAbout'
  | 'answerAbout'
  | 'retract'
  | 'pause'
  | 'resume'
  | 'complete'
  | 'end'
  | 'extend';

/**
 * What people do with a match. Accepting leaves it offered until all have accepted, see `matchSteps`. An offer about
 * which something was asked can still be declined and retracted, so that nobody has to wait for an answer.
 */
export const matchStates = stateMachine<MatchState>()<MatchAction>('match', {
  accept: { from: ['OFFERED'], to: 'OFFERED' },
  decline: { from: ['OFFERED', 'INFO_ASKED'], to: 'DECLINED' },
  askAbout: { from: ['OFFERED'], to: 'INFO_ASKED' },
  answerAbout: { from: ['INFO_ASKED'], to: 'OFFERED' },
  retract: { from: ['REQUESTED', 'OFFERED', 'INFO_ASKED'], to: 'RETRACTED' },
  pause: { from: ['ACTIVE'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'ACTIVE' },
  complete: { from: ['ACTIVE', 'PAUSED'], to: 'COMPLETED' },
  end: { from: ['ACTIVE', 'PAUSED'], to: 'ENDED_EARLY' },
  extend: { from: ['COMPLETED'], to: 'ACTIVE' },
});

export type MatchStep = 'offer' | 'activate' | 'expire' | 'supersede';

/** What happens to a match through something else: a publication, the last consent, time, a place that is taken. */
export const matchSteps = stateMachine<MatchState>()<MatchStep>('match', {
  offer: { from: ['REQUESTED'], to: 'OFFERED' },
  activate: { from: ['OFFERED'], to: 'ACTIVE' },
  expire: { from: ['REQUESTED', 'OFFERED', 'INFO_ASKED'], to: 'EXPIRED' },
  supersede: { from: ['REQUESTED', 'OFFERED', 'INFO_ASKED'], to: 'SUPERSEDED' },
});

/** What waits for a pause to end; declining does not, nor does what pairs do among themselves. */
const waitsForProgramme: readonly MatchAction[] = ['accept', 'askAbout', 'answerAbout', 'extend'];

/** What the state of the programme has against it. */
export function whyNotIn(programme: ProgrammeState, action: MatchAction): Conflict | undefined {
  if (isProgrammeOver(programme)) return programmeReadOnly();
  return programme === 'PAUSED' && waitsForProgramme.includes(action) ? programmePaused() : undefined;
}

/** Nobody has decided for good yet; each keeps a place of a mentor from being offered to others. */
export const offerStates = ['REQUESTED', 'OFFERED', 'INFO_ASKED'] as const satisfies readonly MatchState[];

/** They hold a place of both. */
export const placeStates = ['ACTIVE', 'PAUSED'] as const satisfies readonly MatchState[];

/** A pair has one of these at most; the database refuses a second. */
export const openStates = [...offerStates, ...placeStates] as const satisfies readonly MatchState[];

/** An offer that nobody answered in time is over, even before the row says so. */
export function presentState(
  match: { readonly state: MatchState; readonly offerExpiresAt: Date | null },
  now: Temporal.Instant,
): MatchState {
  const isOver = match.offerExpiresAt !== null && match.offerExpiresAt.getTime() <= now.epochMilliseconds;
  return isOver && (offerStates as readonly MatchState[]).includes(match.state) ? 'EXPIRED' : match.state;
}
