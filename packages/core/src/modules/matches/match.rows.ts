import type { RequestContext } from '../../context.ts';
import { columns } from '../../database/columns.ts';
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
import { type ParticipantColumns, participantColumns, type ParticipantRow, toParticipant } from './match.people.ts';
import { matchPolicy } from './match.policy.ts';
import { presentState } from './match.state.ts';

/** A match with its two, as lists load it: in one statement. */
export interface MatchRow extends Omit<Match, 'organisationId' | 'pairKey' | 'updatedAt'> {
  readonly members: readonly MatchMemberRow[];
}

export interface MatchMemberRow
  extends Pick<MatchMember, 'matchId' | 'participantId' | 'side' | 'consent' | 'consentAt'> {
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

/** The matches that the viewer may see, newest first. One statement, whatever the size of the page. */
export async function listMatches(
  ctx: RequestContext,
  { list, programmeId, viewers, state }: MatchListOptions,
  args: PageArguments,
): Promise<Connection<MatchRow>> {
  const keyset: Keyset<MatchRow> = {
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
  const matches = await readMatches(
    ctx,
    `select m.* from matches m where ${conditions.join(' and ')} and ${where} order by ${orderBy} limit ${limit}`,
    parameters,
    orderBy,
  );
  return toConnection(keyset, page, matches);
}

/** The matches with these ids that the viewer may see. */
export async function loadMatches(ctx: RequestContext, ids: readonly string[]): Promise<MatchRow[]> {
  if (ids.length === 0) return [];
  const parameters: unknown[] = [ids];
  const readable = sqlFor(matchPolicy, 'read', ctx.viewer, 'm', parameters);
  return await readMatches(ctx, `select m.* from matches m where m.id = any($1::uuid[]) and ${readable}`, parameters);
}

/** The matches that `wanted` selects, with their members: a row for each member, in one statement. */
async function readMatches(
  ctx: RequestContext,
  wanted: string,
  parameters: unknown[],
  orderBy = 'm.id',
): Promise<MatchRow[]> {
  const rows = await ctx.sql<MatchColumns>(
    `select ${matchColumns}, ${columns('mm', memberFields, 'mm.')}, ${participantColumns}
       from (${wanted}) m
      cross join lateral (
        -- Keeps its shape: two rows by the index for each match, however small the table.
        select mm.* from match_members mm
         where mm.organisation_id = m.organisation_id and mm.match_id = m.id offset 0) mm
       join participants p on p.organisation_id = mm.organisation_id and p.id = mm.participant_id
       join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
      order by ${orderBy}, mm.side`,
    parameters,
  );
  const now = ctx.now();
  const matches: (MatchRow & { members: MatchMemberRow[] })[] = [];
  for (const row of rows) {
    if (matches.at(-1)?.id !== row.id) matches.push(toMatch(row, now));
    matches.at(-1)!.members.push(toMember(row));
  }
  return matches;
}

const matchFields = [
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
] as const satisfies readonly (keyof Match)[];
const memberFields = ['side', 'consent', 'consentAt'] as const satisfies readonly (keyof MatchMember)[];

const matchColumns = columns('m', matchFields);

type MatchColumns = Omit<MatchRow, 'members'> & ParticipantColumns & Readonly<Record<`mm.${string}`, any>>;

function toMatch(row: MatchColumns, now: Temporal.Instant): MatchRow & { members: MatchMemberRow[] } {
  const match: Record<string, unknown> = {};
  for (const field of matchFields) match[field] = row[field];
  return { ...(match as unknown as MatchRow), state: presentState(row, now), members: [] };
}

function toMember(row: MatchColumns): MatchMemberRow {
  return {
    matchId: row.id,
    participantId: row['p.id'] as string,
    side: row['mm.side'],
    consent: row['mm.consent'],
    consentAt: row['mm.consentAt'],
    participant: toParticipant(row),
  };
}
