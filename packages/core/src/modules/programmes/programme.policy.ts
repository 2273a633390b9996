import {
  administrator,
  allOf,
  anyOf,
  applicantOf,
  managerOf,
  policy,
  programmeRole,
  unlessViewingAnother,
  where,
} from '../../policy.ts';
import type { PhaseAction, ProgrammeAction } from './programme.state.ts';

const managers = managerOf('id');

/** Drafts are their managers'; what is open is any member's to find, unless it is for the invited; the rest is for those who take part. */
export const programmePolicy = policy<ProgrammeAction | 'create' | 'update' | 'seeParticipants' | 'viewAs'>(
  'programme',
  {
    read: anyOf(
      managers,
      allOf(
        where('state', 'OPEN', 'RUNNING'),
        where('visibility', 'PUBLIC', 'ORGANISATION'),
        unlessViewingAnother('id'),
      ),
      applicantOf('id'),
      programmeRole('id', 'SPONSOR', 'MODERATOR', 'FACILITATOR'),
    ),
    create: administrator,
    update: managers,
    seeParticipants: managers,
    viewAs: managers,
    open: managers,
    start: managers,
    pause: managers,
    resume: managers,
    close: managers,
    reopen: managers,
    complete: managers,
    archive: managers,
    cancel: managers,
  },
);

const managersOfIts = managerOf('programmeId');

export const phasePolicy = policy<PhaseAction>('phase', {
  read: managersOfIts,
  start: managersOfIts,
  finish: managersOfIts,
  skip: managersOfIts,
  reopen: managersOfIts,
});
