import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Session } from '../../database/generated/client.ts';
import { builder } from '../../graphql/builder.ts';
import { sqlFor } from '../../policy.ts';
import { sessionPolicy } from '../sessions/session.policy.ts';
import { sessionColumnsFor } from '../sessions/session.rows.ts';
import { SessionType } from '../sessions/session.schema.ts';
import { loadMatches } from './match.rows.ts';
import { MatchType } from './match.schema.ts';

/** One statement for all matches of a list that are asked for the same. */
const nextSessions = createContextCache((ctx: RequestContext) => {
  const loaders = new Map<string, DataLoader<string, Session | null>>();
  return (columns: string) => {
    const loader =
      loaders.get(columns) ?? new DataLoader<string, Session | null>(ids => loadNextSessions(ctx, ids, columns));
    loaders.set(columns, loader);
    return loader;
  };
});

async function loadNextSessions(
  ctx: RequestContext,
  matchIds: readonly string[],
  columns: string,
): Promise<(Session | null)[]> {
  const parameters: unknown[] = [matchIds, new Date(ctx.now().epochMilliseconds)];
  const readable = sqlFor(sessionPolicy, 'read', ctx.viewer, 's', parameters);
  const sessions = await ctx.sql<Session>(
    `select s.* from unnest($1::uuid[]) wanted(id)
      cross join lateral (
        select ${columns} from sessions s
         where s.match_id = wanted.id and s.ends_at > $2 and s.state in ('PROPOSED', 'SCHEDULED', 'IN_PROGRESS') and ${readable}
         order by s.starts_at, s.id limit 1) s`,
    parameters,
  );
  const byMatch = new Map(sessions.map(session => [session.matchId, session]));
  return matchIds.map(id => byMatch.get(id) ?? null);
}

const matchOfSession = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const matches = new Map((await loadMatches(ctx, ids)).map(match => [match.id, match]));
      return ids.map(id => matches.get(id) ?? null);
    }),
);

builder.objectFields(MatchType, t => ({
  nextSession: t.field({
    type: SessionType,
    nullable: true,
    description: 'The one that goes on or comes next.',
    resolve: (match, _args, ctx, info) => nextSessions(ctx)(sessionColumnsFor(info)).load(match.id),
  }),
}));

builder.prismaObjectField(SessionType, 'match', t =>
  t.field({
    type: MatchType,
    nullable: true,
    select: { matchId: true },
    resolve: (session, _args, ctx) => matchOfSession(ctx).load(session.matchId),
  }),
);
