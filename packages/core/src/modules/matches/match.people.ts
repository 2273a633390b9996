import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { columnReader, columns, withId } from '../../database/columns.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import { columnsAsked, type Needs } from '../../graphql/selection.ts';
import { personColumns, personFields, personNeeds } from '../identity/person.columns.ts';

/** A participant with the person, for `ParticipantType`, which loads the answers when they are asked for, and nothing else. */
export type ParticipantRow = Participant & { readonly membership: Membership };

/** Columns of the participants `p` and their memberships `s`, and how they are read from a row again. */
export interface ParticipantColumns {
  readonly sql: string;
  toParticipant(row: Readonly<Record<string, unknown>>): ParticipantRow;
}

interface Fields {
  readonly participant: readonly (keyof Participant)[];
  readonly membership: readonly (keyof Membership)[];
}

const allFields: Fields = {
  participant: [
    'id',
    'programmeId',
    'role',
    'state',
    'capacity',
    'placesTaken',
    'languages',
    'externalId',
    'invited',
    'attempt',
    'handedInAt',
    'mayReturn',
    'returnedAfterDecline',
    'version',
  ],
  membership: personFields,
};
const allColumns = participantColumns(allFields);

const participantNeeds: Needs<Participant> = {
  __typename: [],
  id: [],
  person: [],
  programme: ['programmeId'],
  role: ['role'],
  state: ['state'],
  hasPlaces: ['capacity', 'placesTaken'],
  capacity: ['capacity', 'programmeId'],
  placesTaken: ['placesTaken', 'programmeId'],
  freePlaces: ['capacity', 'placesTaken', 'programmeId'],
  languages: ['languages'],
  attempt: ['attempt', 'programmeId'],
  version: ['version'],
};
/** Those that answer what is asked beneath a field; without one, all. */
export function participantColumnsFor(info: GraphQLResolveInfo | undefined): ParticipantColumns {
  if (!info) return allColumns;
  return participantColumns({
    participant: withId(columnsAsked(info, 'Participant', participantNeeds, allFields.participant)),
    membership: withId(columnsAsked(info, 'Person', personNeeds, allFields.membership)),
  });
}

function participantColumns({ participant: ofParticipant, membership: ofMembership }: Fields): ParticipantColumns {
  const readParticipant = columnReader<Participant>(ofParticipant, 'p.');
  const readMembership = columnReader<Membership>(ofMembership, 's.');
  return {
    sql: `${columns('p', ofParticipant, 'p.')}, ${personColumns('s', ofMembership, 's.')}`,
    toParticipant(row) {
      const membership = readMembership(row);
      return Object.assign(readParticipant(row), { membershipId: membership.id, membership });
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
