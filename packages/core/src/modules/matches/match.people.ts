import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { columns } from '../../database/columns.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import { asksOnly } from '../../graphql/selection.ts';

/** A participant with the person, for `ParticipantType`, which loads the answers when they are asked for, and nothing else. */
export type ParticipantRow = Participant & { readonly membership: Membership };

/** Columns of the participants `p` and their memberships `s`, and how they are read from a row again. */
export interface ParticipantColumns {
  readonly sql: string;
  toParticipant(row: Readonly<Record<string, unknown>>): ParticipantRow;
}

const allColumns = participantColumns({
  participant: ['id', 'programmeId', 'role', 'state', 'capacity', 'placesTaken', 'languages', 'externalId', 'version'],
  membership: ['id', 'email', 'displayName', 'locale', 'timeZone', 'status', 'version'],
  roles: true,
});

/** What most lists show of people. */
const briefColumns = participantColumns({
  participant: ['id', 'programmeId', 'role', 'state', 'languages'],
  membership: ['id', 'displayName', 'timeZone'],
});
const briefly = {
  Participant: new Set(['__typename', 'id', 'person', 'programme', 'role', 'state', 'languages']),
  Person: new Set([
    '__typename',
    'id',
    'displayName',
    'timeZone',
    'title',
    'grade',
    'unit',
    'avatarUrl',
    'withheldCues',
  ]),
};

/** Those that answer what is asked beneath a field; without one, all. */
export function participantColumnsFor(info: GraphQLResolveInfo | undefined): ParticipantColumns {
  const isBrief =
    info && asksOnly(info, 'Participant', briefly.Participant) && asksOnly(info, 'Person', briefly.Person);
  return isBrief ? briefColumns : allColumns;
}

function participantColumns(fields: {
  readonly participant: readonly (keyof Participant)[];
  readonly membership: readonly (keyof Membership)[];
  readonly roles?: boolean;
}): ParticipantColumns {
  const sql = [columns('p', fields.participant, 'p.'), columns('s', fields.membership, 's.')];
  // Of an array of an enum, `pg` makes one text.
  if (fields.roles) sql.push('s.roles::text[] "s.roles"');
  // A list reads them of hundreds of rows, so the names are not put together for each.
  const participantKeys = fields.participant.map(field => [field, `p.${field}`] as const);
  const ofMembership: readonly (keyof Membership)[] = fields.roles
    ? [...fields.membership, 'roles']
    : fields.membership;
  const membershipKeys = ofMembership.map(field => [field, `s.${field}`] as const);
  return {
    sql: sql.join(', '),
    toParticipant(row) {
      const membership: Record<string, unknown> = {};
      for (const [field, key] of membershipKeys) membership[field] = row[key];
      const participant: Record<string, unknown> = { membershipId: row['s.id'], membership };
      for (const [field, key] of participantKeys) participant[field] = row[key];
      return participant as unknown as ParticipantRow;
    },
  };
}

/** The participants with these ids, by their ids. Whether the viewer may see them is the caller's to know. */
export async function loadParticipants(
  ctx: RequestContext,
  ids: readonly string[],
): Promise<Map<string, ParticipantRow>> {
  if (ids.length === 0) return new Map();
  const { sql, toParticipant } = allColumns;
  const rows = await ctx.sql<Record<string, unknown>>(
    `select ${sql}
       from participants p
       join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
      where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row['p.id'] as string, toParticipant(row)]));
}
