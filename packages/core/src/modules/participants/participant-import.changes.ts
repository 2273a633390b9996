import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { wordsFor } from '../../texts/vocabulary.ts';
import { type AnswerValue, type Issue, issue } from './participant.answers.ts';
import { maximumCapacity } from './participant.limits.ts';
import { addressOf, type Known, type KnownPeople } from './participant-import.known.ts';
import type { ImportedPerson } from './participant-import.rows.ts';

export interface ImportTarget {
  readonly programmeId: string;
  readonly defaultCapacity: number;
  /** Addresses of which an earlier row of the file has told who they are: one person may stand in it in two roles. */
  readonly settled: Set<string>;
  /** Whether the planner has been told of the first who are stored. */
  analysed: boolean;
}

/** What is to be written, of the rows of one batch. */
export interface Changes {
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

export function whatIsWrong(
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

export function enrol(
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
export function update(target: ImportTarget, changes: Changes, person: ImportedPerson, found: Known): boolean {
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
  const reader = { locale: ctx.organisation.defaultLocale, vocabulary: ctx.vocabulary };
  const { one: word } = wordsFor(reader, role === 'MENTOR' ? 'mentor' : 'mentee');
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${externalId.slice(0, 6).toWellFormed()}`;
}
