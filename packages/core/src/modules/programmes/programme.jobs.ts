import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { moveDuePhases } from './phase.moves.ts';
import { lockProgramme, startWhereMentoring } from './programme.service.ts';

const movePhases = defineJob({
  name: 'programmes.movePhases',
  every: { milliseconds: 60_000 },
  per: 'organisation',
});

/** Does what dates of phases say; of what fell due in a pause, all once the programme goes on. */
export const movePhasesHandler = implement(movePhases, async (ctx: RequestContext) => {
  for (const id of await programmesToMove(ctx))
    await ctx.transaction(async () => {
      await lockProgramme(ctx, id);
      // Somebody may have paused it meanwhile.
      if (!(await programmesToMove(ctx, id)).includes(id)) return;
      await moveDuePhases(ctx, [id]);
      await startWhereMentoring(ctx, id);
    });
});

/** Those that go on and have a phase whose date has come. */
async function programmesToMove(ctx: RequestContext, id?: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `select p.id from programmes p
      where p.id in (
              select programme_id from phases where state = 'PLANNED' and starts_at <= $1
              union select programme_id from phases where state = 'ACTIVE' and ends_at <= $1)
        and p.state in ('OPEN', 'RUNNING', 'CLOSING') and ($2::uuid is null or p.id = $2)
      order by p.id`,
    [ctx.now().toString(), id],
  );
  return rows.map(row => row.id);
}
