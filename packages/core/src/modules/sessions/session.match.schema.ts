import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Session } from '../../database/generated/client.ts';
import type { Connection, PageArguments } from '../../database/keyset.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { MatchType } from '../matches/match.schema.ts';
import { findMutualSlots } from './availability.service.ts';
import { SlotType, slotArguments } from './availability.schema.ts';
import { sessionPages } from './session.rows.ts';
import { SessionType } from './session.schema.ts';

export const SessionConnection = builder.connectionObject(
  { type: SessionType, ...listOf('Session')[0] },
  listOf('Session')[1],
);

// A list of matches asks for the sessions of all of them together.
const pagesOf = createContextCache(
  (_ctx: RequestContext) => new Map<string, DataLoader<string, Connection<Session>>>(),
);

function sessionPage(ctx: RequestContext, matchId: string, args: PageArguments): Promise<Connection<Session>> {
  const { first, last, after, before } = args;
  const key = JSON.stringify([first, last, after, before]);
  const loaders = pagesOf(ctx);
  const loader =
    loaders.get(key) ??
    new DataLoader<string, Connection<Session>>(async ids => {
      const pages = await sessionPages(ctx, ids, args);
      return ids.map(id => pages.get(id)!);
    });
  loaders.set(key, loader);
  return loader.load(matchId);
}

builder.objectFields(MatchType, t => ({
  sessions: t.connection(
    {
      type: SessionType,
      description: 'Its sessions, the latest first.',
      resolve: async (match, args, ctx) => (await sessionPage(ctx, match.id, args)) as never,
    },
    SessionConnection,
  ),
  mutualSlots: t.field({
    type: [SlotType],
    description: 'The same as `Query.mutualSlots`.',
    args: slotArguments(t),
    resolve: (match, { from, to, minutes, first }, ctx) =>
      findMutualSlots(ctx, match.id, { start: from, end: to, minutes, first }),
  }),
}));
