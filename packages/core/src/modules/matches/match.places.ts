import type { RequestContext } from '../../context.ts';
import { type Conflict, conflict } from '../../errors.ts';
import { defineText, text } from '../../texts/text.ts';
import { toldName } from '../identity/told-name.ts';
import { countPlaces } from '../participants/participant.places.ts';
import { matchClosedMail, tellPartners } from './match.mails.ts';
import { matchSteps } from './match.state.ts';

/**
 * Locks the two of each match, then the matches. Whatever changes a match does it in this order, participants by their
 * ids before matches, so that no two of them wait for each other; and whoever holds a participant decides alone about
 * all their offers and places.
 */
export async function lockMatches(ctx: RequestContext, matchIds: readonly string[]): Promise<void> {
  await lockParticipants(ctx, `select participant_id from match_members where match_id = any($1::uuid[])`, [matchIds]);
  await ctx.sql('select 1 from matches where id = any($1::uuid[]) order by id for update', [matchIds]);
}

/** Locks the participants whose ids the statement selects. */
export async function lockParticipants(ctx: RequestContext, statement: string, parameters: unknown[]): Promise<void> {
  await ctx.sql(`select 1 from participants where id in (${statement}) order by id for update`, parameters);
}

const capacityReached = conflict('CAPACITY_REACHED', {
  en: 'The last free place of {name} has just been taken.',
  da: 'Den sidste ledige plads hos {name} er netop blevet taget.',
});

const pairExcluded = conflict('PAIR_EXCLUDED', {
  en: 'These two must not be matched: {reason}.',
  da: 'De to må ikke matches: {reason}.',
});

export const partsNoLonger = defineText({
  en: 'One of them no longer takes part.',
  da: 'En af dem deltager ikke længere.',
});

/**
 * Takes a place of each for their match, which they must have been locked for. Who is full now gets no other: their
 * other offers are superseded, and the other side of those is told.
 *
 * @throws Conflict `CAPACITY_REACHED` with the name of somebody who has no place left; `PAIR_EXCLUDED` where one no
 * longer takes part
 */
export async function takePlaces(
  ctx: RequestContext,
  matchId: string,
  participantIds: readonly string[],
): Promise<void> {
  const taken = await countPlaces(ctx, participantIds);
  if (taken.length < participantIds.length) throw await whyNoPlace(ctx, participantIds, taken);
  const full = taken.filter(participant => participant.full).map(({ id }) => id);
  if (full.length > 0) await supersedeOffers(ctx, matchId, full);
}

/** @throws Conflict `CAPACITY_REACHED` with the name of one of them who is full: what superseded their offer */
export async function refuseFull(ctx: RequestContext, participantIds: readonly string[]): Promise<void> {
  const rows = await ctx.sql<{ name: string }>(
    `select s.display_name "name" from participants p join memberships s on s.id = p.membership_id
      where p.id = any($1::uuid[]) and p.places_taken >= p.capacity`,
    [participantIds],
  );
  if (rows[0]) throw capacityReached({ name: toldName(ctx, rows[0].name) });
}

async function supersedeOffers(ctx: RequestContext, matchId: string, full: readonly string[]): Promise<void> {
  const { from, to } = matchSteps.transitions.supersede;
  const superseded = await ctx.sql<{ id: string }>(
    `update matches m set state = $3::match_state, ended_at = $4, version = version + 1, updated_at = present()
      where m.id <> $1 and m.state::text = any($2::text[])
        and m.id in (select match_id from match_members where participant_id = any($5::uuid[]))
     returning m.id`,
    [matchId, from, to, ctx.now().toString(), full],
  );
  for (const { id } of superseded) ctx.wake('match', id);
  await tellPartners(
    ctx,
    superseded.map(({ id }) => id),
    matchClosedMail,
  );
}

async function whyNoPlace(
  ctx: RequestContext,
  participantIds: readonly string[],
  taken: readonly { readonly id: string }[],
): Promise<Conflict> {
  const without = await ctx.db.participant.findFirstOrThrow({
    where: { id: { in: participantIds.filter(id => !taken.some(other => other.id === id)) } },
    select: { state: true, membership: { select: { displayName: true } } },
  });
  return without.state === 'APPROVED'
    ? capacityReached({ name: toldName(ctx, without.membership.displayName) })
    : pairExcluded({ reason: text(ctx, partsNoLonger) });
}
