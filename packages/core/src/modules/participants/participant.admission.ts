import type { Participant } from '../../database/generated/client.ts';
import { type Conflict, conflict } from '../../errors.ts';
import { isOver, programmePaused, programmeReadOnly, type Standing } from '../programmes/programme.standing.ts';

export const programmeClosed = conflict('PROGRAMME_CLOSED', {
  en: 'This {term:programme} takes nobody in while it is {state}.',
  da: '{Term:programme.the} optager ingen, så længe tilstanden er {state}.',
});

const applicationsClosed = conflict('APPLICATIONS_CLOSED', {
  en: 'This {term:programme} takes no applications now. What you have written is kept.',
  da: '{Term:programme.the} tager ikke imod ansøgninger nu. Det, du har skrevet, er gemt.',
});

/** Why an application cannot be begun now; undefined where it can. In a pause it can be written, and not handed in. */
export function whyNotApply(
  { state, evergreen }: Standing,
  { invited }: Pick<Participant, 'invited'>,
): Conflict | undefined {
  if (isOver(state)) return programmeReadOnly();
  if (state === 'OPEN' || state === 'PAUSED') return undefined;
  if (state === 'RUNNING') return evergreen || invited ? undefined : applicationsClosed();
  return programmeClosed({ state });
}

/** Why it cannot be handed in. Who was asked for changes may answer that after recruitment, too. */
export function whyNotHandIn(standing: Standing, own: Pick<Participant, 'invited' | 'state'>): Conflict | undefined {
  if (standing.state === 'PAUSED') return programmePaused();
  const isAsked = own.state === 'CHANGES_REQUESTED';
  if (standing.state === 'OPEN' && !standing.isRecruiting && !isAsked) return applicationsClosed();
  return whyNotApply(standing, { invited: own.invited || isAsked });
}
