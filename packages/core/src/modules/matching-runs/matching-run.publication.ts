import type { RequestContext } from '../../context.ts';
import { requireVersion, conflict } from '../../errors.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { authorise } from '../../policy.ts';
import { transition } from '../../state.ts';
import { defineText } from '../../texts/text.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { announceOffers, offerPairs } from '../matches/match.offers.ts';
import { lockParticipants, partsNoLonger } from '../matches/match.places.ts';
import { offerStates, openStates } from '../matches/match.state.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';
import { lockRun } from './matching-run.service.ts';
import { matchingRunStates, whyNoMatching } from './matching-run.state.ts';
import { matchingRunAudit } from './matching-run.audit.ts';

/** Why a proposal did not become an offer. */
export const leftOutReasons = {
  NOT_APPROVED: partsNoLonger,
  BANNED: defineText({ en: 'They must not be matched.', da: 'De må ikke blive et par.' }),
  ALREADY_MATCHED: defineText({
    en: 'The {term:mentee} has an open offer or {term:match} by now.',
    da: '{Term:mentee.the} har i mellemtiden åbne tilbud eller {term:match.many}.',
  }),
  NO_PLACE: defineText({
    en: 'The {term:mentor} has no free place any more.',
    da: '{Term:mentor.the} har ikke længere en ledig plads.',
  }),
};
export type LeftOutCode = keyof typeof leftOutReasons;

const runOutdated = conflict('RUN_OUTDATED', {
  en: 'The pool has changed since this run. Run the matching again.',
  da: 'Puljen har ændret sig siden denne kørsel. Kør matchningen igen.',
});

/**
 * Offers the proposals to both sides. Everything is looked at again, and what has become impossible since the run is
 * left out, with its reason on the proposal: one mentee who has left is no reason to match all others anew.
 *
 * @throws Conflict `RUN_OUTDATED` where nothing would be left of a run that proposed something
 */
export async function publishMatchingRun(ctx: RequestContext, id: string, version?: number): Promise<void> {
  const run = await lockRun(ctx, id);
  authorise(ctx, matchingRunPolicy, 'publish', run);
  requireVersion('MatchingRun', run, version);
  const state = transition(matchingRunStates, run.state, 'publish');
  const programme = await findProgramme(ctx, run.programmeId);
  const refusal = whyNoMatching(programme.state, 'PUBLISH_MATCHING_RUN');
  if (refusal) throw refusal;

  const event = { programmeId: programme.id, matchingRunId: id };
  await askHooks(ctx, 'matching-run.publish', event);
  const ofRun = 'select unnest(array[mentee_id, mentor_id]) from proposals where run_id = $1';
  await lockParticipants(ctx, ofRun, [id]);
  const expiresAt = ctx.now().add({ hours: 24 * programme.offerDays });
  const { offered, left } = await makeOffers(ctx, { runId: id, programmeId: programme.id, expiresAt });
  if (offered === 0 && left > 0) throw runOutdated();
  await ctx.db.matchingRun.update({ where: { id }, data: { state, offered, version: { increment: 1 } } });
  if (offered > 0) await ctx.enqueue(announceOffers, { runId: id }, { key: id });
  await ctx.audit(matchingRunAudit, 'publish', id, { offered, left });
  await tellHooks(ctx, 'matching-run.publish', event);
  ctx.wake('run', id);
}

interface Publication {
  readonly runId: string;
  readonly programmeId: string;
  readonly expiresAt: Temporal.Instant;
}

/**
 * Two statements, whatever the number of proposals: one decides about each, and notes on those that are left out why;
 * the other offers the rest. A mentor's places go to the highest scores.
 */
async function makeOffers(ctx: RequestContext, publication: Publication): Promise<{ offered: number; left: number }> {
  const { runId, programmeId, expiresAt } = publication;
  const rows = await ctx.sql<{ pairs: string; left: number }>(
    `with busy as (
       select mm.participant_id, count(*) filter (where m.state::text = any($3::text[])) offers
         from matches m
         join match_members mm on mm.organisation_id = m.organisation_id and mm.match_id = m.id
        where m.programme_id = $2 and m.state::text = any($4::text[])
        group by 1
     ), checked as (
       select p.id, p.mentee_id, p.mentor_id, p.score,
              mentor.capacity - mentor.places_taken - coalesce(mentor_busy.offers, 0) free,
              case when mentee.state <> 'APPROVED' or mentor.state <> 'APPROVED' then 'NOT_APPROVED'
                   when exists (select 1 from pair_rules r where r.programme_id = $2 and r.kind = 'BAN'
                                   and r.mentee_id = p.mentee_id and r.mentor_id = p.mentor_id) then 'BANNED'
                   when mentee_busy.participant_id is not null or mentee.places_taken >= mentee.capacity then 'ALREADY_MATCHED'
              end reason
         from proposals p
         join participants mentee on mentee.id = p.mentee_id
         join participants mentor on mentor.id = p.mentor_id
         left join busy mentee_busy on mentee_busy.participant_id = p.mentee_id
         left join busy mentor_busy on mentor_busy.participant_id = p.mentor_id
        where p.run_id = $1
     ), ranked as (
       select *, row_number() over (partition by mentor_id, reason order by score desc, id) place from checked
     ), decided as materialized (
       select id, mentee_id, mentor_id, score,
              coalesce(reason, case when place > free then 'NO_PLACE' end) reason
         from ranked
     ), left_out as (
       update proposals p set left_out = d.reason from decided d where p.id = d.id and d.reason is not null
     )
     select coalesce(jsonb_agg(jsonb_build_object('mentor', mentor_id, 'mentee', mentee_id, 'score', score))
                       filter (where reason is null), '[]')::text pairs,
            count(reason)::int "left"
       from decided`,
    [runId, programmeId, offerStates, openStates],
  );
  const { pairs, left } = rows[0]!;
  return { offered: await offerPairs(ctx, { programmeId, runId, expiresAt, pairs }), left };
}
