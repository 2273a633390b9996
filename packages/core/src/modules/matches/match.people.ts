import type { RequestContext } from '../../context.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';

/** A participant as Prisma would give it, the person included: `ParticipantType` loads nothing more of it. */
export type ParticipantRow = Participant & { readonly membership: Membership };

const participantFields = [
  'id',
  'organisationId',
  'programmeId',
  'membershipId',
  'role',
  'state',
  'capacity',
  'placesTaken',
  'languages',
  'answers',
  'externalId',
  'createdAt',
  'updatedAt',
  'version',
] as const satisfies readonly (keyof Participant)[];
const membershipFields = [
  'id',
  'organisationId',
  'userId',
  'email',
  'displayName',
  'locale',
  'timeZone',
  'avatarUrl',
  'status',
  'createdAt',
  'updatedAt',
  'version',
] as const satisfies readonly (keyof Membership)[];

/** Of the participants `p` and their memberships `s`, for `toParticipant`. */
export const participantColumns = `${columns('p', participantFields, 'p.')}, ${columns('s', membershipFields, 's.')}`;
export type ParticipantColumns = Readonly<Record<`p.${string}` | `s.${string}`, unknown>>;

/** The columns of the fields, named as Prisma names them. */
export function columns(alias: string, fields: readonly string[], prefix = ''): string {
  return fields.map(field => `${alias}.${columnOf(field)} "${prefix}${field}"`).join(', ');
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

export function toParticipant(row: ParticipantColumns): ParticipantRow {
  const read = (prefix: 'p' | 's', fields: readonly string[]) =>
    Object.fromEntries(fields.map(field => [field, row[`${prefix}.${field}`]]));
  return {
    ...(read('p', participantFields) as unknown as Participant),
    membership: read('s', membershipFields) as unknown as Membership,
  };
}

/** The participants with these ids, by their ids. Whether the viewer may see them is the caller's to know. */
export async function loadParticipants(
  ctx: RequestContext,
  ids: readonly string[],
): Promise<Map<string, ParticipantRow>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<ParticipantColumns>(
    `select ${participantColumns}
       from participants p
       join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
      where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row['p.id'] as string, toParticipant(row)]));
}
