import type { RequestContext } from '../../context.ts';

/** Counts one more match of each who has a place left, takes part, and is locked. Answers whose that were. */
export async function countPlaces(
  ctx: RequestContext,
  participantIds: readonly string[],
): Promise<{ readonly id: string; readonly full: boolean }[]> {
  return await ctx.sql(
    `update participants set places_taken = places_taken + 1, updated_at = present()
      where id = any($1::uuid[]) and state = 'APPROVED' and places_taken < capacity
     returning id, places_taken = capacity "full"`,
    [participantIds],
  );
}

export async function freePlaces(ctx: RequestContext, participantIds: readonly string[]): Promise<void> {
  await ctx.sql(
    `update participants set places_taken = places_taken - 1, updated_at = present() where id = any($1::uuid[])`,
    [participantIds],
  );
}

/** Of all pairs of a programme at once, because none goes on. */
export async function freeAllPlaces(ctx: RequestContext, programmeId: string): Promise<void> {
  await ctx.sql(
    'update participants set places_taken = 0, updated_at = present() where programme_id = $1 and places_taken > 0',
    [programmeId],
  );
}
