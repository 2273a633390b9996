import type { Participant } from '../../database/generated/client.ts';
import { type Conflict, conflict } from '../../errors.ts';
import type { Admission } from '../programmes/programme.admission.ts';
import type { Standing } from '../programmes/programme.standing.ts';
import { whyNotApply } from './participant.admission.ts';

const returnRefused = conflict('RETURN_REFUSED', {
  en: 'You cannot apply to this {term:programme} again. Ask whoever manages it, if you think that you should.',
  da: 'Du kan ikke ansøge til {term:programme.the} igen. Spørg dem, der leder det, hvis du mener, at du burde.',
});

/** Why somebody who is out cannot apply again; undefined where they can. */
export function whyNotReturn(
  standing: Standing,
  admission: Admission,
  own: Pick<Participant, 'state' | 'invited' | 'mayReturn' | 'returnedAfterDecline'>,
): Conflict | undefined {
  const refusal = whyNotApply(standing, own);
  if (refusal) return refusal;
  const mayReturn =
    own.state === 'WITHDRAWN' || own.state === 'LAPSED'
      ? admission.mayReturn
      : own.state === 'DECLINED'
        ? admission.returnsAfterDecline && !own.returnedAfterDecline
        : own.state === 'COMPLETED'
          ? standing.evergreen
          : own.state === 'REMOVED' && own.mayReturn;
  return mayReturn ? undefined : returnRefused();
}
