import type { RequestContext } from '../../context.ts';
import type { Participant } from '../../database/generated/client.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { IllegalTransition, type InputIssue, NotFound, requireVersion, alreadyExists } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { askHooks } from '../../installations/hooks.ts';
import { allows, authorise, whereFor, forbidden } from '../../policy.ts';
import { mutationsFrom, transition } from '../../state.ts';
import { whyNoConsent } from '../consents/consent.service.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme, readStanding, requireNotOver } from '../programmes/programme.standing.ts';
import type { Answers } from './participant.answers.ts';
import { whyNotApply, whyNotHandIn } from './participant.admission.ts';
import { checkAnswered, type Details, type GivenAnswer, readDetails, readUnfinished } from './participant.input.ts';
import { participantLeft, participantUnavailable } from './participant.happenings.ts';
import { participantPolicy } from './participant.policy.ts';
import { questionsOf } from './participant.questions.ts';
import { keepParticipantWords } from './participant.words.ts';
import { beingWritten, finalStates, type ParticipantAction, participantStates } from './participant.state.ts';
import { participantAudit } from './participant.audit.ts';
import { carryOut, type DecisionWords, isDecision, readWords, requirePlaces } from './participant.decisions.ts';
import { receivedMail, tellApplicants, tellOfDecisions } from './participant.decision-mails.ts';
import { fillFreedPlaces } from './participant.freed-places.ts';
import { holdIntake, lockIntake, readIntake, whyNotTakeIn } from './participant.intake.ts';
import { whyNotReturn } from './participant.return.ts';
import { participantsChanged } from './participants-changed.ts';
import { isAnybodyWaiting, placeFirst, reasonInput } from './participant.waitlist.ts';

/** What somebody says of how they take part; what is left out stays as it is. */
export interface ParticipantDetails {
  /** Most matches at the same time, 1 to 50. */
  readonly capacity?: number | undefined;
  /** Languages that they can talk in. */
  readonly languages?: readonly string[] | undefined;
  readonly answers?: readonly GivenAnswer[] | undefined;
}

/** Enrols the viewer, as a draft, or handed in at once where `submit` is true. */
export async function applyToProgramme(
  ctx: RequestContext,
  programmeId: string,
  role: ParticipantRole,
  details: ParticipantDetails,
  submit: boolean,
): Promise<string> {
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, participantPolicy, 'apply', programme);
  await holdDesign(ctx, programmeId);
  const invited = await ctx.db.participant.count({
    where: { programmeId, membershipId: ctx.member.membershipId, role, state: 'INVITED' },
  });
  const refusal = whyNotApply(await readStanding(ctx, programmeId), { invited: invited > 0 });
  if (refusal) throw refusal;
  const questions = await questionsOf(ctx, programmeId);
  const { capacity, languages, answers } = readDetails(ctx, questions, role, details);
  const rows = await ctx.sql<{ id: string }>(
    `insert into participants (programme_id, membership_id, role, state, capacity, languages, answers)
     values ($1, $2, $3::participant_role, 'DRAFT', $4, $5, $6)
     on conflict (organisation_id, programme_id, membership_id, role) do update
       set state = 'DRAFT', capacity = excluded.capacity, languages = excluded.languages, answers = excluded.answers,
           shown_as = '{}', invited = true, known_as = 'SELF',
           updated_at = present(), version = participants.version + 1
       where participants.state = 'INVITED'
     returning id`,
    [
      programmeId,
      ctx.member.membershipId,
      role,
      capacity ?? (role === 'MENTOR' ? programme.defaultCapacity : 1),
      languages ?? [],
      JSON.stringify(answers),
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw alreadyExists({ subject: 'participant' });
  await keepParticipantWords(ctx, [id]);
  await ctx.audit(participantAudit, 'apply', id, { programmeId, role });
  participantsChanged(ctx, programmeId);
  if (submit) await submitApplication(ctx, id);
  return id;
}

/**
 * Hands the application in, if they agree to the privacy text and every question that needs an answer has one. Where the
 * programme decides by itself, it does: while there is a place and nobody waits for one, they are in.
 */
export async function submitApplication(ctx: RequestContext, id: string, version?: number): Promise<void> {
  const found = await findParticipant(ctx, id);
  permit(ctx, 'submit', found);
  await holdIntake(ctx, found.programmeId);
  await holdDesign(ctx, found.programmeId);
  const participant = await lockParticipant(ctx, id);
  requireVersion('Participant', participant, version);
  transition(participantStates, participant.state, 'submit');
  const refusal =
    whyNotHandIn(await readStanding(ctx, participant.programmeId), participant) ??
    (await whyNoConsent(ctx, participant));
  if (refusal) throw refusal;
  checkAnswered(ctx, await questionsOf(ctx, participant.programmeId), participant.role, participant.answers as Answers);
  await move(ctx, participant, 'submit', { handedInAt: new Date(ctx.now().epochMilliseconds) });
  await decideByItself(ctx, { ...participant, state: 'SUBMITTED' });
}

async function decideByItself(ctx: RequestContext, applicant: Participant): Promise<void> {
  const { programmeId, role } = applicant;
  const intake = await readIntake(ctx, programmeId);
  if (intake.admission.decide === 'MANAGER') {
    await tellApplicants(ctx, programmeId, receivedMail, [applicant]);
    return;
  }
  const mustWait = whyNotTakeIn(intake, role) ?? (await isAnybodyWaiting(ctx, programmeId, role));
  const decision = mustWait ? 'waitlist' : 'approve';
  await carryOut(ctx, programmeId, decision, [applicant], { byItself: true });
  await tellOfDecisions(ctx, programmeId, decision, [applicant]);
}

/** Begins an application again, with what was answered before; what was decided stays as it is, and so do bans. */
export async function reapply(ctx: RequestContext, id: string, version?: number): Promise<void> {
  await holdDesign(ctx, (await findParticipant(ctx, id)).programmeId);
  const participant = await lockParticipant(ctx, id);
  permit(ctx, 'reapply', participant);
  requireVersion('Participant', participant, version);
  transition(participantStates, participant.state, 'reapply');
  const { programmeId, state, attempt, returnedAfterDecline } = participant;
  const { admission } = await readIntake(ctx, programmeId);
  const refusal = whyNotReturn(await readStanding(ctx, programmeId), admission, participant);
  if (refusal) throw refusal;
  await move(ctx, participant, 'reapply', {
    attempt: attempt + 1,
    mayReturn: false,
    returnedAfterDecline: returnedAfterDecline || state === 'DECLINED',
    knownAs: 'SELF',
  });
  if (participant.knownAs === 'INVITED') await keepParticipantWords(ctx, [id]);
}

/** Gives somebody the first place of their role's waiting list, for a reason that the audit log keeps. */
export async function moveToFront(
  ctx: RequestContext,
  { id, reason, version }: { readonly id: string; readonly reason: string; readonly version?: number | undefined },
): Promise<void> {
  const why = validated(reasonInput, reason, 'input', 'reason');
  const found = await findParticipant(ctx, id);
  permit(ctx, 'moveToFront', found);
  await holdLiveProgramme(ctx, found.programmeId);
  await lockIntake(ctx, found.programmeId);
  const participant = await lockParticipant(ctx, id);
  requireVersion('Participant', participant, version);
  transition(participantStates, participant.state, 'moveToFront');
  await placeFirst(ctx, participant);
  await ctx.audit(participantAudit, 'moveToFront', id, { reason: why });
}

/**
 * Moves the participant by one action of the state table. Who pauses, leaves or has finished gets no offers: theirs are
 * taken back. Of who leaves, matches that are going on end, so that the partners can be matched again.
 */
export async function changeParticipantState(
  ctx: RequestContext,
  id: string,
  action: Exclude<ParticipantAction, 'begin' | 'submit' | 'reapply' | 'moveToFront'>,
  { reason, version, mayReturn = false, ...given }: StateChange = {},
): Promise<void> {
  if (reason !== undefined) validated(reasonInput, reason, 'reason');
  const words = readWords(given);
  const found = await findParticipant(ctx, id);
  permit(ctx, action, found);
  await (action === 'approve' ? holdIntake : holdLiveProgramme)(ctx, found.programmeId);
  requireVersion('Participant', found, version);
  transition(participantStates, found.state, action);
  const { programmeId, membershipId: personId, role } = found;
  if (action === 'approve') {
    await requirePlaces(ctx, programmeId, [found]);
    await askHooks(ctx, 'participant.approve', { programmeId, participantId: id, personId, role });
  }
  // Before the participant is locked, for matches lock both of a pair, in an order that is the same for all.
  if (['pause', 'withdraw', 'remove', 'complete'].includes(action))
    await announce(ctx, participantUnavailable, { participantId: id });
  if (action === 'withdraw' || action === 'remove') await announce(ctx, participantLeft, { participantId: id });
  const participant = await lockParticipant(ctx, id);
  requireVersion('Participant', participant, version);
  if (!isDecision(action)) {
    await move(ctx, participant, action, action === 'remove' ? { mayReturn } : {}, reason);
    await fillFreedPlaces(ctx, programmeId);
    return;
  }
  transition(participantStates, participant.state, action);
  await carryOut(ctx, programmeId, action, [participant], words);
  await tellOfDecisions(ctx, programmeId, action, [participant], words.comment);
}

interface StateChange extends DecisionWords {
  readonly reason?: string;
  readonly version?: number | undefined;
  /** Whether who is removed may apply again. */
  readonly mayReturn?: boolean;
}

/** Changes capacity, languages or single answers; an answer without a value is taken back. */
export async function changeParticipant(
  ctx: RequestContext,
  id: string,
  details: ParticipantDetails,
  version: number,
): Promise<void> {
  const found = await findParticipant(ctx, id);
  permit(ctx, 'change', found);
  await holdDesign(ctx, found.programmeId);
  requireNotOver(await readStanding(ctx, found.programmeId));
  const participant = await lockParticipant(ctx, id);
  requireVersion('Participant', participant, version);
  const { state, role, programmeId, placesTaken } = participant;
  if (finalStates.includes(state))
    throw new IllegalTransition('participant', state, 'CHANGE_PARTICIPANT', mutationsFrom(participantStates, state));
  const questions = await questionsOf(ctx, programmeId);
  const said = readDetails(ctx, questions, role, details, placesTaken);
  const { capacity, answers } = said;
  const merged = merge(participant, answers);
  // A draft may have gaps; what has been handed in may not get new ones.
  if (state !== 'DRAFT' && state !== 'INVITED') {
    const taken = questions.filter(({ key }) => Object.hasOwn(answers, key) && answers[key] === undefined);
    checkAnswered(ctx, taken, role, merged);
  }
  await storeDetails(ctx, participant, said);
  if (capacity !== undefined && role === 'MENTOR') await fillFreedPlaces(ctx, programmeId);
}

/**
 * Saves an application that is being written, whatever is still missing. Answers what of it could not be saved: that
 * stays as it was, and the rest is stored.
 */
export async function saveApplication(
  ctx: RequestContext,
  id: string,
  details: ParticipantDetails,
  version: number,
): Promise<readonly InputIssue[]> {
  const found = await findParticipant(ctx, id);
  permit(ctx, 'change', found);
  await holdDesign(ctx, found.programmeId);
  requireNotOver(await readStanding(ctx, found.programmeId));
  const participant = await lockParticipant(ctx, id);
  requireVersion('Participant', participant, version);
  const { state, role, programmeId } = participant;
  if (!beingWritten.includes(state))
    throw new IllegalTransition('participant', state, 'SAVE_APPLICATION', mutationsFrom(participantStates, state));
  const { issues, ...said } = readUnfinished(ctx, await questionsOf(ctx, programmeId), role, details);
  await storeDetails(ctx, participant, said);
  return issues;
}

function merge({ answers: before }: Participant, answers: Details['answers']): Answers {
  return Object.fromEntries(
    Object.entries({ ...(before as Answers), ...answers }).filter(([, value]) => value !== undefined),
  ) as Answers;
}

async function storeDetails(ctx: RequestContext, participant: Participant, said: Details): Promise<void> {
  const { capacity, languages, answers } = said;
  await ctx.db.participant.update({
    where: { id: participant.id },
    data: {
      ...(capacity !== undefined && { capacity }),
      ...(languages !== undefined && { languages: [...languages] }),
      answers: merge(participant, answers),
      // Who answers anew knows to whom it is open by now.
      shownAs: Object.fromEntries(
        Object.entries(participant.shownAs as object).filter(([key]) => !Object.hasOwn(answers, key)),
      ),
      version: { increment: 1 },
    },
  });
  await ctx.audit(participantAudit, 'change', participant.id);
}

async function move(
  ctx: RequestContext,
  participant: Participant,
  action: ParticipantAction,
  besides: Partial<Pick<Participant, 'handedInAt' | 'attempt' | 'mayReturn' | 'returnedAfterDecline' | 'knownAs'>>,
  reason?: string,
): Promise<void> {
  const { id, state: from } = participant;
  const state = transition(participantStates, from, action);
  await ctx.db.participant.update({ where: { id }, data: { ...besides, state, version: { increment: 1 } } });
  await ctx.audit(participantAudit, action, id, {
    from,
    to: state,
    ...(reason !== undefined && { reason }),
  });
  participantsChanged(ctx, participant.programmeId);
}

/** Answers are stored by the questions that there are: whoever changes those waits, or is waited for. */
async function holdDesign(ctx: RequestContext, programmeId: string): Promise<void> {
  await ctx.sql('select 1 from programmes where id = $1 for share', [programmeId]);
}

/** The participant, if the viewer may know of them. */
export async function findParticipant(ctx: RequestContext, id: string): Promise<Participant> {
  const participant = await ctx.db.participant.findFirst({
    where: { AND: [{ id }, whereFor(participantPolicy, 'read', ctx.viewer)] },
  });
  if (!participant) throw new NotFound('participant');
  return participant;
}

/** The same, and nobody else changes them before the transaction ends. */
async function lockParticipant(ctx: RequestContext, id: string): Promise<Participant> {
  await ctx.sql('select 1 from participants where id = $1 for update', [id]);
  return await findParticipant(ctx, id);
}

/** Whoever found the participant may know of them: what they may not do is forbidden, not hidden. */
function permit(ctx: RequestContext, action: ParticipantAction | 'change', participant: Participant): void {
  if (!allows(participantPolicy, action, ctx.viewer, participant)) throw forbidden(participantPolicy, action);
}
