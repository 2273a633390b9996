import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Phase } from '../../database/generated/client.ts';
import { PhaseKind } from '../../database/generated/enums.ts';
import { conflict, NotFound, requireVersion, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { phaseDetails } from './phase.input.ts';
import { programmeAudit } from './programme.audit.ts';
import { confirmDesign, lockDesign, raiseDesign } from './programme.design.ts';
import { mostPhases } from './programme.input.ts';

const newPhase = phaseDetails.safeExtend({ kind: z.enum(PhaseKind) });

const phaseBegun = conflict('PHASE_BEGUN', {
  en: 'This phase has begun, so it stays, and so does when it began.',
  da: 'Fasen er begyndt, så den bliver, og det samme gør dens start.',
});

const tooManyPhases = conflict('PHASES_FULL', {
  en: 'A {term:programme} has at most {most} phases.',
  da: '{Term:programme.the} kan højst have {most} faser.',
});

export interface PhaseInput extends z.input<typeof phaseDetails> {
  readonly kind: PhaseKind;
}

/** Adds a phase after the others, or after the one that is named. Answers the programme's id. */
export async function addPhase(
  ctx: RequestContext,
  programmeId: string,
  input: PhaseInput,
  afterId?: string,
): Promise<void> {
  await lockDesign(ctx, programmeId);
  const { kind, ...details } = validated(newPhase, input, 'input');
  const phases = await phasesOf(ctx, programmeId);
  if (phases.length >= mostPhases) throw tooManyPhases({ most: mostPhases });
  const after = afterId === undefined ? phases.length : phases.findIndex(({ id }) => id === afterId) + 1;
  if (after === 0 && afterId !== undefined) throw new NotFound('phase');
  if (phases.slice(after).some(hasBegun)) throw phaseBegun();
  const { id } = await ctx.db.phase.create({
    data: { ...details, kind, programmeId, position: phases.length + mostPhases },
    select: { id: true },
  });
  await order(ctx, programmeId, phases.map(phase => phase.id).toSpliced(after, 0, id));
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'addPhase', programmeId, { phase: id, kind });
}

/**
 * Changes what is given of a phase; null takes a date away. What is withheld counts from the next request on.
 *
 * @returns the programme's id
 * @throws Conflict `PHASE_BEGUN` for the start of a phase that has begun; ConfirmationNeeded where a cue is shown earlier
 */
export async function changePhase(
  ctx: RequestContext,
  id: string,
  input: z.input<typeof phaseDetails>,
  { version, confirmed }: { readonly version: number; readonly confirmed?: number | undefined },
): Promise<string> {
  const programmeId = await programmeOf(ctx, id);
  await lockDesign(ctx, programmeId);
  const phase = await ctx.db.phase.findUniqueOrThrow({ where: { id } });
  requireVersion('Phase', phase, version);
  const change = validated(phaseDetails, input, 'input');
  const { startsAt, endsAt } = phase;
  validated(phaseDetails, { startsAt, endsAt, ...input }, 'input');
  if (change.startsAt !== undefined && hasBegun(phase) && change.startsAt?.getTime() !== startsAt?.getTime())
    throw phaseBegun();
  const shown = change.withheldCues && phase.withheldCues.filter(cue => !change.withheldCues!.includes(cue));
  const touching =
    shown && shown.length > 0 && phase.state !== 'SKIPPED' ? [{ kind: 'CUES_SHOWN' as const, cues: shown }] : [];
  await confirmDesign(ctx, programmeId, touching, confirmed);
  await ctx.db.phase.update({ where: { id }, data: { ...change, version: { increment: 1 } } });
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'changePhase', programmeId, { phase: id, ...change });
  return programmeId;
}

/** Takes out a phase that has not begun. @returns the programme's id */
export async function removePhase(ctx: RequestContext, id: string, version: number): Promise<string> {
  const programmeId = await programmeOf(ctx, id);
  await lockDesign(ctx, programmeId);
  const phase = await ctx.db.phase.findUniqueOrThrow({ where: { id } });
  requireVersion('Phase', phase, version);
  if (hasBegun(phase)) throw phaseBegun();
  await ctx.db.phase.delete({ where: { id } });
  await order(
    ctx,
    programmeId,
    (await phasesOf(ctx, programmeId)).map(left => left.id),
  );
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'removePhase', programmeId, { phase: id, kind: phase.kind });
  return programmeId;
}

/** Puts the phases in the order of the ids, which are all of them; those that have begun keep theirs. */
export async function reorderPhases(ctx: RequestContext, programmeId: string, ids: readonly string[]): Promise<void> {
  await lockDesign(ctx, programmeId);
  const phases = await phasesOf(ctx, programmeId);
  requireAll(phases, ids);
  const begun = phases.findLastIndex(hasBegun);
  if (phases.some(({ id }, index) => index <= begun && ids[index] !== id)) throw phaseBegun();
  await order(ctx, programmeId, ids);
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'reorderPhases', programmeId, { phases: ids });
}

/** @throws ValidationFailed where an order does not name each of them once */
export function requireAll(present: readonly { readonly id: string }[], ids: readonly string[]): void {
  const named = new Set(ids);
  if (named.size === ids.length && ids.length === present.length && present.every(({ id }) => named.has(id))) return;
  throw new ValidationFailed([
    { path: ['ids'], code: 'NOT_ALL', message: 'Name each of them once: there may be another one by now.' },
  ]);
}

type Begun = Pick<Phase, 'state'>;
function hasBegun({ state }: Begun): boolean {
  return state === 'ACTIVE' || state === 'DONE';
}

async function programmeOf(ctx: RequestContext, id: string): Promise<string> {
  const found = await ctx.db.phase.findFirst({ where: { id }, select: { programmeId: true } });
  if (!found) throw new NotFound('phase');
  return found.programmeId;
}

async function phasesOf(ctx: RequestContext, programmeId: string): Promise<Phase[]> {
  return await ctx.db.phase.findMany({ where: { programmeId }, orderBy: { position: 'asc' } });
}

/** In two steps: a place is held by one at a time. */
async function order(ctx: RequestContext, programmeId: string, ids: readonly string[]): Promise<void> {
  for (const base of [2 * mostPhases, 0])
    await ctx.sql(
      `update phases p set position = o.n - 1 + $3 from unnest($2::uuid[]) with ordinality o (id, n)
        where p.id = o.id and p.programme_id = $1`,
      [programmeId, ids, base],
    );
}
