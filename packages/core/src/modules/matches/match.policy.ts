import { allOf, anyOf, managerOf, oneself, ownEnrolment, policy, type Relation, related, where } from '../../policy.ts';
import type { MatchAction } from './match.state.ts';

const membersOf: Relation = {
  field: 'members',
  many: true,
  table: 'match_members',
  theirs: 'match_id',
  ours: 'id',
};
const managers = managerOf('programmeId');
const partners = related(membersOf, ownEnrolment('participantId'));
const undecided = related(membersOf, allOf(ownEnrolment('participantId'), where('consent', 'PENDING')));
const both = anyOf(partners, managers);

/** A match is its two partners' and the managers'. What the two ask is theirs. */
export const matchPolicy = policy<MatchAction | 'readEndReason' | 'readQuestions' | 'readScore'>('match', {
  read: both,
  accept: undecided,
  decline: partners,
  askAbout: undecided,
  answerAbout: ownEnrolment('answererId'),
  retract: managers,
  pause: both,
  resume: both,
  complete: both,
  end: both,
  extend: both,
  readEndReason: anyOf(oneself('endedById'), managers),
  readQuestions: partners,
  // It is made of answers, and of hours, that the partner is not shown.
  readScore: managers,
});
