import type { RequestContext } from '../../context.ts';
import { countOf, countSql } from '../../database/count.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import type { KeyType } from '../../database/cursor.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { ParticipantRole, ParticipantState } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  mergedScans,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { type Counted, countedOnce } from '../../graphql/counted.ts';
import { type Alternative, alternativesFor, everyRow } from '../../policy.ts';
import { personColumns } from '../identity/person.columns.ts';
import { participantPolicy } from './participant.policy.ts';
import { keptCount } from './participant.counts.ts';
import { countFound, findSubjects, type Found, type Search } from '../../search/find.ts';

export interface ParticipantFilter {
  readonly role?: ParticipantRole | undefined;
  readonly state?: ParticipantState | undefined;
  /** Beginnings of words of the name, or the whole of the id in the file. */
  readonly search?: string | undefined;
  readonly orderBy?: ParticipantOrder | undefined;
}

/** By what people are listed. In an order of a state, nobody else has a place. */
export const participantOrders = {
  NAME: { column: 'sort_name', type: 'text', state: undefined },
  HANDED_IN: { column: 'handed_in_at', type: 'timestamptz', state: 'SUBMITTED' },
  WAITLISTED: { column: 'waitlisted_at', type: 'timestamptz', state: 'WAITLISTED' },
} as const satisfies Record<string, { column: string; type: KeyType; state: ParticipantState | undefined }>;

export interface ParticipantOrder {
  readonly field: keyof typeof participantOrders;
  readonly direction: 'ASC' | 'DESC';
}

/** As Prisma would give them, the person included, so that nothing more has to be loaded of them. */
export type ListedParticipant = Participant & { readonly membership: Membership };

export interface ParticipantConnection extends Connection<ListedParticipant>, Counted {}

interface Placed {
  readonly id: string;
  /** What they are ordered by, beside their ids. */
  readonly place?: string;
}

const byId: Keyset<Placed> = {
  list: 'Programme.participants',
  within: 'p.programme_id',
  columns: [{ sql: 'p.id', type: 'uuid', value: ({ id }) => id }],
};

function keysetOf(order: ParticipantOrder | undefined): Keyset<Placed> {
  if (!order) return byId;
  const { column, type } = participantOrders[order.field];
  return {
    ...byId,
    list: `Programme.participants by ${order.field}`,
    direction: order.direction === 'ASC' ? 'asc' : 'desc',
    columns: [{ sql: `p.${column}`, type, value: ({ place }) => place! }, ...byId.columns],
  };
}

/**
 * Of the programme's participants, those whom the viewer may see, in the order in which they came, or the one that is
 * asked for; who is searched for, in the order of what was found. One statement.
 */
export async function listParticipants(
  ctx: RequestContext,
  programmeId: string,
  { role, search, orderBy, ...filter }: ParticipantFilter,
  args: PageArguments,
): Promise<ParticipantConnection> {
  const ordered = search?.trim() ? undefined : orderBy;
  const keyset = keysetOf(ordered);
  const order = ordered && participantOrders[ordered.field];
  const state = order?.state ?? filter.state;
  // Nobody is in both states.
  if (filter.state !== undefined && filter.state !== state) return nobody(keyset, args);
  const readable = alternativesFor(participantPolicy, 'read', ctx.viewer, { programmeId });
  const conditions = [
    ...(role === undefined ? [] : [`p.role = ${enumLiteral(ParticipantRole, role)}`]),
    ...(state === undefined ? [] : [`p.state = ${enumLiteral(ParticipantState, state)}`]),
  ];
  if (search?.trim()) {
    const searched: Search = {
      list: keyset.list,
      table: 'participants',
      scope: { column: 'p.programme_id', id: programmeId },
      search,
      conditions,
      readable,
      known(externalId, parameters) {
        // Only who sees the id of somebody finds them by it.
        const identifiable = alternativesFor(participantPolicy, 'readAnswers', ctx.viewer, { programmeId });
        const isIdentifiable = identifiable.map(({ condition }) => condition('p', parameters)).join(' or ') || 'false';
        return [`p.external_id = ${externalId}`, `(${isIdentifiable})`];
      },
    };
    const connection = await findSubjects<ListedParticipant & Found>(ctx, searched, args, (found, byPlace) =>
      withPerson(`(${found}) f join participants p on p.id = f.id`, byPlace, ', f.word, f.matches, f.examined'),
    );
    return { ...connection, count: countedOnce(() => countFound(ctx, searched)) };
  }
  const page = parsePage(keyset, args);
  const parameters: unknown[] = [programmeId];
  const { where, ...sorted } = keysetSql(keyset, page, parameters, { whose: '$1' });
  const scan = (mayRead: Alternative) =>
    `select p.* from ${[mayRead.rows('participants', 'p', parameters), ...conditions, where].join(' and ')}`;
  const rows =
    readable.length === 0
      ? []
      : await ctx.sql<ListedParticipant>(
          withPerson(
            `(${mergedScans(readable, scan, { alias: 'p', ...sorted })}) p`,
            sorted.orderBy,
            order && `, p.${order.column}::text "place"`,
          ),
          parameters,
        );
  return {
    ...toConnection(keyset, page, rows),
    count: countedOnce(async () => {
      if (readable.includes(everyRow)) return await keptCount(ctx, programmeId, conditions);
      const values: unknown[] = [programmeId];
      const scans = readable.map(
        mayRead =>
          `select p.id from ${[mayRead.rows('participants', 'p', values), 'p.programme_id = $1', ...conditions].join(' and ')}`,
      );
      if (scans.length === 0) return countOf(0);
      const [row] = await ctx.sql<{ found: number }>(countSql(scans), values);
      return countOf(row!.found);
    }),
  };
}

function nobody(keyset: Keyset<Placed>, args: PageArguments): ParticipantConnection {
  return { ...toConnection<ListedParticipant>(keyset, parsePage(keyset, args), []), count: async () => countOf(0) };
}

function withPerson(participants: string, orderBy: string, more = ''): string {
  return `select ${columns}${more} from ${participants}
            join memberships m on m.organisation_id = p.organisation_id and m.id = p.membership_id
           order by ${orderBy}`;
}

const columns = `p.id, p.organisation_id "organisationId", p.programme_id "programmeId", p.membership_id "membershipId",
  p.role, p.state, p.capacity, p.places_taken "placesTaken", p.languages, p.answers, p.shown_as "shownAs", p.external_id "externalId",
  p.known_as "knownAs", p.invited_as "invitedAs",
  p.created_at "createdAt", p.updated_at "updatedAt", p.version,
  p.invited, p.attempt, p.handed_in_at "handedInAt", p.waitlisted_at "waitlistedAt", p.may_return "mayReturn",
  p.returned_after_decline "returnedAfterDecline",
  (select to_json(person) from (select ${personColumns('m')}) person) membership`;
