import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { AskedQuestion } from './participant.answers.ts';

/** The questions of a programme, in its order; loaded once a request, of all programmes that it asks for at once. */
export async function questionsOf(ctx: RequestContext, programmeId: string): Promise<readonly AskedQuestion[]> {
  return await loaderOf(ctx).load(programmeId);
}

const loaderOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, readonly AskedQuestion[]>(async programmeIds => {
      const rows = await ctx.sql<AskedQuestion & { programmeId: string }>(
        `select programme_id "programmeId", key, label, type, options, roles::text[] roles, required,
                condition, visibility, sensitive, retired_at is not null "isRetired"
           from questions where programme_id = any($1::uuid[]) order by position`,
        [programmeIds],
      );
      const byProgramme = Map.groupBy(rows, row => row.programmeId);
      return programmeIds.map(id => byProgramme.get(id) ?? []);
    }),
);
