import {
  administrator,
  anyOf,
  oneself,
  participantOf,
  policy,
  programmeRole,
  type Relation,
  related,
} from '../../policy.ts';

const enrolments: Relation = {
  field: 'participants',
  many: true,
  table: 'participants',
  theirs: 'membership_id',
  ours: 'id',
};
const programmeRoles: Relation = { ...enrolments, field: 'programmeRoles', table: 'programme_role_assignments' };
const withMe = anyOf(
  participantOf('programmeId'),
  programmeRole('programmeId', 'MANAGER', 'MODERATOR', 'FACILITATOR'),
);

/**
 * Of a person, those who share a programme with them see what the organisation shows: name, language, zone, picture.
 * The address to which mail goes is the person's own and the administrators' to see.
 */
export const membershipPolicy = policy<'readAddress' | 'update'>('person', {
  read: anyOf(oneself('id'), administrator, related(enrolments, withMe), related(programmeRoles, withMe)),
  readAddress: anyOf(oneself('id'), administrator),
  update: anyOf(oneself('id'), administrator),
});
