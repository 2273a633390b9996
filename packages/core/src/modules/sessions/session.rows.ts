import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { columns, withId } from '../../database/columns.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import type { Session } from '../../database/generated/client.ts';
import { SessionState } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { columnsAsked, type Needs } from '../../graphql/selection.ts';
import { sqlFor } from '../../policy.ts';
import { sessionPolicy } from './session.policy.ts';

/** A page of each of these matches' sessions that the viewer may see, the latest first. One statement. */
export async function sessionPages(
  ctx: RequestContext,
  matchIds: readonly string[],
  args: PageArguments,
): Promise<Map<string, Connection<Session>>> {
  const page = parsePage(latestFirst, args);
  const parameters: unknown[] = [matchIds];
  const readable = sqlFor(sessionPolicy, 'read', ctx.viewer, 's', parameters);
  const { where, orderBy, limit } = keysetSql(latestFirst, page, parameters);
  const rows = await ctx.sql<PagedSession>(
    `select one.* from unnest($1::uuid[]) as wanted(id) cross join lateral (
       select ${sessionColumns}, s.starts_at::text "startsAtText" from sessions s
        where s.match_id = wanted.id and ${readable} and ${where}
        order by ${orderBy} limit ${limit}) one`,
    parameters,
  );
  const byMatch = Map.groupBy(rows, ({ matchId }) => matchId);
  return new Map(matchIds.map(id => [id, toConnection(latestFirst, page, byMatch.get(id) ?? [])]));
}

type PagedSession = Session & { readonly startsAtText: string };

const latestFirst: Keyset<PagedSession> = {
  list: 'Match.sessions',
  direction: 'desc',
  columns: [
    { sql: 's.starts_at', type: 'timestamptz', value: ({ startsAtText }) => startsAtText },
    { sql: 's.id', type: 'uuid', value: ({ id }) => id },
  ],
};

export interface SessionFilter {
  readonly state?: SessionState | undefined;
  readonly from?: Temporal.Instant | undefined;
  readonly until?: Temporal.Instant | undefined;
}

/** A page of a programme's sessions, the latest first, for who manages it. One statement. */
export async function programmeSessions(
  ctx: RequestContext,
  programmeId: string,
  { state, from, until }: SessionFilter,
  args: PageArguments,
): Promise<Connection<Session>> {
  const page = parsePage(latestOfProgramme, args);
  const parameters: unknown[] = [programmeId];
  const { where, orderBy, limit } = keysetSql(latestOfProgramme, page, parameters, { whose: '$1' });
  const conditions = [
    where,
    ...(state ? [`s.state = ${enumLiteral(SessionState, state)}`] : []),
    ...(from ? [`s.starts_at >= $${parameters.push(from.toString())}::timestamptz`] : []),
    ...(until ? [`s.starts_at < $${parameters.push(until.toString())}::timestamptz`] : []),
  ];
  const rows = await ctx.sql<PagedSession>(
    `select ${sessionColumns}, s.starts_at::text "startsAtText" from sessions s
      where s.organisation_id = current_organisation() and ${conditions.join(' and ')}
      order by ${orderBy} limit ${limit}`,
    parameters,
  );
  return toConnection(latestOfProgramme, page, rows);
}

const latestOfProgramme: Keyset<PagedSession> = {
  list: 'Programme.sessions',
  direction: 'desc',
  within: 's.programme_id',
  columns: latestFirst.columns,
};

type SessionFields = readonly (keyof Session)[];

const allFields: SessionFields = [
  'id',
  'organisationId',
  'programmeId',
  'matchId',
  'title',
  'agenda',
  'startsAt',
  'endsAt',
  'timeZone',
  'state',
  'icalUid',
  'sequence',
  'organiserId',
  'videoPlugin',
  'videoExternalId',
  'videoSync',
  'cancelReason',
  'createdAt',
  'updatedAt',
  'version',
];
const sessionColumns = columns('s', allFields);

const needs: Needs<Session> = {
  __typename: [],
  id: [],
  title: ['title'],
  state: ['state'],
  start: ['startsAt'],
  end: ['endsAt'],
  timeZone: ['timeZone'],
  viewerLocal: ['startsAt', 'endsAt'],
  match: ['matchId'],
};

/** Those that answer what is asked beneath a field. */
export function sessionFieldsFor(info: GraphQLResolveInfo): SessionFields {
  return withId(columnsAsked(info, 'Session', needs, allFields));
}
