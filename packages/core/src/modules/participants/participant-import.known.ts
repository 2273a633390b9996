import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import type { Answers } from './participant.answers.ts';
import type { ImportedPerson } from './participant-import.rows.ts';

export interface Member {
  readonly membershipId: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Whether the file may say who they are: its programme brought them in, and they have not signed in. */
  readonly isOurs: boolean;
  /** Whether they have a part in anything but the programme: then no file gives them an address. */
  readonly isElsewhere: boolean;
}

export interface Enrolment {
  readonly participantId: string | undefined;
  readonly role: ParticipantRole | undefined;
  readonly externalId: string | null;
  readonly capacity: number;
  readonly placesTaken: number;
  readonly languages: readonly string[];
  readonly answers: Answers;
}

/** A member, with their enrolment in the role of the row where they have one. */
export type Known = Member & Enrolment;

const notEnrolled: Enrolment = {
  participantId: undefined,
  role: undefined,
  externalId: null,
  capacity: 0,
  placesTaken: 0,
  languages: [],
  answers: {},
};

export interface KnownPeople {
  of(person: ImportedPerson): Known | undefined;
  isAddress(email: string): boolean;
}

/**
 * Somebody is found by the id of the file among the participants of the programme, and by their address in the whole
 * organisation: an id says nothing in another programme, whose manager could otherwise make themselves who has it there.
 *
 * Statements of one table each, which cost one look at it at the worst, whatever the planner believes.
 */
export async function findKnown(
  ctx: RequestContext,
  programmeId: string,
  people: readonly ImportedPerson[],
): Promise<KnownPeople> {
  const byId = await findEnrolled(
    ctx,
    programmeId,
    'external_id',
    'text',
    people.map(person => person.externalId),
  );
  const enrolledMembers = await findMembers(
    ctx,
    programmeId,
    'id',
    'uuid',
    byId.map(row => row.membershipId),
  );
  const members = await findMembers(
    ctx,
    programmeId,
    'email',
    'text',
    people.map(({ email }) => email).filter(email => email !== undefined),
  );
  const ofMembers = await findEnrolled(
    ctx,
    programmeId,
    'membership_id',
    'uuid',
    members.map(row => row.membershipId),
  );

  const memberById = new Map([...enrolledMembers, ...members].map(row => [row.membershipId, row]));
  const byExternalId = new Map(byId.map(row => [row.externalId, { ...memberById.get(row.membershipId)!, ...row }]));
  const byAddress = new Map(members.map(row => [row.email!, row]));
  const byMemberAndRole = new Map(ofMembers.map(row => [`${row.role}\n${row.membershipId}`, row]));
  return {
    isAddress: email => byAddress.has(email),
    of(person) {
      const enrolled = byExternalId.get(person.externalId);
      const member = person.email === undefined ? undefined : byAddress.get(person.email);
      if (enrolled || !member) return enrolled;
      const inRole = byMemberAndRole.get(`${person.role}\n${member.membershipId}`);
      return { ...notEnrolled, ...member, ...inRole };
    },
  };
}

async function findMembers(
  ctx: RequestContext,
  programmeId: string,
  column: 'id' | 'email',
  type: string,
  values: string[],
): Promise<Member[]> {
  if (values.length === 0) return [];
  return await ctx.sql<Member>(
    `select id "membershipId", email, display_name "displayName", locale, time_zone "timeZone",
            user_id is null and brought_in_by_id is not distinct from $2 "isOurs",
            roles <> '{}' or exists (select from programme_role_assignments r where r.membership_id = m.id)
              or exists (select from participants p where p.membership_id = m.id and p.programme_id <> $2) "isElsewhere"
       from memberships m where ${column} = any($1::${type}[])`,
    [values, programmeId],
  );
}

async function findEnrolled(
  ctx: RequestContext,
  programmeId: string,
  column: 'external_id' | 'membership_id',
  type: string,
  values: string[],
): Promise<(Enrolment & Pick<Member, 'membershipId'>)[]> {
  if (values.length === 0) return [];
  return await ctx.sql(
    `select membership_id "membershipId", id "participantId", role::text, external_id "externalId", capacity,
            places_taken "placesTaken", languages, answers
       from participants where programme_id = $1 and ${column} = any($2::${type}[])`,
    [programmeId, values],
  );
}
