import type { RequestContext } from '../../context.ts';
import type { Prisma, Phase, Programme } from '../../database/generated/client.ts';
import { type DomainError, IllegalTransition, NotFound, requireVersion } from '../../errors.ts';
import { authorise } from '../../policy.ts';
import { mutationOf, mutationsFrom, transition } from '../../state.ts';
import { programmeAudit } from './programme.audit.ts';
import { phasePolicy } from './programme.policy.ts';
import { confirmMove, findProgramme, lockProgramme, moveProgramme } from './programme.service.ts';
import { isOver, programmePaused, programmeReadOnly } from './programme.standing.ts';
import { movingStates, type PhaseAction, phaseStates, programmeStates } from './programme.state.ts';
import { readiness } from './programme.readiness.ts';

/**
 * Moves a phase by hand, which voids what its date said. With MENTORING, the programme starts, if there is a pair.
 *
 * @returns the programme's id
 * @throws Conflict `PROGRAMME_READ_ONLY`, `PROGRAMME_PAUSED`; IllegalTransition, of the phase or of a programme that is
 *   not open yet; ConfirmationNeeded where the programme starts with it
 */
export async function movePhase(
  ctx: RequestContext,
  id: string,
  action: PhaseAction,
  { version, confirmed }: { readonly version?: number | undefined; readonly confirmed?: number | undefined } = {},
): Promise<string> {
  const found = await ctx.db.phase.findFirst({ where: { id }, select: { programmeId: true } });
  if (!found) throw new NotFound('phase');
  const { programmeId } = found;
  await lockProgramme(ctx, programmeId);
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, phasePolicy, action, { programmeId });
  const objection = whyNoPhaseMoves(programme, action);
  if (objection) throw objection;
  const phase = await ctx.db.phase.findUniqueOrThrow({ where: { id } });
  requireVersion('Phase', phase, version);
  const state = transition(phaseStates, phase.state, action);
  const starts =
    action === 'start' &&
    phase.kind === 'MENTORING' &&
    programme.state === 'OPEN' &&
    (await readiness(ctx, programmeId)).hasActiveMatch;
  if (starts) await confirmMove(ctx, programmeId, 'start', confirmed);
  await ctx.db.phase.update({
    where: { id },
    data: { state, version: { increment: 1 }, ...datesAfter(phase, action, new Date(ctx.now().epochMilliseconds)) },
  });
  await ctx.audit(programmeAudit, `${action}Phase`, programmeId, { phase: id, kind: phase.kind, by: 'hand' });
  if (starts) await moveProgramme(ctx, programme, 'start');
  return programmeId;
}

/** What the programme's state has against it. */
export function whyNoPhaseMoves({ state }: Pick<Programme, 'state'>, action: PhaseAction): DomainError | undefined {
  if (movingStates.includes(state)) return undefined;
  if (isOver(state)) return programmeReadOnly();
  if (state === 'PAUSED') return programmePaused();
  const attempted = mutationOf(phaseStates, action);
  return new IllegalTransition('programme', state, attempted, mutationsFrom(programmeStates, state));
}

/** What was planned gives way to what was done, so that the clock does not do it again. */
function datesAfter({ startsAt, endsAt }: Phase, action: PhaseAction, now: Date): Prisma.PhaseUpdateInput {
  switch (action) {
    case 'start':
      return { startsAt: now, ...(endsAt && endsAt <= now && { endsAt: null }) };
    case 'finish':
      return { endsAt: startsAt && startsAt >= now ? null : now };
    case 'skip':
      return { startsAt: null, endsAt: null };
    case 'reopen':
      return { endsAt: null };
  }
}
