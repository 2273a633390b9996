import type { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { NotFound, requireVersion } from '../../errors.ts';
import { validated } from '../../input.ts';
import { authorise } from '../../policy.ts';
import { programmePolicy } from './programme.policy.ts';
import { findProgramme } from './programme.service.ts';
import { phaseDetails } from './phase.input.ts';
import { programmeAudit } from './programme.audit.ts';

/**
 * Changes what is given of a phase; null takes a date away. What is withheld counts from the next request on.
 *
 * @param version the programme's, that the change was made on
 * @returns the programme's id
 */
export async function changePhase(
  ctx: RequestContext,
  id: string,
  input: z.input<typeof phaseDetails>,
  version: number,
): Promise<string> {
  const found = await ctx.db.phase.findFirst({ where: { id }, select: { programmeId: true } });
  if (!found) throw new NotFound('phase');
  await ctx.sql('select 1 from programmes where id = $1 for update', [found.programmeId]);
  const programme = await findProgramme(ctx, found.programmeId);
  authorise(ctx, programmePolicy, 'update', programme);
  requireVersion('Programme', programme, version);
  const change = validated(phaseDetails, input, 'input');
  const { startsAt, endsAt } = await ctx.db.phase.findUniqueOrThrow({ where: { id } });
  validated(phaseDetails, { startsAt, endsAt, ...input }, 'input');
  await ctx.db.phase.update({ where: { id }, data: change });
  await ctx.db.programme.update({ where: { id: programme.id }, data: { version: { increment: 1 } } });
  await ctx.audit(programmeAudit, 'changePhase', programme.id, { phase: id, ...change });
  return programme.id;
}
