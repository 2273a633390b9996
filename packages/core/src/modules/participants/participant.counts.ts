import type { RequestContext } from '../../context.ts';
import type { Count } from '../../database/count.ts';
import type { ParticipantRole, ParticipantState } from '../../database/generated/enums.ts';

/** How many participants a programme has, as its triggers keep it; exactly, however many. For who may see them all. */
export async function keptCount(
  ctx: RequestContext,
  programmeId: string,
  conditions: readonly string[],
): Promise<Count> {
  const [row] = await ctx.sql<{ count: number }>(
    `select coalesce(sum(p.count), 0)::int "count" from programme_counts p
      where ${['p.programme_id = $1', ...conditions].join(' and ')}`,
    [programmeId],
  );
  return { totalCount: row!.count, isCountExact: true };
}

export interface ParticipantCount {
  readonly role: ParticipantRole;
  readonly state: ParticipantState;
  readonly count: number;
}

/** The same by role and state: those of which there are any. */
export async function countsByState(ctx: RequestContext, programmeId: string): Promise<ParticipantCount[]> {
  return await ctx.sql<ParticipantCount>(
    `select role, state, sum(count)::int count from programme_counts where programme_id = $1
      group by role, state having sum(count) > 0 order by role, state`,
    [programmeId],
  );
}

export interface WrongCount {
  readonly programmeId: string;
  readonly role: string;
  readonly state: string;
  readonly by: number;
}

/** Counts the participants and puts right what is kept otherwise, by one statement: nobody changes either meanwhile. */
export async function repairCounts(ctx: RequestContext): Promise<WrongCount[]> {
  return await ctx.sql<WrongCount>(
    `with counted as (
       select programme_id, role, state, count(*)::int n from participants group by programme_id, role, state),
     kept as (
       select programme_id, role, state, sum(count)::int n from programme_counts group by programme_id, role, state)
     insert into programme_counts (programme_id, role, state, count)
     select programme_id, role, state, coalesce(counted.n, 0) - coalesce(kept.n, 0)
       from counted full join kept using (programme_id, role, state)
      where coalesce(counted.n, 0) <> coalesce(kept.n, 0)
     returning programme_id "programmeId", role::text, state::text, count "by"`,
  );
}
