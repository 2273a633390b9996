import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import { type Effect, requireConfirmed } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { authorise } from '../../policy.ts';
import { type DesignChange, designChanging } from './programme.happenings.ts';
import { programmePolicy } from './programme.policy.ts';
import { findProgramme } from './programme.service.ts';
import { requireNotOver } from './programme.standing.ts';

/**
 * The programme, to be changed in what is designed: nobody else changes it until the transaction ends, nor stores an
 * answer or makes a pair by what it was before.
 *
 * @throws Conflict `PROGRAMME_READ_ONLY` from COMPLETED on
 */
export async function lockDesign(ctx: RequestContext, programmeId: string): Promise<Programme> {
  await ctx.sql('select 1 from programmes where id = $1 for update', [programmeId]);
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, programmePolicy, 'update', programme);
  requireNotOver(programme);
  return programme;
}

/** Notes that the design is another one: runs that were made on the one before are outdated. */
export async function raiseDesign(ctx: RequestContext, programmeId: string): Promise<void> {
  await ctx.sql('update programmes set design_version = design_version + 1, updated_at = present() where id = $1', [
    programmeId,
  ]);
}

/**
 * Asks the modules above whom the change would touch.
 *
 * @throws ConfirmationNeeded unless the caller has seen as many
 */
export async function confirmDesign(
  ctx: RequestContext,
  programmeId: string,
  changes: readonly DesignChange[],
  confirmed: number | undefined,
): Promise<void> {
  if (changes.length === 0) return;
  const effects: Effect[] = [];
  await announce(ctx, designChanging, { programmeId, changes, effects });
  requireConfirmed(effects, confirmed);
}
