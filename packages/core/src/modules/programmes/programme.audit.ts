import { audited, movesOf } from '../../audited.ts';
import { programmeStates } from './programme.state.ts';

export const programmeAudit = audited('programme', {
  ...movesOf(programmeStates),
  resume: 'PAUSED → OPEN or RUNNING, whichever it was paused from',
  create: 'A programme was drafted.',
  change: 'Its texts, limits or weights were changed: which fields, never what they say.',
  addPhase: 'A phase was added.',
  changePhase: 'A phase got other dates, or withholds other cues.',
  startPhase: 'A phase began, by hand or by its date.',
  finishPhase: 'A phase ended, by hand or by its date.',
  skipPhase: 'A phase that had not begun is left out.',
  reopenPhase: 'A phase that had ended goes on.',
  removePhase: 'A phase that had not begun was taken out.',
  addQuestion: 'A question was added.',
  changeQuestion: 'A question was changed: which fields, never what they say.',
  retireQuestion: 'A question is not asked any more; where nobody had answered, it is gone.',
  restoreQuestion: 'A question is asked again.',
  reorderQuestions: 'Its questions were put into another order.',
  reorderPhases: 'Its phases were put into another order.',
  assignRole: 'Somebody was made manager, sponsor, moderator or facilitator.',
  removeRole: 'Somebody ceased to be it.',
  startViewAs: 'A manager asked to look through the eyes of a role.',
  viewAs: 'A manager looked at something through the eyes of a role: each operation is one.',
});
