import type { RequestContext } from '../../context.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import type { ParticipantRole, ParticipantState } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { sqlFor } from '../../policy.ts';
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
  const { conditions, parameters } = conditionsFor(ctx, programmeId, filter);
  const { where, orderBy, limit } = keysetSql(keyset, page, parameters);
  const rows = await ctx.sql<ListedParticipant>(
    `select ${columns} from participants p ${joined}
      where ${conditions} and ${where} order by ${orderBy} limit ${limit}`,
    parameters,
  );
  return {
    ...toConnection(keyset, page, rows),
    async totalCount() {
      const all = conditionsFor(ctx, programmeId, filter);
      const [row] = await ctx.sql<{ count: number }>(
        `select count(*)::int "count" from participants p ${joined} where ${all.conditions}`,
        all.parameters,
      );
      return row!.count;
    },
  };
}

function conditionsFor(ctx: RequestContext, programmeId: string, { role, state, search }: ParticipantFilter) {
  const parameters: unknown[] = [programmeId];
  const conditions = ['p.programme_id = $1', sqlFor(participantPolicy, 'read', ctx.viewer, 'p', parameters)];
  if (role !== undefined) conditions.push(`p.role = $${parameters.push(role)}::participant_role`);
  if (state !== undefined) conditions.push(`p.state = $${parameters.push(state)}::participant_state`);
  const words = search?.trim().toWellFormed().replaceAll('\0', '');
  if (words) {
    const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      `(m.display_name ilike $${parameters.push(pattern)} or p.external_id = $${parameters.push(words)})`,
    );
  }
  return { conditions: conditions.join(' and '), parameters };
}

const joined = 'join memberships m on m.organisation_id = p.organisation_id and m.id = p.membership_id';

const columns = `p.id, p.organisation_id "organisationId", p.programme_id "programmeId", p.membership_id "membershipId",
  p.role, p.state, p.capacity, p.places_taken "placesTaken", p.languages, p.answers, p.external_id "externalId",
  p.created_at "createdAt", p.updated_at "updatedAt", p.version,
  json_build_object('id', m.id, 'organisationId', m.organisation_id, 'userId', m.user_id, 'email', m.email,
    'displayName', m.display_name, 'locale', m.locale, 'timeZone', m.time_zone,
    'roles', m.roles, 'status', m.status, 'createdAt', m.created_at, 'updatedAt', m.updated_at,
    'version', m.version) membership`;
