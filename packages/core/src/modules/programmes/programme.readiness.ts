import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import type { MatchState } from '../../database/generated/enums.ts';
import { Conflict } from '../../errors.ts';
import { type LocalisedText, text } from '../../texts/text.ts';
import type { ProgrammeAction } from './programme.state.ts';

/** What a programme has, beside its own row, of what its actions need. */
export interface Readiness {
  readonly hasPhase: boolean;
  readonly hasActiveMatch: boolean;
  readonly hasOpenMatch: boolean;
}

const nothing: Readiness = { hasPhase: false, hasActiveMatch: false, hasOpenMatch: false };

/** As it is now. */
export async function readiness(ctx: RequestContext, programmeId: string): Promise<Readiness> {
  return (await findReadiness(ctx, [programmeId])).get(programmeId) ?? nothing;
}

/** One statement for all programmes of a list. */
export const readinessOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await findReadiness(ctx, ids);
      return ids.map(id => found.get(id) ?? nothing);
    }),
);

async function findReadiness(ctx: RequestContext, ids: readonly string[]): Promise<Map<string, Readiness>> {
  const rows = await ctx.sql<Readiness & { id: string }>(
    `select p.id, exists (select 1 from phases where programme_id = p.id) "hasPhase",
            ${hasMatch('ACTIVE')} "hasActiveMatch",
            ${openStates.map(hasMatch).join(' or ')} "hasOpenMatch"
       from programmes p where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row]));
}

const openStates = ['ACTIVE', 'OFFERED', 'INFO_ASKED', 'PAUSED'] as const satisfies readonly MatchState[];

/** By the first entry of the state's index: of `exists`, PostgreSQL would leave out the order, and read all matches. */
function hasMatch(state: MatchState): string {
  return `(select true from matches m where m.programme_id between p.id and p.id and m.state = '${state}'
            order by m.programme_id, m.id limit 1) is not null`;
}

/** The refusal of an action for which something is missing, with all that is. */
export function whatIsMissing(
  ctx: RequestContext,
  programme: Pick<Programme, 'title' | 'purpose' | 'privacyText' | 'locales'>,
  { hasPhase, hasActiveMatch, hasOpenMatch }: Readiness,
  action: ProgrammeAction,
): Conflict | undefined {
  const missing: string[] = [];
  if (action === 'open') {
    if (!hasPhase) missing.push(text(ctx, 'missing.phase'));
    for (const field of ['title', 'purpose', 'privacyText'] as const)
      for (const locale of programme.locales)
        if (!(programme[field] as LocalisedText)[locale]) missing.push(text(ctx, 'missing.text', { field, locale }));
  }
  if (action === 'start' && !hasActiveMatch) missing.push(text(ctx, 'missing.match'));
  if (action === 'complete' && hasOpenMatch) missing.push(text(ctx, 'missing.openMatches'));
  return missing.length === 0 ? undefined : new Conflict('PROGRAMME_NOT_READY', { missing: missing.join(', ') });
}
