import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { emailAddress } from '../../email-address.ts';
import { announce } from '../../events/reactions.ts';
import { isLine } from '../../input.ts';
import { addMembers } from '../identity/membership.service.ts';
import { excerpt, type IssueCode } from './participant.answers.ts';
import { enrolInvited } from './participant.enrolment.ts';
import { participantsInvited } from './participant.happenings.ts';
import type { ImportTarget } from './participant-import.changes.ts';
import { UnreadableFile } from './participant-import.csv.ts';
import type { RowIssue } from './participant-import.rows.ts';
import type { Stored } from './participant-import.store.ts';

/** A row of a file by which people are asked to take part. */
export interface ListedInvitation {
  readonly row: number;
  readonly email: string;
  readonly role: ParticipantRole;
  readonly name: string | undefined;
  readonly locale: string | undefined;
}

const columns = ['email', 'role', 'name', 'locale'] as const;
type Column = (typeof columns)[number];
const needed = ['email', 'role'] as const satisfies Column[];
const roles: Readonly<Record<string, ParticipantRole>> = { mentor: 'MENTOR', mentee: 'MENTEE' };
export const mostInvitedByFile = 10_000;

export interface InvitedReader {
  readonly ignored: readonly string[];
  read(row: number, fields: readonly string[]): ListedInvitation | RowIssue[];
}

/** @throws UnreadableFile when a column is missing or stands there twice, and for more rows than a day's invitations */
export function readInvitedHeader(header: readonly string[]): InvitedReader {
  const places = new Map<string, number>();
  for (const [at, field] of header.entries()) {
    const name = field.trim().toLowerCase();
    if (name === '') continue;
    if (places.has(name)) throw new UnreadableFile('DUPLICATE_COLUMN', { column: excerpt(name) });
    places.set(name, at);
  }
  for (const column of needed) if (!places.has(column)) throw new UnreadableFile('MISSING_COLUMN', { column });
  const rowOfAddress = new Map<string, number>();
  let rows = 0;
  return {
    ignored: [...places.keys()].filter(name => !(columns as readonly string[]).includes(name)).map(excerpt),
    read(row, fields) {
      if (++rows > mostInvitedByFile) throw new UnreadableFile('TOO_MANY_ROWS', { maximum: mostInvitedByFile });
      const issues: RowIssue[] = [];
      const refuse = (column: string | undefined, code: IssueCode, parameters = {}) => {
        issues.push({ row, column, code, parameters });
      };
      if (fields.length !== header.length) {
        refuse(undefined, 'WRONG_COLUMN_COUNT', { found: fields.length, expected: header.length });
        return issues;
      }
      const cell = (column: Column) => fields[places.get(column) ?? -1]?.trim() || undefined;
      const [given, roleName, name] = [cell('email'), cell('role'), cell('name')];
      const email = given === undefined ? undefined : emailAddress(given);
      if (given === undefined) refuse('email', 'REQUIRED');
      else if (email === undefined) refuse('email', 'NOT_AN_ADDRESS', { value: excerpt(given) });
      const role = roles[roleName?.toLowerCase() ?? ''];
      if (roleName === undefined) refuse('role', 'REQUIRED');
      else if (role === undefined) refuse('role', 'UNKNOWN_ROLE', { value: excerpt(roleName) });
      const first = rowOfAddress.get(`${role}\n${email}`);
      if (first === undefined) rowOfAddress.set(`${role}\n${email}`, row);
      else if (email !== undefined) refuse('email', 'DUPLICATE_PERSON', { value: excerpt(email), row: first });
      if (name !== undefined && name.length > 200) refuse('name', 'TOO_LONG', { maximum: 200 });
      else if (name !== undefined && !isLine(name)) refuse('name', 'NOT_A_NAME', { value: excerpt(name) });
      const locale = cell('locale')?.toLowerCase();
      if (locale !== undefined && !/^[a-z]{2,3}$/.test(locale))
        refuse('locale', 'NOT_A_LOCALE', { value: excerpt(locale) });
      if (issues.length > 0) return issues;
      return { row, email: email!, role: role!, name, locale };
    },
  };
}

export interface InvitingFile {
  readonly importId: string;
  readonly invitedById: string;
  readonly message: string | null;
}

/** Asks the people of some rows, with a few statements. Whoever is in the programme in the role stays as they are. */
export async function storeInvited(
  ctx: RequestContext,
  { programme }: ImportTarget,
  file: InvitingFile,
  people: readonly ListedInvitation[],
): Promise<Stored> {
  const { defaultLocale, timeZone: zone } = ctx.organisation;
  let created = 0;
  for (const [role, listed] of Map.groupBy(people, person => person.role)) {
    const byAddress = new Map(listed.map(person => [person.email, person]));
    const members = await addMembers(
      ctx,
      programme.id,
      new Map(
        [...byAddress].map(([email, { name, locale = defaultLocale }]) => [
          email,
          { email, name: name ?? email.slice(0, email.indexOf('@')), locale, zone },
        ]),
      ),
    );
    const emailOf = new Map([...members].map(([email, id]) => [id, email]));
    const asked = await enrolInvited(
      ctx,
      programme.id,
      role,
      [...members].map(([email, membershipId]) => ({ membershipId, as: byAddress.get(email)!.name ?? email })),
    );
    created += asked.length;
    await announce(ctx, participantsInvited, {
      ...file,
      programmeId: programme.id,
      people: asked.map(({ id, membershipId }) => ({ participantId: id, email: emailOf.get(membershipId)! })),
    });
  }
  return { created, updated: 0, unchanged: people.length - created, refused: [] };
}
