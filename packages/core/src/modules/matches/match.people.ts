import type { RequestContext } from '../../context.ts';
import { columns } from '../../database/columns.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';

/** A participant with the person, for `ParticipantType`, which loads the answers when they are asked for, and nothing else. */
export type ParticipantRow = Participant & { readonly membership: Membership };

const participantFields = [
  'id',
  'programmeId',
  'role',
  'state',
  'capacity',
  'placesTaken',
  'languages',
  'externalId',
  'version',
] as const satisfies readonly (keyof Participant)[];
const membershipFields = [
  'id',
  'email',
  'displayName',
  'locale',
  'timeZone',
  'status',
  'version',
] as const satisfies readonly (keyof Membership)[];

/** Of the participants `p` and their memberships `s`, for `toParticipant`. */
export const participantColumns = [
  columns('p', participantFields, 'p.'),
  columns('s', membershipFields, 's.'),
  // Few who list matches ask for the roles and the answers, and to parse them all would take longer than all the rest.
  'to_json(s.roles)::text "s.roles"',
].join(', ');
export type ParticipantColumns = Readonly<Record<`p.${string}` | `s.${string}`, unknown>>;

// A list reads them of hundreds of rows, so the names are not put together for each.
const participantKeys = participantFields.map(field => [field, `p.${field}`] as const);
const membershipKeys = membershipFields.map(field => [field, `s.${field}`] as const);

export function toParticipant(row: ParticipantColumns): ParticipantRow {
  const membership = {
    get roles() {
      return JSON.parse(row['s.roles'] as string) as unknown;
    },
  };
  const participant = { membershipId: row['s.id'], membership: read(row, membershipKeys, membership) };
  return read(row, participantKeys, participant) as unknown as ParticipantRow;
}

function read(
  row: ParticipantColumns,
  keys: readonly (readonly [string, keyof ParticipantColumns])[],
  into: Record<string, unknown>,
): Record<string, unknown> {
  for (const [field, key] of keys) into[field] = row[key];
  return into;
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
