import { audited, movesOf } from '../../audited.ts';
import { programmeStates } from './programme.state.ts';

export const programmeAudit = audited('programme', {
  ...movesOf(programmeStates),
  create: 'A programme was drafted.',
  changePhase: 'A phase got other dates, or withholds other cues.',
  assignRole: 'Somebody was made manager, sponsor, moderator or facilitator.',
  removeRole: 'Somebody ceased to be it.',
  startViewAs: 'A manager asked to look through the eyes of a role.',
  viewAs: 'A manager looked at something through the eyes of a role: each operation is one.',
});
