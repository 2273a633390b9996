import type { RequestContext } from '../../context.ts';
import type { WeeklyHours } from './slots.ts';
import { readWeek, type WeeklyInput } from './week.input.ts';

/**
 * When the viewer cares for somebody and never meets, in place of what they had said before. It is recorded nowhere else,
 * the audit log included: that somebody has such times is theirs to tell.
 */
export async function setCareTime(
  ctx: RequestContext,
  rules: readonly WeeklyInput[],
  timeZone: string | undefined,
): Promise<void> {
  const times = readWeek(ctx, rules, timeZone);
  const { membershipId } = ctx.member;
  // Two of these at once would leave the rules of both.
  await ctx.sql('select 1 from memberships where id = $1 for no key update', [membershipId]);
  await ctx.db.careTimeRule.deleteMany({ where: { membershipId } });
  await ctx.db.careTimeRule.createMany({ data: times.map(own => ({ ...own, membershipId })) });
}

export async function viewerCareTime(ctx: RequestContext): Promise<readonly WeeklyHours[]> {
  return await ctx.db.careTimeRule.findMany({
    where: { membershipId: ctx.member.membershipId },
    orderBy: [{ weekday: 'asc' }, { fromMinute: 'asc' }],
  });
}

/** To be left out of what others are offered, and shown to nobody. The database has it for the two of a match only. */
export async function careTimeOf(
  ctx: RequestContext,
  membershipIds: readonly string[],
): Promise<readonly (WeeklyHours & { membershipId: string })[]> {
  return await ctx.db.careTimeRule.findMany({ where: { membershipId: { in: [...membershipIds] } } });
}
