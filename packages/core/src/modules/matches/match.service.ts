import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Prisma } from '../../database/generated/client.ts';
import type { MatchState, ProgrammeState } from '../../database/generated/enums.ts';
import { conflict, NotFound, requireVersion } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import type { MailParameters } from '../../mails/render.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import type { Mail } from '../../mails/mail.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import { whyNoConsent } from '../consents/consent.service.ts';
import { freePlaces } from '../participants/participant.places.ts';
import { lockProgramme, startWhereMentoring } from '../programmes/programme.service.ts';
import { holdProgramme } from '../programmes/programme.standing.ts';
import { matchEnded } from './match.happenings.ts';
import {
  matchActiveMail,
  matchAnswerMail,
  matchClosedMail,
  matchCompletedMail,
  matchEndedMail,
  matchPausedMail,
  matchQuestionMail,
  matchResumedMail,
  tellPartners,
} from './match.mails.ts';
import { lockMatches, refuseFull, takePlaces } from './match.places.ts';
import { matchPolicy } from './match.policy.ts';
import { type MatchAction, matchStates, matchSteps, presentState, whyNotIn } from './match.state.ts';
import { setPairRule } from './pair-rule.service.ts';
import { matchAudit } from './match.audit.ts';

const reasonInput = z.string().trim().min(1).max(2000);
const questionInput = z.string().trim().min(1).max(2000);

const withMembers = { members: { select: { participantId: true, side: true, consent: true } } } as const;
type MatchWithMembers = Prisma.MatchGetPayload<{ include: typeof withMembers }>;

export interface ChosenMatch {
  readonly id: string;
  /** As the viewer knows it, where they say so. */
  readonly version?: number | undefined;
}

/**
 * Says yes for the viewer. With the last yes the match begins, if both still have a place.
 *
 * @throws Conflict `CAPACITY_REACHED` with the name of whoever has none; nothing is changed then, the consent neither
 */
export async function acceptMatch(ctx: RequestContext, chosen: ChosenMatch): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'accept');
  const { id } = match;
  if (match.state === 'SUPERSEDED') await refuseFull(ctx, participantsOf(match));
  const offered = transition(matchStates, match.state, 'accept');
  const event = { programmeId: match.programmeId, matchId: id };
  await askHooks(ctx, 'match.accept', event);
  const own = await consent(ctx, match, 'GIVEN');
  const isLast = match.members.every(member => member.consent === 'GIVEN' || own.includes(member.participantId));
  if (isLast) await takePlaces(ctx, id, participantsOf(match));
  const state = isLast ? transition(matchSteps, offered, 'activate') : offered;
  await move(ctx, match, 'accept', state, isLast ? { activatedAt: instant(ctx), offerExpiresAt: null } : {});
  if (isLast) await tellPartners(ctx, [id], matchActiveMail);
  if (isLast) await startWhereMentoring(ctx, match.programmeId);
  await tellHooks(ctx, 'match.accept', event);
}

/** Says no for the viewer; the pair is not proposed again. The reason is for managers. */
export async function declineMatch(ctx: RequestContext, chosen: ChosenMatch, reason?: string): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'decline');
  const { id } = match;
  const state = transition(matchStates, match.state, 'decline');
  await consent(ctx, match, 'REFUSED');
  await move(ctx, match, 'decline', state, ending(ctx, reason));
  await tellOther(ctx, id, matchClosedMail);
}

/** About one match: see its module's prices. */
export const mostQuestions = 20;

const tooManyQuestions = conflict('TOO_MANY_QUESTIONS', {
  en: 'There are {maximum, plural, one {# question} other {# questions}} already. Accept or decline.',
  da: 'Der er allerede {maximum, plural, one {# spørgsmål} other {# spørgsmål}}. Sig ja eller nej.',
});

/** Asks the partner something before deciding. */
export async function askAboutMatch(ctx: RequestContext, chosen: ChosenMatch, question: string): Promise<void> {
  const text = validated(questionInput, question, 'question');
  const match = await lockMatch(ctx, chosen, 'askAbout');
  const { id } = match;
  const state = transition(matchStates, match.state, 'askAbout');
  if ((await ctx.db.matchQuestion.count({ where: { matchId: id } })) >= mostQuestions)
    throw tooManyQuestions({ maximum: mostQuestions });
  const [askedById] = ownOf(ctx, match);
  const answererId = participantsOf(match).find(participantId => participantId !== askedById)!;
  await ctx.db.matchQuestion.create({ data: { matchId: id, askedById: askedById!, question: text } });
  await move(ctx, match, 'askAbout', state, { answererId });
  await tellOther(ctx, id, matchQuestionMail, { question: text });
}

export async function answerAboutMatch(ctx: RequestContext, chosen: ChosenMatch, answer: string): Promise<void> {
  const text = validated(questionInput, answer, 'answer');
  const match = await lockMatch(ctx, chosen, 'answerAbout');
  const { id } = match;
  const state = transition(matchStates, match.state, 'answerAbout');
  await ctx.db.matchQuestion.updateMany({
    where: { matchId: id, answer: null },
    data: { answer: text, answeredAt: instant(ctx) },
  });
  await move(ctx, match, 'answerAbout', state, { answererId: null });
  await tellOther(ctx, id, matchAnswerMail, { answer: text });
}

/** Takes an offer back. */
export async function retractMatch(ctx: RequestContext, chosen: ChosenMatch, reason?: string): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'retract');
  const { id } = match;
  await move(ctx, match, 'retract', transition(matchStates, match.state, 'retract'), ending(ctx, reason));
  await tellOther(ctx, id, matchClosedMail);
}

/** Both keep their place meanwhile. */
export async function pauseMatch(ctx: RequestContext, chosen: ChosenMatch): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'pause');
  const { id } = match;
  await move(ctx, match, 'pause', transition(matchStates, match.state, 'pause'));
  await tellOther(ctx, id, matchPausedMail);
}

export async function resumeMatch(ctx: RequestContext, chosen: ChosenMatch): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'resume');
  const { id } = match;
  await move(ctx, match, 'resume', transition(matchStates, match.state, 'resume'));
  await tellOther(ctx, id, matchResumedMail);
}

/** The pair has done what it came for: both get their place back, and sessions to come are cancelled. */
export async function completeMatch(ctx: RequestContext, chosen: ChosenMatch): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'complete');
  const { id } = match;
  const state = transition(matchStates, match.state, 'complete');
  await freePlaces(ctx, participantsOf(match));
  await move(ctx, match, 'complete', state, { endedAt: instant(ctx) });
  await announce(ctx, matchEnded, { matchId: id });
  await tellOther(ctx, id, matchCompletedMail);
}

export interface EndMatchOptions {
  readonly reason?: string | undefined;
  /** Never propose the two again. */
  readonly ban?: boolean | undefined;
  /** Of somebody's leaving: nobody is asked whether the match may end. */
  readonly isConsequence?: boolean;
}

/** Ends the pair early and puts both back into the pool; sessions to come are cancelled. The other never learns why. */
export async function endMatch(
  ctx: RequestContext,
  chosen: ChosenMatch,
  { reason, ban = false, isConsequence = false }: EndMatchOptions,
): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'end');
  const { id } = match;
  const state = transition(matchStates, match.state, 'end');
  const event = { programmeId: match.programmeId, matchId: id };
  if (!isConsequence) await askHooks(ctx, 'match.end', event);
  await freePlaces(ctx, participantsOf(match));
  if (ban) await setPairRule(ctx, { ...pairOf(match), kind: 'BAN' });
  await move(ctx, match, 'end', state, ending(ctx, reason));
  await announce(ctx, matchEnded, { matchId: id });
  await tellOther(ctx, id, matchEndedMail);
  await tellHooks(ctx, 'match.end', event);
}

/** Goes on with a pair that was completed, if both still have a place. */
export async function extendMatch(ctx: RequestContext, chosen: ChosenMatch): Promise<void> {
  const match = await lockMatch(ctx, chosen, 'extend');
  const { id } = match;
  const state = transition(matchStates, match.state, 'extend');
  await takePlaces(ctx, id, participantsOf(match));
  await move(ctx, match, 'extend', state, { endedAt: null });
  await tellOther(ctx, id, matchResumedMail);
}

/** The match with its members, if the viewer may do this with it; nobody else changes it until the transaction ends. */
async function lockMatch(
  ctx: RequestContext,
  { id, version }: ChosenMatch,
  action: MatchAction,
): Promise<MatchWithMembers> {
  const where = { AND: [{ id }, whereFor(matchPolicy, 'read', ctx.viewer)] };
  const known = await ctx.db.match.findFirst({ where, select: { programmeId: true } });
  if (!known) throw new NotFound('match');
  const programme = await holdFor(ctx, known.programmeId, action);
  await lockMatches(ctx, [id]);
  const match = await ctx.db.match.findFirst({ where, include: withMembers });
  if (!match) throw new NotFound('match');
  const present = { ...match, state: presentState(match, ctx.now()) };
  authorise(ctx, matchPolicy, action, present);
  const objection =
    whyNotIn(programme, action) ??
    (action === 'accept' ? await whyNoConsent(ctx, { programmeId: known.programmeId, ...ctx.member }) : undefined);
  if (objection) throw objection;
  requireVersion('Match', present, version);
  return present;
}

/** The state of its programme, until the transaction ends. Of a pair that may be the first one, nobody else's may be. */
async function holdFor(ctx: RequestContext, programmeId: string, action: MatchAction): Promise<ProgrammeState> {
  if (action === 'accept') {
    const [programme] = await ctx.sql(`select 1 from programmes where id = $1 and state = 'OPEN'`, [programmeId]);
    if (programme) await lockProgramme(ctx, programmeId);
  }
  return await holdProgramme(ctx, programmeId);
}

async function move(
  ctx: RequestContext,
  match: MatchWithMembers,
  action: MatchAction,
  state: MatchState,
  data: Prisma.MatchUpdateInput = {},
): Promise<void> {
  await ctx.db.match.update({ where: { id: match.id }, data: { ...data, state, version: { increment: 1 } } });
  await ctx.audit(matchAudit, action, match.id, { from: match.state, to: state });
  ctx.wake('match', match.id);
}

/** Writes down what the viewer says. */
async function consent(ctx: RequestContext, match: MatchWithMembers, answer: 'GIVEN' | 'REFUSED'): Promise<string[]> {
  const own = ownOf(ctx, match);
  await ctx.db.matchMember.updateMany({
    where: { matchId: match.id, participantId: { in: own } },
    data: { consent: answer, consentAt: instant(ctx) },
  });
  return own;
}

function ownOf(ctx: RequestContext, match: MatchWithMembers): string[] {
  const held = new Set(ctx.member.participations.map(({ participantId }) => participantId));
  return participantsOf(match).filter(participantId => held.has(participantId));
}

function participantsOf({ members }: MatchWithMembers): string[] {
  return members.map(({ participantId }) => participantId);
}

function pairOf({ programmeId, members }: MatchWithMembers) {
  const [mentorId, menteeId] = (['MENTOR', 'MENTEE'] as const).map(
    side => members.find(member => member.side === side)!.participantId,
  );
  return { programmeId, mentorId: mentorId!, menteeId: menteeId! };
}

function ending(ctx: RequestContext, reason: string | undefined) {
  const text = reason === undefined ? undefined : validated(reasonInput, reason, 'reason');
  return { endedAt: instant(ctx), endedById: ctx.member.membershipId, ...(text !== undefined && { endReason: text }) };
}

async function tellOther(ctx: RequestContext, id: string, mail: Mail, parameters: MailParameters = {}): Promise<void> {
  await tellPartners(ctx, [id], mail, { except: ctx.member.membershipId, parameters });
}

function instant(ctx: RequestContext): Date {
  return new Date(ctx.now().epochMilliseconds);
}
