import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { text } from '../../texts/text.ts';
import { type Answers, type AnswerValue, type Issue, issue } from './participant.answers.ts';
import { maximumCapacity } from './participant.limits.ts';
import type { ImportedPerson, RowIssue } from './participant-import.rows.ts';

/** So many rows at once make what the planner knows of a small table wrong. */
const worthAnalysing = 100;

/** What became of some rows of the file. */
export interface Stored {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly RowIssue[];
}

export interface ImportTarget {
  readonly programmeId: string;
  readonly defaultCapacity: number;
  /** Addresses of which an earlier row of the file has told who they are: one person may stand in it in two roles. */
  readonly settled: Set<string>;
  /** Whether the planner has been told of the first who are stored. */
  analysed: boolean;
}

/**
 * Stores people with a few statements, whatever their number. Somebody is found by the id of the file, else by their
 * address; what is equal already is not touched. What people who have signed in say of themselves stays theirs, and
 * nobody's state is changed: who has left does not come back by an import.
 */
export async function storePeople(
  ctx: RequestContext,
  target: ImportTarget,
  people: readonly ImportedPerson[],
): Promise<Stored> {
  const known = await findKnown(ctx, target.programmeId, people);
  const changes: Changes = {
    memberIds: new Map(),
    newMembers: new Map(),
    members: new Map(),
    newParticipants: [],
    participants: [],
  };
  const refused: RowIssue[] = [];
  let updated = 0;
  let unchanged = 0;
  for (const person of people) {
    const found = known.of(person);
    const problem = found && whatIsWrong(target, person, found, known);
    if (problem) refused.push({ row: person.row, ...problem });
    else if (found?.participantId === undefined) enrol(ctx, target, changes, person, found);
    else if (update(target, changes, person, found)) updated += 1;
    else unchanged += 1;
  }
  await write(ctx, target.programmeId, changes);
  if (!target.analysed && changes.newParticipants.length >= worthAnalysing) {
    // Skipped where another import, or the server itself, is just doing so.
    await ctx.sql('analyze (skip_locked) memberships, participants');
    target.analysed = true;
  }
  return { created: changes.newParticipants.length, updated, unchanged, refused };
}

interface Member {
  readonly membershipId: string;
  readonly email: string;
  readonly displayName: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly signedIn: boolean;
}

interface Enrolment {
  readonly participantId: string | undefined;
  readonly role: ParticipantRole | undefined;
  readonly externalId: string | null;
  readonly capacity: number;
  readonly placesTaken: number;
  readonly languages: readonly string[];
  readonly answers: Answers;
}

/** A member, with their enrolment in the role of the row where they have one. */
type Known = Member & Enrolment;

const notEnrolled: Enrolment = {
  participantId: undefined,
  role: undefined,
  externalId: null,
  capacity: 0,
  placesTaken: 0,
  languages: [],
  answers: {},
};

interface Changes {
  /** Of everybody whom the rows name and who is a member by now, by address. */
  readonly memberIds: Map<string, string>;
  /** By address. */
  readonly newMembers: Map<string, { email: string; name: string; locale: string; zone: string }>;
  readonly members: Map<string, { id: string; email: string; name: string; locale: string; zone: string }>;
  readonly newParticipants: {
    email: string;
    external_id: string;
    role: ParticipantRole;
    capacity: number;
    languages: readonly string[];
    answers: Record<string, AnswerValue>;
  }[];
  readonly participants: {
    id: string;
    external_id: string;
    capacity: number;
    languages: readonly string[];
    answers: Record<string, AnswerValue>;
  }[];
}

/** Where nothing can be delivered: who comes without an address still needs one that is theirs alone. */
function addressOf(slug: string, { email, externalId }: Pick<ImportedPerson, 'email' | 'externalId'>): string {
  return email ?? `${encodeURIComponent(externalId)}@${slug}.invalid`;
}

interface KnownPeople {
  of(person: ImportedPerson): Known | undefined;
  isAddress(email: string): boolean;
  slug: string;
}

/** Statements of one table each, which cost one look at it at the worst, whatever the planner believes. */
async function findKnown(
  ctx: RequestContext,
  programmeId: string,
  people: readonly ImportedPerson[],
): Promise<KnownPeople> {
  const { slug } = ctx.organisation;
  const byId = await findEnrolled(
    ctx,
    programmeId,
    'external_id',
    'text',
    people.map(person => person.externalId),
  );
  const enrolledMembers = await findMembers(
    ctx,
    'id',
    'uuid',
    byId.map(row => row.membershipId),
  );
  const members = await findMembers(
    ctx,
    'email',
    'text',
    people.map(person => addressOf(slug, person)),
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
  const byAddress = new Map(members.map(row => [row.email, row]));
  const byMemberAndRole = new Map(ofMembers.map(row => [`${row.role}\n${row.membershipId}`, row]));
  return {
    slug,
    isAddress: email => byAddress.has(email),
    of(person) {
      const enrolled = byExternalId.get(person.externalId);
      const member = byAddress.get(addressOf(slug, person));
      if (enrolled || !member) return enrolled;
      const inRole = byMemberAndRole.get(`${person.role}\n${member.membershipId}`);
      return { ...notEnrolled, ...member, ...inRole };
    },
  };
}

async function findMembers(
  ctx: RequestContext,
  column: 'id' | 'email',
  type: string,
  values: string[],
): Promise<Member[]> {
  if (values.length === 0) return [];
  return await ctx.sql<Member>(
    `select id "membershipId", email, display_name "displayName", locale, time_zone "timeZone",
            user_id is not null "signedIn"
       from memberships where ${column} = any($1::${type}[])`,
    [values],
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

function whatIsWrong(
  { settled }: ImportTarget,
  person: ImportedPerson,
  found: Known,
  known: KnownPeople,
): (Issue & { column: string }) | undefined {
  if (found.participantId === undefined) return undefined;
  if (found.role !== person.role)
    return { column: 'role', ...issue('OTHER_ROLE', { role: String(found.role).toLowerCase() }) };
  if (found.externalId && found.externalId !== person.externalId)
    return { column: 'id', ...issue('OTHER_ID', { value: found.externalId }) };
  if (person.email !== undefined && person.email !== found.email) {
    // Who came without an address may get one; whoever has one is somebody else.
    const hadNone = !found.signedIn && found.email === addressOf(known.slug, { ...person, email: undefined });
    if (!hadNone || known.isAddress(person.email) || settled.has(person.email))
      return { column: 'email', ...issue('OTHER_PERSON') };
  }
  if (person.capacity !== undefined && person.capacity < found.placesTaken)
    return {
      column: 'capacity',
      ...issue('OUT_OF_RANGE', { value: person.capacity, minimum: found.placesTaken, maximum: maximumCapacity }),
    };
  return undefined;
}

function enrol(
  ctx: RequestContext,
  target: ImportTarget,
  changes: Changes,
  person: ImportedPerson,
  member: Known | undefined,
): void {
  const { externalId, role, languages = [], answers } = person;
  const email = addressOf(ctx.organisation.slug, person);
  if (member) updateMember(target, changes, person, member);
  else if (!target.settled.has(email)) {
    target.settled.add(email);
    changes.newMembers.set(email, {
      email,
      name: person.name ?? madeUpName(ctx, person),
      locale: person.locale ?? ctx.organisation.defaultLocale,
      zone: person.timeZone,
    });
  }
  changes.newParticipants.push({
    email,
    external_id: externalId,
    role,
    capacity: person.capacity ?? (role === 'MENTOR' ? target.defaultCapacity : 1),
    languages,
    answers: Object.fromEntries([...answers].filter(([, value]) => value !== undefined)) as Record<string, AnswerValue>,
  });
}

/** Whether there was anything to change. */
function update(target: ImportTarget, changes: Changes, person: ImportedPerson, found: Known): boolean {
  const memberChanged = updateMember(target, changes, person, found);
  const present = {
    external_id: found.externalId,
    capacity: found.capacity,
    languages: found.languages,
    answers: found.answers,
  };
  const merged = { ...found.answers, ...Object.fromEntries(person.answers) };
  const next = {
    external_id: person.externalId,
    capacity: person.capacity ?? found.capacity,
    languages: person.languages ?? found.languages,
    answers: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Record<
      string,
      AnswerValue
    >,
  };
  if (isDeepStrictEqual(present, next)) return memberChanged;
  changes.participants.push({ id: found.participantId!, ...next });
  return true;
}

function updateMember({ settled }: ImportTarget, changes: Changes, person: ImportedPerson, found: Known): boolean {
  const email = person.email ?? found.email;
  changes.memberIds.set(email, found.membershipId);
  if (found.signedIn || settled.has(email)) return false;
  settled.add(email);
  const present = { email: found.email, name: found.displayName, locale: found.locale, zone: found.timeZone };
  const next = {
    email,
    name: person.name ?? present.name,
    locale: person.locale ?? present.locale,
    zone: person.timeZone,
  };
  if (isDeepStrictEqual(present, next)) return false;
  changes.members.set(found.membershipId, { id: found.membershipId, ...next });
  return true;
}

/** Neutral, and enough to tell them apart on a screen: "Mentor 000692". */
function madeUpName(ctx: RequestContext, { role, externalId }: ImportedPerson): string {
  const word = text(ctx.organisation.defaultLocale, role === 'MENTOR' ? 'role.mentor' : 'role.mentee');
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${externalId.slice(0, 6).toWellFormed()}`;
}

async function write(ctx: RequestContext, programmeId: string, changes: Changes): Promise<void> {
  const { memberIds, newMembers, members, newParticipants, participants } = changes;
  if (newMembers.size > 0) {
    const rows = await ctx.sql<{ id: string; email: string }>(
      // Whoever became a member at this very moment is as good.
      `insert into memberships (email, display_name, locale, time_zone, status)
       select email, name, locale, zone, 'INVITED' from jsonb_to_recordset($1) r(email text, name text, locale text, zone text)
       on conflict (organisation_id, email) do update set email = excluded.email returning id, email`,
      [JSON.stringify([...newMembers.values()])],
    );
    for (const { id, email } of rows) memberIds.set(email, id);
  }
  if (members.size > 0)
    await ctx.sql(
      `update memberships m set email = r.email, display_name = r.name, locale = r.locale, time_zone = r.zone,
              updated_at = now(), version = m.version + 1
         from jsonb_to_recordset($1) r(id uuid, email text, name text, locale text, zone text)
        where m.id = r.id and m.id = any($2::uuid[]) and m.user_id is null`,
      [JSON.stringify([...members.values()]), [...members.keys()]],
    );
  if (newParticipants.length > 0)
    await ctx.sql(
      `insert into participants (programme_id, membership_id, role, state, capacity, languages, answers, external_id)
       select $1, member, r.role::participant_role, 'APPROVED', r.capacity, r.languages, r.answers, r.external_id
         from jsonb_to_recordset($2)
              r(member uuid, external_id text, role text, capacity int, languages text[], answers jsonb)`,
      [
        programmeId,
        JSON.stringify(
          newParticipants.map(({ email, ...participant }) => ({ ...participant, member: memberIds.get(email) })),
        ),
      ],
    );
  if (participants.length > 0)
    await ctx.sql(
      // A place may just have been taken: no capacity is below what is taken.
      `update participants p set external_id = r.external_id, capacity = greatest(r.capacity, p.places_taken),
              languages = r.languages, answers = r.answers, updated_at = now(), version = p.version + 1
         from jsonb_to_recordset($1)
              r(id uuid, external_id text, capacity int, languages text[], answers jsonb)
        where p.id = r.id and p.id = any($2::uuid[])`,
      [JSON.stringify(participants), participants.map(({ id }) => id)],
    );
}
