import type { RequestContext } from '../../context.ts';
import type { Match, MatchMember } from '../../database/generated/client.ts';
import type { MatchState } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { sqlFor } from '../../policy.ts';
import {
  columns,
  type ParticipantColumns,
  participantColumns,
  type ParticipantRow,
  toParticipant,
} from './match.people.ts';
import { matchPolicy } from './match.policy.ts';
import { presentState } from './match.state.ts';

/** A match with its two, as lists load it: one statement for the matches, one for all their members. */
export interface MatchRow extends Omit<Match, 'organisationId' | 'pairKey' | 'updatedAt'> {
  readonly members: readonly MatchMemberRow[];
}

export interface MatchMemberRow
  extends Pick<MatchMember, 'id' | 'matchId' | 'participantId' | 'side' | 'consent' | 'consentAt'> {
  readonly participant: ParticipantRow;
}

interface MatchListOptions {
  /** The field that is this list; its cursors are good for no other. */
  readonly list: string;
  readonly programmeId?: string;
  /** Only matches in which the viewer takes part. */
  readonly viewers?: boolean;
  readonly state?: MatchState | undefined;
}

/** The matches that the viewer may see, newest first. Two statements, whatever the size of the page. */
export async function listMatches(
  ctx: RequestContext,
  { list, programmeId, viewers, state }: MatchListOptions,
  args: PageArguments,
): Promise<Connection<MatchRow>> {
  const keyset: Keyset<Match> = {
    list,
    direction: 'desc',
    columns: [{ sql: 'm.id', type: 'uuid', value: match => match.id }],
  };
  const page = parsePage(keyset, args);
  const parameters: unknown[] = [];
  const conditions = [sqlFor(matchPolicy, 'read', ctx.viewer, 'm', parameters)];
  if (programmeId !== undefined) conditions.push(`m.programme_id = $${parameters.push(programmeId)}`);
  if (state !== undefined) conditions.push(`m.state = $${parameters.push(state)}::match_state`);
  if (viewers) {
    const own = ctx.member.participations.map(({ participantId }) => participantId);
    conditions.push(
      `m.id in (select match_id from match_members where participant_id = any($${parameters.push(own)}::uuid[]))`,
    );
  }
  const { where, orderBy, limit } = keysetSql(keyset, page, parameters);
  const matches = await ctx.sql<Match>(
    `select ${matchColumns} from matches m where ${conditions.join(' and ')} and ${where} order by ${orderBy} limit ${limit}`,
    parameters,
  );
  const { edges, pageInfo } = toConnection(keyset, page, matches);
  const rows = await withMembers(
    ctx,
    edges.map(({ node }) => node),
  );
  return { pageInfo, edges: edges.map(({ cursor }, index) => ({ cursor, node: rows[index]! })) };
}

/** The matches with these ids that the viewer may see. */
export async function loadMatches(ctx: RequestContext, ids: readonly string[]): Promise<MatchRow[]> {
  const parameters: unknown[] = [ids];
  const readable = sqlFor(matchPolicy, 'read', ctx.viewer, 'm', parameters);
  const matches = await ctx.sql<Match>(
    `select ${matchColumns} from matches m where m.id = any($1::uuid[]) and ${readable}`,
    parameters,
  );
  return await withMembers(ctx, matches);
}

async function withMembers(ctx: RequestContext, matches: readonly Match[]): Promise<MatchRow[]> {
  if (matches.length === 0) return [];
  const members = await ctx.sql<MemberColumns>(
    `select mm.id, mm.match_id "matchId", mm.participant_id "participantId", mm.side, mm.consent, mm.consent_at "consentAt",
            ${participantColumns}
       from match_members mm
       join participants p on p.organisation_id = mm.organisation_id and p.id = mm.participant_id
       join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
      where mm.match_id = any($1::uuid[])
      order by mm.side`,
    [matches.map(({ id }) => id)],
  );
  const byMatch = Map.groupBy(members, member => member.matchId);
  const now = ctx.now();
  return matches.map(match => ({
    ...match,
    state: presentState(match, now),
    members: (byMatch.get(match.id) ?? []).map(toMember),
  }));
}

const matchColumns = columns('m', [
  'id',
  'programmeId',
  'runId',
  'origin',
  'state',
  'score',
  'offerExpiresAt',
  'activatedAt',
  'endedAt',
  'endReason',
  'endedById',
  'answererId',
  'createdAt',
  'version',
] satisfies (keyof Match)[]);

type MemberColumns = Omit<MatchMemberRow, 'participant'> & ParticipantColumns;

function toMember(row: MemberColumns): MatchMemberRow {
  const { id, matchId, participantId, side, consent, consentAt } = row;
  return { id, matchId, participantId, side, consent, consentAt, participant: toParticipant(row) };
}
