import { audited, movesOf } from '../../audited.ts';
import { participantStates } from './participant.state.ts';

export const participantAudit = audited('participant', {
  ...movesOf(participantStates),
  moveToFront: 'Somebody was given the first place of the waiting list; why is in the data.',
  apply: 'Somebody began an application.',
  register: 'Somebody was taken in by others, without an application.',
  lapse: 'INVITED → LAPSED: nobody answered the invitation, or it was taken back.',
  change: 'Answers, languages or places were changed.',
});

export const importAudit = audited('import', {
  create: 'An address for a file of participants was asked for.',
  complete: 'A file was read; how many people came of it is in the data.',
  cancel: 'A file was given up; of those whom it asks, who had been told stay asked.',
  fail: 'A file could not be read; why is in the data.',
});
