import type { AccommodationRole } from '../../database/generated/enums.ts';
import {
  allOf,
  anyOf,
  oneself,
  policy,
  programmeRole,
  realPerson,
  type Relation,
  related,
  type Rule,
  where,
} from '../../policy.ts';

const owner: Relation = { field: 'membership', many: false, table: 'memberships', theirs: 'id', ours: 'membership_id' };
const enrolments: Relation = {
  field: 'participants',
  many: true,
  table: 'participants',
  theirs: 'membership_id',
  ours: 'id',
};
const readers: Relation = {
  field: 'readers',
  many: true,
  table: 'accommodation_readers',
  theirs: 'accommodation_id',
  ours: 'id',
};
// From when they hand in to when they have left or finished: as the database has it, too.
const takesPart = where('state', 'SUBMITTED', 'APPROVED', 'CHANGES_REQUESTED', 'WAITLISTED', 'PAUSED');

/** All who have the role for a programme that its owner takes part in, if that role is named. */
function named(role: AccommodationRole): Rule {
  return allOf(
    realPerson,
    related(owner, related(enrolments, allOf(takesPart, programmeRole('programmeId', role)))),
    related(readers, where('role', role)),
  );
}

/**
 * An accommodation is its owner's, and is told to those whom they name: no administrator, no manager and no partner
 * otherwise. Row-level security says the same once more.
 */
export const accommodationPolicy = policy<'change'>('accommodation', {
  read: anyOf(
    oneself('membershipId'),
    related(readers, oneself('membershipId')),
    named('MANAGER'),
    named('FACILITATOR'),
  ),
  change: oneself('membershipId'),
});
