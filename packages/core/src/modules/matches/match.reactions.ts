import type { RequestContext } from '../../context.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { memberSuspended } from '../identity/identity.happenings.ts';
import { participantLeft, participantUnavailable } from '../participants/participant.happenings.ts';
import { retractOffersOf } from './match.offers.ts';
import { endMatch } from './match.service.ts';

/** Who gets no offers has theirs taken back; the matches of who leaves end, so that partners can be matched again. */
export const matchReactions: readonly Reaction[] = [
  reactTo(memberSuspended, async (ctx, { membershipId }) => {
    const enrolled = await ctx.db.participant.findMany({ where: { membershipId }, select: { id: true } });
    await retractOffersOf(
      ctx,
      enrolled.map(({ id }) => id),
    );
  }),
  reactTo(participantUnavailable, (ctx, { participantId }) => retractOffersOf(ctx, [participantId])),
  reactTo(participantLeft, (ctx, { participantId }) => endMatchesOf(ctx, participantId)),
];

async function endMatchesOf(ctx: RequestContext, participantId: string): Promise<void> {
  const going = await ctx.db.match.findMany({
    where: { state: { in: ['ACTIVE', 'PAUSED'] }, members: { some: { participantId } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const match of going) await endMatch(ctx, match, { isConsequence: true });
}
