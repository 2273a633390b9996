import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../context.ts';
import type { ParticipantRole, ProgrammeState } from '../../database/generated/enums.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { wordsFor } from '../../texts/vocabulary.ts';
import { type AnswerValue, type Issue, issue } from './participant.answers.ts';
import { maximumCapacity } from './participant.limits.ts';
import type { ListedMember } from '../identity/membership.service.ts';
import type { Known, KnownPeople } from './participant-import.known.ts';
import type { ImportedPerson } from './participant-import.rows.ts';

export interface ImportTarget {
  readonly programme: { readonly id: string; readonly title: LocalisedText; readonly state: ProgrammeState };
  readonly defaultCapacity: number;
  /** Of whom an earlier row of the file has told who they are: one person may stand in it in two roles. */
  readonly settled: Set<Who>;
  /** Whether the planner has been told of the first who are stored. */
  analysed: boolean;
}

/** How a file tells people apart: by the address, and those without one by the id. */
type Who = string;

/** What is to be written, of the rows of one batch. */
export interface Changes {
  /** Of everybody whom the rows name and who is a member by now. */
  readonly memberIds: Map<Who, string>;
  readonly newMembers: Map<Who, ListedMember>;
  readonly members: Map<string, ListedMember & { readonly id: string }>;
  readonly newParticipants: {
    who: Who;
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
    // Who came without an address, and is in nothing else, may get one; whoever has one is somebody else.
    const mayGetOne = found.email === null && found.isOurs && !found.isElsewhere;
    if (!mayGetOne || known.isAddress(person.email) || settled.has(whoIs(person)))
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
  const who = whoIs(person);
  if (member) updateMember(target, changes, person, member);
  else if (!target.settled.has(who)) {
    target.settled.add(who);
    changes.newMembers.set(who, {
      email: person.email ?? null,
      name: person.name ?? madeUpName(ctx, person),
      locale: person.locale ?? ctx.organisation.defaultLocale,
      zone: person.timeZone,
    });
  }
  changes.newParticipants.push({
    who,
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
  const who = whoIs({ ...person, email: email ?? undefined });
  changes.memberIds.set(who, found.membershipId);
  if (!found.isOurs || settled.has(who)) return false;
  settled.add(who);
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

function whoIs({ email, externalId }: Pick<ImportedPerson, 'email' | 'externalId'>): Who {
  // An id may look like an address.
  return email === undefined ? `id ${externalId}` : `address ${email}`;
}

/** Neutral, and enough to tell them apart on a screen: "Mentor 000692". */
function madeUpName(ctx: RequestContext, { role, externalId }: ImportedPerson): string {
  const reader = { locale: ctx.organisation.defaultLocale, vocabulary: ctx.vocabulary };
  const { one: word } = wordsFor(reader, role === 'MENTOR' ? 'mentor' : 'mentee');
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${externalId.slice(0, 6).toWellFormed()}`;
}
