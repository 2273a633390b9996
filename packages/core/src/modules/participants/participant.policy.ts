import {
  allOf,
  anyMember,
  anyOf,
  managerOf,
  oneself,
  ownEnrolment,
  policy,
  programmeRole,
  type Relation,
  related,
  where,
} from '../../policy.ts';
import type { ParticipantAction } from './participant.state.ts';

const managers = managerOf('programmeId');
const themselves = oneself('membershipId');
const either = anyOf(themselves, managers);

const theirMatches: Relation = {
  field: 'matches',
  many: true,
  table: 'match_members',
  theirs: 'participant_id',
  ours: 'id',
};
const match: Relation = { field: 'match', many: false, table: 'matches', theirs: 'id', ours: 'match_id' };
const members: Relation = { field: 'members', many: true, table: 'match_members', theirs: 'match_id', ours: 'id' };

/** A proposed match is the managers' alone, and one that came to nothing is no reason to go on looking. */
const partner = related(
  theirMatches,
  related(
    match,
    allOf(
      where('state', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'ENDED_EARLY'),
      related(members, ownEnrolment('participantId')),
    ),
  ),
);

/**
 * Of each other, those who are matched see that they take part, and how; the answers are their own and the managers', and
 * whose else each question says: see `participant.shown-answers.ts`.
 */
export const participantPolicy = policy<
  | ParticipantAction
  | 'apply'
  | 'register'
  | 'change'
  | 'readAnswers'
  | 'readSensitive'
  | 'readPlaces'
  | 'readDecisions'
  | 'readNotes'
>('participant', {
  read: anyOf(themselves, managers, partner),
  readAnswers: either,
  readSensitive: anyOf(themselves, programmeRole('programmeId', 'MANAGER')),
  readPlaces: either,
  readDecisions: either,
  readNotes: managers,
  apply: anyMember,
  register: managers,
  change: either,
  begin: themselves,
  submit: themselves,
  approve: managers,
  decline: managers,
  requestChanges: managers,
  waitlist: managers,
  pause: either,
  resume: either,
  withdraw: themselves,
  remove: managers,
  complete: managers,
  reapply: themselves,
  moveToFront: managers,
});

export const participantImportPolicy = policy<'create'>('import', { read: managers, create: managers });
