import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { columnReader, columns, withId } from '../../database/columns.ts';
import type { Match, MatchMember, Session } from '../../database/generated/client.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { MatchState, type ProgrammeState } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  mergedScans,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { columnsAsked, fieldsAsked, type Needs } from '../../graphql/selection.ts';
import { sqlFor, type Alternative, alternativesFor } from '../../policy.ts';
import { matchExtensions } from './match.extensions.ts';
import { participantColumnsFor, type ParticipantRow } from './match.people.ts';
import { matchPolicy } from './match.policy.ts';
import { presentState } from './match.state.ts';

/** A match with its two, as lists load it: in one statement. */
export interface MatchRow extends Omit<Match, 'organisationId' | 'pairKey' | 'updatedAt' | 'heldExpiresAt'> {
  /** Of its programme; actions depend on it. */
  readonly programmeState: ProgrammeState;
  readonly members: readonly MatchMemberRow[];
  /** Undefined where it was not loaded with the match. */
  readonly nextSession?: Session | null;
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

/**
 * The matches that the viewer may see, newest first. One statement, whatever the size of the page.
 *
 * @param info of the field: what is not asked beneath it may be missing
 */
export async function listMatches(
  ctx: RequestContext,
  { list, programmeId, viewers, state }: MatchListOptions,
  args: PageArguments,
  info: GraphQLResolveInfo,
): Promise<Connection<MatchRow>> {
  const keyset: Keyset<MatchRow> = {
    list,
    direction: 'desc',
    ...(programmeId !== undefined && { within: 'm.programme_id' }),
    columns: [{ sql: 'm.id', type: 'uuid', value: match => match.id }],
  };
  const page = parsePage(keyset, args);
  const parameters: unknown[] = [];
  const whose = programmeId === undefined ? undefined : `$${parameters.push(programmeId)}`;
  const conditions: string[] = [];
  if (state !== undefined) conditions.push(`m.state = ${enumLiteral(MatchState, state)}`);
  const { where, ...order } = keysetSql(keyset, page, parameters, { whose });
  const readable = viewers
    ? [viewersOwn(ctx)]
    : alternativesFor(matchPolicy, 'read', ctx.viewer, { ...(programmeId !== undefined && { programmeId }) });
  const scan = (mayRead: Pick<Alternative, 'rows'>) =>
    `select m.* from ${[mayRead.rows('matches', 'm', parameters), ...conditions, where].join(' and ')}`;
  const matches =
    readable.length === 0
      ? []
      : await readMatches(ctx, mergedScans(readable, scan, { alias: 'm', ...order }), parameters, {
          orderBy: order.orderBy,
          info,
        });
  return toConnection(keyset, page, matches);
}

/** Those in which the viewer takes part, and may see: a few, whatever there is beside them. */
function viewersOwn(ctx: RequestContext): Pick<Alternative, 'rows'> {
  const own = ctx.member.participations.map(({ participantId }) => participantId);
  return {
    rows: (table, alias, parameters) => `(
      select * from ${table} ${alias}
       where ${alias}.id = any(array(
         select match_id from match_members where participant_id = any($${parameters.push(own)}::uuid[])))
         and ${sqlFor(matchPolicy, 'read', ctx.viewer, alias, parameters)} offset 0) ${alias} where true`,
  };
}

/** The matches with these ids that the viewer may see. */
export async function loadMatches(ctx: RequestContext, ids: readonly string[]): Promise<MatchRow[]> {
  if (ids.length === 0) return [];
  const parameters: unknown[] = [ids];
  const readable = sqlFor(matchPolicy, 'read', ctx.viewer, 'm', parameters);
  return await readMatches(ctx, `select m.* from matches m where m.id = any($1::uuid[]) and ${readable}`, parameters);
}

interface Reading {
  readonly orderBy?: string;
  readonly info?: GraphQLResolveInfo;
}

/** The matches that `wanted` selects, with their members: a row for each member, in one statement. */
async function readMatches(
  ctx: RequestContext,
  wanted: string,
  parameters: unknown[],
  { orderBy = 'm.id', info }: Reading = {},
): Promise<MatchRow[]> {
  const fields = fieldsFor(info);
  const people = participantColumnsFor(info);
  const asked = info && fieldsAsked(info, 'Match');
  const extended = matchExtensions()
    .filter(({ field }) => asked?.has(field))
    .map(({ field, load }) => ({ field, ...load(ctx, info!, 'm.id', `${field}.`, parameters) }));
  // With the first of the two rows.
  const programmeState =
    fields.match === allFields.match ? '(select g.state from programmes g where g.id = m.programme_id)' : 'null';
  const joined = extended.map(({ field, sql }) => `left join lateral (${sql}) "${field}" on mm.side = 'MENTOR'`);
  const ofMember = fields.member.length > 0 ? `, ${columns('mm', fields.member, 'mm.')}` : '';
  const rows = await ctx.sql<MatchColumns>(
    `select ${columns('m', fields.match)}, ${programmeState} "programmeState"${ofMember}, ${people.sql}${extended.map(({ field }) => `, "${field}".*`).join('')}
       from (${wanted}) m
      cross join lateral (
        -- Keeps its shape: two rows by the index for each match, however small the table.
        select mm.* from match_members mm
         where mm.organisation_id = m.organisation_id and mm.match_id = m.id offset 0) mm
       join participants p on p.organisation_id = mm.organisation_id and p.id = mm.participant_id
       join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
       ${joined.join('\n')}
      order by ${orderBy}, mm.side`,
    parameters,
  );
  const readMatch = columnReader<MatchRow>(fields.match);
  const readMember = columnReader<MatchMemberRow>(fields.member, 'mm.');
  const now = ctx.now();
  const matches: (MatchRow & { members: MatchMemberRow[] })[] = [];
  for (const row of rows) {
    if (matches.at(-1)?.id !== row.id) {
      const state = row.state && presentState(row, now);
      const match = Object.assign(readMatch(row), { state, members: [], programmeState: row.programmeState });
      for (const { field, read } of extended) Object.assign(match, { [field]: read(row) });
      matches.push(match);
    }
    const participant = people.toParticipant(row);
    const whose = { matchId: row.id, participantId: participant.id, participant };
    matches.at(-1)!.members.push(Object.assign(readMember(row), whose));
  }
  return matches;
}

type MatchColumns = Omit<MatchRow, 'members'>;

interface Fields {
  readonly match: readonly (keyof Match & keyof MatchRow)[];
  readonly member: readonly ('side' | 'consent' | 'consentAt')[];
}

const allFields: Fields = {
  match: [
    'id',
    'programmeId',
    'runId',
    'origin',
    'state',
    'score',
    'offerExpiresAt',
    'activatedAt',
    'endedAt',
    'endCode',
    'endReason',
    'endedById',
    'answererId',
    'createdAt',
    'version',
  ],
  member: ['side', 'consent', 'consentAt'],
};

/** Those that answer what is asked beneath a field; without one, all of the match. */
function fieldsFor(info: GraphQLResolveInfo | undefined): Fields {
  if (!info) return allFields;
  const match = columnsAsked(info, 'Match', matchNeeds, allFields.match);
  return {
    match: match === allFields.match ? match : withId(match),
    // Rights and actions speak of the members, too.
    member:
      match === allFields.match ? allFields.member : columnsAsked(info, 'MatchMember', memberNeeds, allFields.member),
  };
}

const matchNeeds: Needs<Pick<Match, (typeof allFields.match)[number]>> = {
  __typename: [],
  id: [],
  programme: ['programmeId'],
  origin: ['origin'],
  state: ['state', 'offerExpiresAt'],
  score: ['score', 'programmeId'],
  members: [],
  offerExpiresAt: ['offerExpiresAt'],
  activatedAt: ['activatedAt'],
  endedAt: ['endedAt'],
  endCode: ['endCode'],
  createdAt: ['createdAt'],
  version: ['version'],
  // These are loaded apart.
  nextSession: [],
  sessions: [],
};
const memberNeeds: Needs<Pick<MatchMember, (typeof allFields.member)[number]>> = {
  __typename: [],
  side: ['side'],
  consent: ['consent'],
  consentAt: ['consentAt'],
  participant: [],
};
