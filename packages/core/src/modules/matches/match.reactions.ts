import type { RequestContext } from '../../context.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { memberSuspended } from '../identity/identity.happenings.ts';
import { participantLeft, participantUnavailable } from '../participants/participant.happenings.ts';
import { defineText } from '../../texts/text.ts';
import { designChanging } from '../programmes/programme.happenings.ts';
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
  reactTo(designChanging, async (ctx, { programmeId, changes, effects }) => {
    if (changes.some(({ kind }) => kind === 'MATCHING_CHANGED'))
      effects.push({ code: 'MATCHES_STAY', people: await countMatched(ctx, programmeId), text: matchesStay });
  }),
  reactTo(participantUnavailable, (ctx, { participantId }) => retractOffersOf(ctx, [participantId])),
  reactTo(participantLeft, (ctx, { participantId }) => endMatchesOf(ctx, participantId)),
];

const matchesStay = defineText({
  en: '{people} have an offer or {term:match} that was made before; it stays as it is.',
  da: '{people} har et tilbud eller {term:match}, der er lavet før; det bliver, som det er.',
});

async function countMatched(ctx: RequestContext, programmeId: string): Promise<number> {
  const [row] = await ctx.sql<{ people: number }>(
    `select count(distinct mm.participant_id)::int people from matches m
       join match_members mm on mm.organisation_id = m.organisation_id and mm.match_id = m.id
      where m.programme_id = $1 and m.state in ('OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED')`,
    [programmeId],
  );
  return row!.people;
}

async function endMatchesOf(ctx: RequestContext, participantId: string): Promise<void> {
  const going = await ctx.db.match.findMany({
    where: { state: { in: ['ACTIVE', 'PAUSED'] }, members: { some: { participantId } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const match of going) await endMatch(ctx, match, { isConsequence: true });
}
