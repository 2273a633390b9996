import type { RequestContext } from '../../context.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { programmeMoved, type ProgrammeMove } from '../programmes/programme.happenings.ts';
import { matchingRunStates } from './matching-run.state.ts';

/** A programme that makes no new pairs has nothing computed any more. */
export const matchingRunReactions: readonly Reaction[] = [
  reactTo(programmeMoved.close, cancelRunsOf),
  reactTo(programmeMoved.cancel, cancelRunsOf),
];

async function cancelRunsOf(ctx: RequestContext, { programmeId, consequences }: ProgrammeMove): Promise<void> {
  const { from, to } = matchingRunStates.transitions.cancel;
  const cancelled = await ctx.sql<{ id: string }>(
    `update matching_runs set state = $3::matching_run_state, finished_at = $4, version = version + 1, updated_at = present()
      where programme_id = $1 and state::text = any($2::text[]) returning id`,
    [programmeId, from, to, ctx.now().toString()],
  );
  consequences['runsCancelled'] = cancelled.length;
  for (const { id } of cancelled) ctx.wake('run', id);
}
