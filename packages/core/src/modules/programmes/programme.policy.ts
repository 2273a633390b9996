import { administrator, anyOf, applicantOf, managerOf, policy, programmeRole, where } from '../../policy.ts';
import type { ProgrammeAction } from './programme.state.ts';

const managers = managerOf('id');

/** Drafts are their managers'; what is open is any member's to find; the rest is for those who take part. */
export const programmePolicy = policy<ProgrammeAction | 'create' | 'update' | 'seeParticipants'>('programme', {
  read: anyOf(
    managers,
    where('state', 'OPEN', 'RUNNING'),
    applicantOf('id'),
    programmeRole('id', 'SPONSOR', 'MODERATOR', 'FACILITATOR'),
  ),
  create: administrator,
  update: managers,
  seeParticipants: managers,
  open: managers,
  start: managers,
  pause: managers,
  resume: managers,
  close: managers,
  complete: managers,
  archive: managers,
  cancel: managers,
});
