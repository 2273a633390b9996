import { anyOf, managerOf, oneself, ownEnrolment, policy, type Relation, related } from '../../policy.ts';
import type { SessionAction } from './session.state.ts';

const attendees: Relation = {
  field: 'attendees',
  many: true,
  table: 'session_attendees',
  theirs: 'session_id',
  ours: 'id',
};
const members: Relation = { field: 'members', many: true, table: 'match_members', theirs: 'match_id', ours: 'id' };

const whoMeets = related(attendees, oneself('membershipId'));
const managers = managerOf('programmeId');

/** Managers see when and whether people meet, and can call it off; what they meet about is their own. */
export const sessionPolicy = policy<SessionAction | 'readAgenda' | 'join'>('session', {
  read: anyOf(managers, whoMeets),
  readAgenda: whoMeets,
  join: whoMeets,
  move: whoMeets,
  markHeld: whoMeets,
  markNoShow: whoMeets,
  cancel: anyOf(whoMeets, managers),
});

/** What the two of a match do with it here: look for times, meet, and record that they met. */
export const meetingPolicy = policy<'meet'>('match', {
  read: anyOf(related(members, ownEnrolment('participantId')), managers),
  meet: related(members, ownEnrolment('participantId')),
});
