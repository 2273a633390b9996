import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { MatchQuestion } from '../../database/generated/client.ts';
import { Consent, MatchEndCode, MatchOrigin, MatchState } from '../../database/generated/enums.ts';
import {
  actionValues,
  allowedActions,
  type Objection,
  RefusedActionType,
  refusedActions,
} from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { listOf } from '../../graphql/connection.ts';
import { allows } from '../../policy.ts';
import { ViewerType } from '../identity/identity.schema.ts';
import { agreedBy, consentNeeded } from '../consents/consent.service.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { MatchSideEnum } from './match.types.ts';
import { matchPolicy } from './match.policy.ts';
import { listMatches, loadMatches, type MatchMemberRow, type MatchRow } from './match.rows.ts';
import { type MatchAction, matchStates, whyNotIn } from './match.state.ts';

const MatchStateEnum = builder.enumType('MatchState', { values: Object.values(MatchState) });
const MatchEndCodeEnum = builder.enumType('MatchEndCode', { values: Object.values(MatchEndCode) });
const MatchOriginEnum = builder.enumType('MatchOrigin', {
  description: 'Who brought the two together.',
  values: Object.values(MatchOrigin),
});
const ConsentEnum = builder.enumType('Consent', { values: Object.values(Consent) });
const MatchActionEnum = builder.enumType('MatchAction', {
  description: 'What people do with a match; each is a mutation, such as `acceptMatch`.',
  values: actionValues(matchStates),
});

const MatchMemberType = builder.objectRef<MatchMemberRow>('MatchMember').implement({
  description: 'One of the two, and whether they have agreed.',
  fields: t => ({
    side: t.field({ type: MatchSideEnum, resolve: member => member.side }),
    consent: t.field({ type: ConsentEnum, resolve: member => member.consent }),
    consentAt: t.field({ type: 'DateTime', nullable: true, resolve: member => member.consentAt }),
    participant: t.field({ type: ParticipantType, resolve: member => member.participant }),
  }),
});

const MatchQuestionType = builder.objectRef<MatchQuestion>('MatchQuestion').implement({
  description: 'What one of the two wanted to know before deciding.',
  fields: t => ({
    askedBy: t.prismaField({
      type: ParticipantType,
      resolve: (query, question, _args, ctx) =>
        ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: question.askedById } }),
    }),
    question: t.exposeString('question'),
    answer: t.exposeString('answer', { nullable: true }),
    askedAt: t.field({ type: 'DateTime', resolve: question => question.createdAt }),
    answeredAt: t.field({ type: 'DateTime', nullable: true, resolve: question => question.answeredAt }),
  }),
});

const questionsOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, MatchQuestion[]>(async matchIds => {
      const questions = await ctx.db.matchQuestion.findMany({
        where: { matchId: { in: [...matchIds] } },
        orderBy: { id: 'asc' },
      });
      const byMatch = Map.groupBy(questions, question => question.matchId);
      return matchIds.map(id => byMatch.get(id) ?? []);
    }),
);

/** What the programme has against what its state allows, and a privacy text to which the viewer has not agreed. */
async function withheld(ctx: RequestContext, match: MatchRow): Promise<Objection<MatchAction>> {
  const { programmeId, programmeState, state } = match;
  const isTheirs =
    matchStates.transitions.accept.from.includes(state) && allows(matchPolicy, 'accept', ctx.viewer, match);
  const { counts } = isTheirs
    ? await agreedBy(ctx, { programmeId, membershipId: ctx.member.membershipId })
    : { counts: true };
  return action => whyNotIn(programmeState, action) ?? (action === 'accept' && !counts ? consentNeeded() : undefined);
}

/** Resolves from a `MatchRow`: `loadMatches` and `listMatches` make them. */
export const MatchType = builder.objectRef<MatchRow>('Match');
const MatchConnection = builder.connectionObject({ type: MatchType, ...listOf('Match')[0] }, listOf('Match')[1]);

builder.node(MatchType, {
  description: 'A mentor and a mentee who were brought together, from the offer to its end.',
  id: { resolve: match => match.id },
  loadManyWithoutCache: async (ids, ctx) => {
    const matches = new Map((await loadMatches(ctx, ids)).map(match => [match.id, match]));
    return ids.map(id => matches.get(id) ?? null);
  },
  fields: t => ({
    state: t.field({ type: MatchStateEnum, resolve: match => match.state }),
    origin: t.field({ type: MatchOriginEnum, resolve: match => match.origin }),
    score: t.int({
      nullable: true,
      description: 'In millionths, where a run proposed it; for managers, as it is made of answers.',
      resolve: (match, _args, ctx) => (allows(matchPolicy, 'readScore', ctx.viewer, match) ? match.score : null),
    }),
    programme: t.prismaField({
      type: ProgrammeType,
      resolve: (query, match, _args, ctx) =>
        ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: match.programmeId } }),
    }),
    members: t.field({
      type: [MatchMemberType],
      description: 'The mentor first.',
      resolve: match => [...match.members],
    }),
    offerExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when an offer can be accepted.',
      resolve: match => match.offerExpiresAt,
    }),
    activatedAt: t.field({ type: 'DateTime', nullable: true, resolve: match => match.activatedAt }),
    endedAt: t.field({ type: 'DateTime', nullable: true, resolve: match => match.endedAt }),
    endCode: t.field({
      type: MatchEndCodeEnum,
      nullable: true,
      description: 'What ended it, or took the offer back, where nobody of the two nor a manager did.',
      resolve: match => match.endCode,
    }),
    endReason: t.string({
      nullable: true,
      description: 'Private: null for all but whoever gave it and managers.',
      resolve: (match, _args, ctx) =>
        allows(matchPolicy, 'readEndReason', ctx.viewer, match) ? match.endReason : null,
    }),
    questions: t.field({
      type: [MatchQuestionType],
      nullable: true,
      description: 'What the two asked each other before deciding; null for everybody else.',
      resolve: async (match, _args, ctx) =>
        allows(matchPolicy, 'readQuestions', ctx.viewer, match) ? await questionsOf(ctx).load(match.id) : null,
    }),
    createdAt: t.field({ type: 'DateTime', resolve: match => match.createdAt }),
    version: t.int({ description: 'Raised by each change.', resolve: match => match.version }),
    allowedActions: t.field({
      type: [MatchActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: async (match, _args, ctx) =>
        allowedActions(ctx, matchStates, matchPolicy, match, await withheld(ctx, match)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: async (match, _args, ctx) =>
        refusedActions(ctx, matchStates, matchPolicy, match, await withheld(ctx, match)),
    }),
  }),
});

builder.prismaObjectFields(ProgrammeType, t => ({
  matches: t.connection(
    {
      type: MatchType,
      description: 'Of its matches, those whom the viewer may see, newest first: all for managers, else their own.',
      args: { state: t.arg({ type: MatchStateEnum }) },
      resolve: async (programme, { state, ...page }, ctx, info) => {
        const options = { list: 'Programme.matches', programmeId: programme.id, state: state ?? undefined };
        return await listMatches(ctx, options, page, info);
      },
    },
    MatchConnection,
  ),
}));

builder.queryFields(t => ({
  match: t.field({
    type: MatchType,
    nullable: true,
    access: 'member',
    args: { id: t.arg.globalID({ required: true, for: MatchType }) },
    resolve: async (_root, { id }, ctx) => (await loadMatches(ctx, [id.id]))[0] ?? null,
  }),
}));

builder.objectField(ViewerType, 'matches', t =>
  t.connection(
    {
      type: MatchType,
      description: 'Their matches in all programmes, newest first.',
      args: { state: t.arg({ type: MatchStateEnum }) },
      resolve: async (_viewer, { state, ...page }, ctx, info) => {
        const options = { list: 'Viewer.matches', viewers: true, state: state ?? undefined };
        return await listMatches(ctx, options, page, info);
      },
    },
    MatchConnection,
  ),
);
