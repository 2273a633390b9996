import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob } from '../../jobs/job.ts';
import { matchClosedMail, tellPartners } from './match.mails.ts';
import { lockMatches } from './match.places.ts';
import { matchStates, matchSteps } from './match.state.ts';
import type { MatchState } from '../../database/generated/enums.ts';
import type { Transition } from '../../state.ts';

/** Tells people of the offers that a published run made them. */
export const announceOffers = defineJob({
  name: 'matches.announceOffers',
  formerly: ['announce-offers'],
  input: z.object({ runId: z.uuid() }),
});

export interface OfferedPairs {
  readonly programmeId: string;
  readonly runId: string;
  readonly expiresAt: Temporal.Instant;
  /** JSON, because it may be thousands: `[{ "mentor": …, "mentee": …, "score": … }]`, of participants who are locked. */
  readonly pairs: string;
}

/** Offers each pair to both sides, by one statement. Answers how many it were. */
export async function offerPairs(
  ctx: RequestContext,
  { programmeId, runId, expiresAt, pairs }: OfferedPairs,
): Promise<number> {
  const rows = await ctx.sql<{ offered: number }>(
    `with pairs as materialized (
       select uuidv7() match_id, mentor, mentee, score
         from jsonb_to_recordset($1) r(mentor uuid, mentee uuid, score int)
     ), offers as (
       insert into matches (id, programme_id, run_id, origin, state, pair_key, score, offer_expires_at)
       select match_id, $2, $3, 'RUN', 'OFFERED', mentor || ':' || mentee, score, $4 from pairs
     ), members as (
       insert into match_members (match_id, participant_id, side)
       select match_id, mentor, 'MENTOR'::match_side from pairs union all select match_id, mentee, 'MENTEE' from pairs
     )
     select count(*)::int offered from pairs`,
    [pairs, programmeId, runId, expiresAt.toString()],
  );
  return rows[0]!.offered;
}

/**
 * Takes back what is offered to participants, because they pause or leave, and tells the other side. In the caller's
 * transaction, before it changes the participants.
 */
export async function retractOffersOf(ctx: RequestContext, participantIds: readonly string[]): Promise<void> {
  const offers = await ctx.sql<{ id: string }>(
    `select m.id from matches m
      where m.state::text = any($2::text[]) and m.id in (select match_id from match_members where participant_id = any($1::uuid[]))`,
    [participantIds, matchStates.transitions.retract.from],
  );
  await closeOffers(
    ctx,
    offers.map(({ id }) => id),
    matchStates.transitions.retract,
  );
}

/** Some of the offers that are over by now, and not said to be. @returns how many it found */
export async function expireOffers(ctx: RequestContext, atMost: number): Promise<number> {
  const { expire } = matchSteps.transitions;
  const offers = await ctx.sql<{ id: string }>(
    `select id from matches where state in ('REQUESTED', 'OFFERED', 'INFO_ASKED') and offer_expires_at <= $1
      order by offer_expires_at limit $2`,
    [ctx.now().toString(), atMost],
  );
  await closeOffers(
    ctx,
    offers.map(({ id }) => id),
    expire,
  );
  return offers.length;
}

/** Of those, what is still an offer once nobody else is at it. */
async function closeOffers(
  ctx: RequestContext,
  matchIds: readonly string[],
  { from, to }: Transition<MatchState>,
): Promise<void> {
  if (matchIds.length === 0) return;
  await lockMatches(ctx, matchIds);
  const closed = await ctx.sql<{ id: string }>(
    `update matches set state = coalesce($3::match_state, state), ended_at = $4, version = version + 1, updated_at = present()
      where id = any($1::uuid[]) and state::text = any($2::text[]) and ($3 <> 'EXPIRED' or offer_expires_at <= $4)
     returning id`,
    [matchIds, from, to, ctx.now().toString()],
  );
  for (const { id } of closed) ctx.wake('match', id);
  await tellPartners(
    ctx,
    closed.map(({ id }) => id),
    matchClosedMail,
  );
}
