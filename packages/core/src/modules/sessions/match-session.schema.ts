import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Session } from '../../database/generated/client.ts';
import { builder } from '../../graphql/builder.ts';
import { sessionFieldsFor } from './session.rows.ts';
import { SessionType } from './session.schema.ts';
import { loadNextSessions } from './match-session.rows.ts';
import { loadMatches } from '../matches/match.rows.ts';
import { MatchType } from '../matches/match.schema.ts';

/** For matches that came without it; one statement for all that are asked for the same. */
const nextSessions = createContextCache((ctx: RequestContext) => {
  const loaders = new Map<string, DataLoader<string, Session | null>>();
  return (fields: readonly (keyof Session)[]) => {
    const key = fields.join();
    const loader = loaders.get(key) ?? new DataLoader(ids => loadNextSessions(ctx, ids, fields));
    loaders.set(key, loader);
    return loader;
  };
});

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
    resolve: (match, _args, ctx, info) =>
      match.nextSession === undefined ? nextSessions(ctx)(sessionFieldsFor(info)).load(match.id) : match.nextSession,
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
