import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Participant } from '../../database/generated/client.ts';
import type { AnswerVisibility } from '../../database/generated/enums.ts';
import { allows } from '../../policy.ts';
import { agreedBy } from '../consents/consent.service.ts';
import { narrower, shownTo } from '../programmes/question.service.ts';
import { type Answers, answerTo, type AskedQuestion, askedOf } from './participant.answers.ts';
import type { InputIssue } from '../../errors.ts';
import { whatIsUnanswered } from './participant.input.ts';
import { participantPolicy } from './participant.policy.ts';
import { questionsOf } from './participant.questions.ts';

interface Given {
  readonly answers: Answers;
  readonly shownAs: Readonly<Record<string, AnswerVisibility>>;
}

/** A question that somebody answered, and what. */
export interface Answered {
  readonly question: AskedQuestion;
  readonly value: Answers[string];
}

/**
 * What somebody answered, in the order of the questions, as far as it is open to the viewer: their own; for managers all
 * but what only weighs; for others what the question opens to them, and opened already when the answer was given. What is
 * not asked any more by an earlier answer is shown to nobody, nor is what others wrote of who has not agreed to anything.
 */
export async function shownAnswers(ctx: RequestContext, participant: Participant): Promise<Answered[]> {
  const [{ answers, shownAs }, questions] = await givenAndAsked(ctx, participant);
  const asked = new Set(askedOf(questions, participant.role, answers));
  const mayRead = await readerOf(ctx, participant);
  return questions
    .filter(question => asked.has(question) || question.isRetired)
    .map(question => ({ question, value: answerTo(answers, question.key) }))
    .filter((answered): answered is Answered => answered.value !== undefined)
    .filter(({ question }) => mayRead(question, narrower(shownTo(question), shownAs[question.key] ?? 'EVERYBODY')));
}

/** What their application lacks to be handed in. */
export async function whatIsMissing(ctx: RequestContext, participant: Participant): Promise<InputIssue[]> {
  const [{ answers }, questions] = await givenAndAsked(ctx, participant);
  return whatIsUnanswered(ctx, questions, participant.role, answers);
}

async function givenAndAsked(ctx: RequestContext, participant: Participant) {
  return await Promise.all([
    participant.answers === undefined || participant.shownAs === undefined
      ? given(ctx).load(participant.id)
      : (participant as unknown as Given),
    questionsOf(ctx, participant.programmeId),
  ]);
}

type MayRead = (question: AskedQuestion, openTo: AnswerVisibility) => boolean;

async function readerOf(ctx: RequestContext, participant: Participant): Promise<MayRead> {
  if (participant.membershipId === ctx.viewer?.membershipId || ctx.viewer?.platform) return () => true;
  if (allows(participantPolicy, 'readAnswers', ctx.viewer, participant)) {
    const sensitive = allows(participantPolicy, 'readSensitive', ctx.viewer, participant);
    return (question, openTo) => openTo !== 'NOBODY' && (sensitive || !question.sensitive);
  }
  // Somebody else has registered them, and they have not said that it may be shown.
  if (!(await agreedBy(ctx, participant)).newest) return () => false;
  const isPartner = await partners(ctx).load(participant.id);
  return (question, openTo) => !question.sensitive && (openTo === 'EVERYBODY' || (isPartner && openTo === 'PARTNER'));
}

/** Lists load participants without their answers, which are longer than all the rest of them. */
const given = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await ctx.db.participant.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, answers: true, shownAs: true },
      });
      const byId = new Map(found.map(({ id, ...rest }) => [id, rest as unknown as Given]));
      return ids.map(id => byId.get(id) ?? { answers: {}, shownAs: {} });
    }),
);

/** Whether the viewer is matched with them now. */
const partners = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const own = ctx.member.participations.map(({ participantId }) => participantId);
      const rows = await ctx.sql<{ id: string }>(
        `select distinct theirs.participant_id id from match_members own
           join matches m on m.organisation_id = own.organisation_id and m.id = own.match_id
                         and m.state in ('ACTIVE', 'PAUSED')
           join match_members theirs on theirs.organisation_id = m.organisation_id and theirs.match_id = m.id
          where own.participant_id = any($1::uuid[]) and theirs.participant_id = any($2::uuid[])`,
        [own, ids],
      );
      const matched = new Set(rows.map(({ id }) => id));
      return ids.map(id => matched.has(id));
    }),
);
