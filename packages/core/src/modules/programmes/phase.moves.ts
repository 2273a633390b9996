import type { RequestContext } from '../../context.ts';
import { programmeAudit } from './programme.audit.ts';

interface MovedPhase {
  readonly id: string;
  readonly programmeId: string;
  readonly kind: string;
}

/**
 * Carries out the plans of these programmes, which are locked: begins the phases whose date has come, then ends those
 * whose date has come. One that is over altogether, after a pause, does both.
 */
export async function moveDuePhases(ctx: RequestContext, programmeIds: readonly string[]): Promise<void> {
  const moves = {
    startPhase: `state = 'ACTIVE', version = version + 1 where state = 'PLANNED' and starts_at <= $2`,
    finishPhase: `state = 'DONE', version = version + 1 where state = 'ACTIVE' and ends_at <= $2`,
  };
  for (const [action, move] of Object.entries(moves) as [keyof typeof moves, string][]) {
    const moved = await ctx.sql<MovedPhase>(
      `update phases set ${move} and programme_id = any($1::uuid[]) returning id, programme_id "programmeId", kind`,
      [programmeIds, ctx.now().toString()],
    );
    for (const { id, programmeId, kind } of moved)
      await ctx.audit(programmeAudit, action, programmeId, { phase: id, kind, by: 'date' });
  }
}
