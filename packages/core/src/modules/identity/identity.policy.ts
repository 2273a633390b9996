import {
  administrator,
  administratorInPerson,
  allOf,
  anyOf,
  oneself,
  participantOf,
  policy,
  programmeRole,
  type Relation,
  related,
  where,
} from '../../policy.ts';

const enrolments: Relation = {
  field: 'participants',
  many: true,
  table: 'participants',
  theirs: 'membership_id',
  ours: 'id',
};
const programmeRoles: Relation = { ...enrolments, field: 'programmeRoles', table: 'programme_role_assignments' };
const withMe = anyOf(participantOf('programmeId'), programmeRole('programmeId', 'MANAGER', 'MODERATOR', 'FACILITATOR'));

/** Until somebody who was invited begins, nobody knows by it who they are. */
const known = where('knownAs', 'SELF');
const managers = programmeRole('programmeId', 'MANAGER');

/**
 * Of a person, those who share a programme with them see what the organisation shows: name, language, zone. The address
 * to which mail goes is the person's own and the administrators' to see. `readCues` is who is never withheld a hierarchy
 * cue: see `shownCues`.
 */
export const membershipPolicy = policy<
  | 'readAddress'
  | 'readCues'
  | 'update'
  | 'changeCues'
  | 'administer'
  | 'suspend'
  | 'reinstate'
  | 'invite'
  | 'changeRoles'
>('person', {
  read: anyOf(oneself('id'), administrator, related(enrolments, allOf(known, withMe)), related(programmeRoles, withMe)),
  readAddress: anyOf(oneself('id'), administrator),
  readCues: anyOf(
    oneself('id'),
    administrator,
    related(enrolments, allOf(known, managers)),
    related(programmeRoles, managers),
  ),
  update: anyOf(oneself('id'), administrator),
  changeCues: administrator,
  administer: administrator,
  suspend: administrator,
  reinstate: administrator,
  invite: administratorInPerson,
  changeRoles: administratorInPerson,
});

export const apiClientPolicy = policy<'create' | 'takeOver' | 'revoke'>('api client', {
  read: administrator,
  create: administratorInPerson,
  takeOver: administratorInPerson,
  revoke: administratorInPerson,
});
