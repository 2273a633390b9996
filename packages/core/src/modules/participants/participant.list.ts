import type { RequestContext } from '../../context.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
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
import { type Alternative, alternativesFor } from '../../policy.ts';
import { participantPolicy } from './participant.policy.ts';

export interface ParticipantFilter {
  readonly role?: ParticipantRole | undefined;
  readonly state?: ParticipantState | undefined;
  /** Part of the name, or the whole of the id in the file. */
  readonly search?: string | undefined;
}

/** As Prisma would give them, the person included, so that nothing more has to be loaded of them. */
export type ListedParticipant = Participant & { readonly membership: Membership };

export interface ParticipantConnection extends Connection<ListedParticipant> {
  /** How many there are on all pages: a statement of its own. */
  totalCount(): Promise<number>;
}

const keyset: Keyset<Participant> = {
  list: 'Programme.participants',
  within: 'p.programme_id',
  columns: [{ sql: 'p.id', type: 'uuid', value: participant => participant.id }],
};

/** Of the programme's participants, those whom the viewer may see, in the order in which they came. One statement. */
export async function listParticipants(
  ctx: RequestContext,
  programmeId: string,
  filter: ParticipantFilter,
  args: PageArguments,
): Promise<ParticipantConnection> {
  const page = parsePage(keyset, args);
  const readable = alternativesFor(participantPolicy, 'read', ctx.viewer, { programmeId });
  const parameters: unknown[] = [programmeId];
  const conditions = conditionsFor(filter, parameters);
  const { where, ...order } = keysetSql(keyset, page, parameters, { whose: '$1' });
  const scan = (mayRead: Alternative) =>
    `select p.* from participants p ${filter.search ? joined : ''}
      where ${[...conditions, mayRead('p', parameters), where].join(' and ')}`;
  const rows =
    readable.length === 0
      ? []
      : await ctx.sql<ListedParticipant>(
          `select ${columns} from (${mergedScans(readable, scan, { alias: 'p', ...order })}) p ${joined}
            order by ${order.orderBy}`,
          parameters,
        );
  return {
    ...toConnection(keyset, page, rows),
    async totalCount() {
      const values: unknown[] = [programmeId];
      const whole = ['p.programme_id = $1', ...conditionsFor(filter, values)].join(' and ');
      const mayRead = readable.map(condition => condition('p', values)).join(' or ') || 'false';
      const [row] = await ctx.sql<{ count: number }>(
        `select count(*)::int "count" from participants p ${joined} where ${whole} and (${mayRead})`,
        values,
      );
      return row!.count;
    },
  };
}

function conditionsFor({ role, state, search }: ParticipantFilter, parameters: unknown[]): string[] {
  const conditions: string[] = [];
  if (role !== undefined) conditions.push(`p.role = ${enumLiteral(ParticipantRole, role)}`);
  if (state !== undefined) conditions.push(`p.state = ${enumLiteral(ParticipantState, state)}`);
  const words = search?.trim().toWellFormed().replaceAll('\0', '');
  if (words) {
    const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      `(m.display_name ilike $${parameters.push(pattern)} or p.external_id = $${parameters.push(words)})`,
    );
  }
  return conditions;
}

const joined = 'join memberships m on m.organisation_id = p.organisation_id and m.id = p.membership_id';

const columns = `p.id, p.organisation_id "organisationId", p.programme_id "programmeId", p.membership_id "membershipId",
  p.role, p.state, p.capacity, p.places_taken "placesTaken", p.languages, p.answers, p.external_id "externalId",
  p.created_at "createdAt", p.updated_at "updatedAt", p.version,
  json_build_object('id', m.id, 'organisationId', m.organisation_id, 'userId', m.user_id, 'email', m.email,
    'displayName', m.display_name, 'locale', m.locale, 'timeZone', m.time_zone,
    'roles', m.roles, 'status', m.status, 'createdAt', m.created_at, 'updatedAt', m.updated_at,
    'version', m.version) membership`;
