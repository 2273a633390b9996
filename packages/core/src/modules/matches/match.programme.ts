import type { RequestContext } from '../../context.ts';
import type { MatchEndCode, MatchState } from '../../database/generated/enums.ts';
import type { Effect } from '../../errors.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { tellHooksOfAll } from '../../installations/hooks.ts';
import { dropHeldMails, restateHeldMails } from '../../notify/notification.service.ts';
import { freeAllPlaces } from '../participants/participant.places.ts';
import { admittedStates, applicantStates } from '../participants/participant.state.ts';
import { programmeMoved, type ProgrammeMove, programmeMoving } from '../programmes/programme.happenings.ts';
import type { ProgrammeAction } from '../programmes/programme.state.ts';
import { defineText } from '../../texts/text.ts';
import { trueInStates } from './match.mails.ts';
import { matchStates, matchSteps, offerStates, placeStates } from './match.state.ts';

/**
 * What the moves of a programme do to its offers and pairs. Nobody is told of each: the programme's notice says it. The
 * participants are locked by then, where they change.
 */
export const programmeReactions: readonly Reaction[] = [
  reactTo(programmeMoving, async (ctx, { programmeId, action, effects }) => {
    effects.push(...(await touchedBy(ctx, programmeId, action)));
  }),
  reactTo(programmeMoved.pause, holdOffers),
  reactTo(programmeMoved.resume, async (ctx, move) => {
    await goOnWithOffers(ctx, move);
    await dropUntrueMails(ctx, move);
  }),
  reactTo(programmeMoved.close, (ctx, move) => retractOffers(ctx, move, 'PROGRAMME_CLOSED')),
  reactTo(programmeMoved.complete, async (ctx, move) => {
    await retractOffers(ctx, move, 'PROGRAMME_COMPLETED');
    await endPairs(ctx, move, 'complete', 'PROGRAMME_COMPLETED');
  }),
  reactTo(programmeMoved.cancel, async (ctx, move) => {
    await retractOffers(ctx, move, 'PROGRAMME_CANCELLED');
    const ended = await endPairs(ctx, move, 'end', 'PROGRAMME_CANCELLED');
    const events = ended.map(matchId => ({ programmeId: move.programmeId, matchId }));
    await tellHooksOfAll(ctx, 'match.end', events);
  }),
];

/** Until it goes on, no offer expires: what is left of its time is kept. */
async function holdOffers(ctx: RequestContext, { programmeId, consequences }: ProgrammeMove): Promise<void> {
  await lockMatchesOf(ctx, programmeId);
  const held = await ctx.sql<{ id: string }>(
    `update matches set held_expires_at = offer_expires_at, offer_expires_at = null
      where programme_id = $1 and state::text = any($2::text[]) and offer_expires_at > $3 returning id`,
    [programmeId, offerStates, ctx.now().toString()],
  );
  consequences['offersHeld'] = held.length;
  for (const { id } of held) ctx.wake('match', id);
}

async function goOnWithOffers(ctx: RequestContext, move: ProgrammeMove): Promise<void> {
  const { programmeId, pausedAt, consequences } = move;
  await lockMatchesOf(ctx, programmeId);
  const now = ctx.now();
  const offers = await ctx.sql<{ id: string; expiresAt: Date }>(
    `update matches set offer_expires_at = held_expires_at + ($4::timestamptz - $3::timestamptz), held_expires_at = null
      where programme_id = $1 and state::text = any($2::text[]) and held_expires_at is not null
     returning id, offer_expires_at "expiresAt"`,
    [programmeId, offerStates, (pausedAt ?? now).toString(), now.toString()],
  );
  consequences['offersGoOn'] = offers.length;
  for (const { id } of offers) ctx.wake('match', id);
  const instants = new Map(
    offers.map(({ id, expiresAt }) => [id, Temporal.Instant.fromEpochMilliseconds(expiresAt.getTime())]),
  );
  await restateHeldMails(ctx, programmeId, { parameter: 'until', instants });
}

/** What somebody was to be told of a match, and what has become of it since. */
async function dropUntrueMails(ctx: RequestContext, { programmeId }: ProgrammeMove): Promise<void> {
  const truths = Object.entries(trueInStates).flatMap(([kind, states]) => states.map(state => [kind, state] as const));
  const untrue = await ctx.sql<{ id: string }>(
    `select mails.id from mails join matches m on m.id = mails.subject_id
      where mails.programme_id = $1 and mails.state = 'PENDING'
        and (mails.kind, m.state::text) not in (select * from unnest($2::text[], $3::text[]))`,
    [programmeId, truths.map(([kind]) => kind), truths.map(([, state]) => state)],
  );
  if (untrue.length === 0) return;
  await dropHeldMails(
    ctx,
    programmeId,
    untrue.map(({ id }) => id),
  );
}

/** An offer whose time was over has expired, whether or not its row says so yet. */
async function retractOffers(ctx: RequestContext, move: ProgrammeMove, code: MatchEndCode): Promise<void> {
  const { programmeId, consequences } = move;
  await lockMatchesOf(ctx, programmeId);
  const closed = await ctx.sql<{ id: string }>(
    `update matches
        set state = case when offer_expires_at <= $3 then $4 else $5 end::match_state, ended_at = $3,
            end_code = case when offer_expires_at <= $3 then null else $6::match_end_code end, held_expires_at = null,
            version = version + 1, updated_at = present()
      where programme_id = $1 and state::text = any($2::text[]) returning id`,
    [
      programmeId,
      matchStates.transitions.retract.from,
      ctx.now().toString(),
      matchSteps.transitions.expire.to,
      matchStates.transitions.retract.to,
      code,
    ],
  );
  consequences['offersClosed'] = closed.length;
  for (const { id } of closed) ctx.wake('match', id);
}

async function endPairs(
  ctx: RequestContext,
  { programmeId, consequences }: ProgrammeMove,
  action: 'complete' | 'end',
  code: MatchEndCode,
): Promise<string[]> {
  const { from, to } = matchStates.transitions[action];
  const ended = await ctx.sql<{ id: string }>(
    `update matches set state = $3::match_state, ended_at = $4, end_code = $5::match_end_code, version = version + 1,
            updated_at = present()
      where programme_id = $1 and state::text = any($2::text[]) returning id`,
    [programmeId, from, to, ctx.now().toString(), code],
  );
  await freeAllPlaces(ctx, programmeId);
  consequences['pairsEnded'] = ended.length;
  for (const { id } of ended) ctx.wake('match', id);
  return ended.map(({ id }) => id);
}

/** In the order in which whoever changes several of them locks them. */
async function lockMatchesOf(ctx: RequestContext, programmeId: string): Promise<void> {
  await ctx.sql('select 1 from matches where programme_id = $1 order by id for no key update', [programmeId]);
}

const persons = {
  en: '{people, plural, one {# person} other {# people}}',
  da: '{people, plural, one {# person} other {# personer}}',
};

const effectTexts = {
  PEOPLE_TOLD: defineText({ en: `${persons.en} will be told of it.`, da: `${persons.da} får besked om det.` }),
  OFFERS_RETRACTED: defineText({
    en: `The open offers of ${persons.en} will be taken back.`,
    da: `Åbne tilbud til ${persons.da} bliver trukket tilbage.`,
  }),
  APPLICATIONS_LAPSE: defineText({
    en: `The applications and invitations of ${persons.en} will lapse.`,
    da: `Ansøgninger og invitationer til ${persons.da} bortfalder.`,
  }),
  PARTICIPATIONS_LAPSE: defineText({
    en: `The part of ${persons.en} in it, who are in no pair, will end.`,
    da: `Deltagelsen for ${persons.da}, som ikke er i et par, ophører.`,
  }),
  PAIRS_END: defineText({
    en: `The pairs of ${persons.en} will end early, and their planned {term:session.many} be cancelled.`,
    da: `Parrene for ${persons.da} ophører før tid, og deres planlagte {term:session.many} aflyses.`,
  }),
  PAIRS_COMPLETE: defineText({
    en: `The pairs of ${persons.en} will be completed, and {term:session.many} planned for later be cancelled.`,
    da: `Parrene for ${persons.da} afsluttes, og senere planlagte {term:session.many} aflyses.`,
  }),
  PARTICIPATIONS_COMPLETE: defineText({
    en: `The part of ${persons.en} in it, who are in no pair, will be completed.`,
    da: `Deltagelsen for ${persons.da}, som ikke er i et par, afsluttes.`,
  }),
};

type EffectCode = keyof typeof effectTexts;

/** What somebody is in the programme, in whatever roles. */
interface Standing {
  readonly people: number;
  readonly applies: boolean;
  readonly invited: boolean;
  readonly approved: boolean;
  readonly admitted: boolean;
  readonly offered: boolean;
  readonly paired: boolean;
}

/** What a move does to somebody: the strongest of it, so that each is counted once. */
const effectOn: Readonly<Record<ProgrammeAction, (person: Standing) => EffectCode | undefined>> = {
  open: ({ approved, invited }) => (approved || invited ? 'PEOPLE_TOLD' : undefined),
  start: ({ admitted }) => (admitted ? 'PEOPLE_TOLD' : undefined),
  pause: ({ admitted }) => (admitted ? 'PEOPLE_TOLD' : undefined),
  resume: ({ admitted }) => (admitted ? 'PEOPLE_TOLD' : undefined),
  close({ admitted, offered, applies }) {
    if (!admitted) return applies ? 'APPLICATIONS_LAPSE' : undefined;
    return offered ? 'OFFERS_RETRACTED' : 'PEOPLE_TOLD';
  },
  reopen: () => undefined,
  complete({ admitted, paired }) {
    if (paired) return 'PAIRS_COMPLETE';
    return admitted ? 'PARTICIPATIONS_COMPLETE' : undefined;
  },
  archive: () => undefined,
  cancel({ paired, offered, admitted, applies }) {
    if (paired) return 'PAIRS_END';
    if (offered) return 'OFFERS_RETRACTED';
    if (admitted) return 'PARTICIPATIONS_LAPSE';
    return applies ? 'APPLICATIONS_LAPSE' : undefined;
  },
};

async function touchedBy(ctx: RequestContext, programmeId: string, action: ProgrammeAction): Promise<Effect[]> {
  const counted = new Map<EffectCode, number>();
  for (const standing of await standings(ctx, programmeId)) {
    const code = effectOn[action](standing);
    if (code) counted.set(code, (counted.get(code) ?? 0) + standing.people);
  }
  return [...counted].map(([code, people]) => ({ code, people, text: effectTexts[code] }));
}

/** One statement: how many people stand how. */
async function standings(ctx: RequestContext, programmeId: string): Promise<Standing[]> {
  const inMatch = (states: readonly MatchState[]) =>
    `bool_or(p.id in (select mm.participant_id from match_members mm join matches m on m.id = mm.match_id
                       where m.programme_id = $1 and m.state in (${states.map(state => `'${state}'`).join()})))`;
  return await ctx.sql(
    `select applies, invited, approved, admitted, offered, paired, count(*)::int people
       from (select bool_or(p.state::text = any($2::text[])) applies, bool_or(p.state = 'INVITED') invited,
                    bool_or(p.state = 'APPROVED') approved, bool_or(p.state::text = any($3::text[])) admitted,
                    ${inMatch(offerStates)} offered, ${inMatch(placeStates)} paired
               from participants p where p.programme_id = $1 group by p.membership_id) person
      group by applies, invited, approved, admitted, offered, paired`,
    [programmeId, applicantStates, admittedStates],
  );
}
