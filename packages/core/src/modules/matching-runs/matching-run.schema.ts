import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import { MatchingRunState } from '../../database/generated/enums.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import { followTopic, outcome } from '../../events/follow.ts';
import {
  actionValues,
  allowedActions,
  type Objection,
  RefusedActionType,
  refusedActions,
} from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { newestOfProgramme, prismaPage } from '../../graphql/prisma-page.ts';
import { allows, alternativesFor, whereFor } from '../../policy.ts';
import { defineText, type Text, text } from '../../texts/text.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import type { Metrics } from './matching-run.compute.ts';
import type { Timing } from './matching-run.jobs.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';
import { leftOutReasons } from './matching-run.publication.ts';
import { type FailureCode, runFailures } from './matching-run.result.ts';
import { findRun } from './matching-run.service.ts';
import { isOver, programmeReadOnly, standingOf } from '../programmes/programme.standing.ts';
import { isFinished, type MatchingRunAction, matchingRunStates, whyNoMatching } from './matching-run.state.ts';
import { listProposals, type ProposalRow } from './proposal.rows.ts';
import { ReasonType, ScorePartType, withLabels } from './score.schema.ts';
import type { UnmatchedReason } from '../../matching/verify.ts';

const MatchingRunStateEnum = builder.enumType('MatchingRunState', { values: Object.values(MatchingRunState) });
const MatchingRunActionEnum = builder.enumType('MatchingRunAction', {
  description: 'What managers do with a run; each is a mutation, such as `publishMatchingRun`.',
  values: actionValues(matchingRunStates),
});

const ProposalType = builder.objectRef<ProposalRow>('Proposal').implement({
  description: 'A pair that a run proposes.',
  fields: t => ({
    mentee: t.field({ type: ParticipantType, resolve: proposal => proposal.mentee }),
    mentor: t.field({ type: ParticipantType, resolve: proposal => proposal.mentor }),
    score: t.exposeInt('score', { description: 'In millionths: 1,000,000 is a perfect fit.' }),
    parts: t.field({
      type: [ScorePartType],
      description: 'How the score came about.',
      resolve: (proposal, _args, ctx) => withLabels(ctx, proposal.programmeId, proposal.parts),
    }),
    leftOut: t.field({
      type: ReasonType,
      nullable: true,
      description: 'Why no offer was made of it when the run was published.',
      resolve: ({ leftOut }) => leftOut && { code: leftOut, text: leftOutReasons[leftOut] },
    }),
  }),
});

export const unmatchedReasons: Readonly<Record<UnmatchedReason, Text<never>>> = {
  NO_ALLOWED_MENTOR: defineText({
    en: 'There is no {term:mentor} whom they may be matched with.',
    da: 'Der er ingen {term:mentor}, de må blive par med.',
  }),
  CAPACITY: defineText({
    en: 'All {term:mentor.many} whom they may be matched with are full.',
    da: 'Alle {term:mentor.many}, de må blive par med, har ikke plads.',
  }),
  BELOW_MINIMUM: defineText({
    en: 'Only pairs below the minimum score were left.',
    da: 'Kun par under den mindste score var tilbage.',
  }),
  LEFT_OUT: defineText({ en: 'The strategy left them out.', da: 'Strategien udelod dem.' }),
};

const UnmatchedType = builder.objectRef<{ reason: UnmatchedReason; count: number }>('UnmatchedCount').implement({
  description: 'How many mentees got no mentor for one reason.',
  fields: t => ({
    reason: t.field({
      type: ReasonType,
      resolve: ({ reason }) => ({ code: reason, text: unmatchedReasons[reason] }),
    }),
    count: t.exposeInt('count'),
  }),
});

const MetricsType = builder.objectRef<Metrics & Timing>('MatchingMetrics').implement({
  description: 'What a run came to. Scores and totals are millionths.',
  fields: t => ({
    mentees: t.exposeInt('mentees', { description: 'Of the pool.' }),
    mentors: t.exposeInt('mentors', { description: 'Of the pool.' }),
    places: t.exposeInt('places', { description: 'Free places of all mentors.' }),
    matched: t.exposeInt('matched', { description: 'Pairs that are proposed.' }),
    unmatched: t.field({
      type: [UnmatchedType],
      resolve: ({ unmatchedBy }) =>
        Object.entries(unmatchedBy)
          .filter(([, count]) => count > 0)
          .map(([reason, count]) => ({ reason: reason as UnmatchedReason, count })),
    }),
    total: t.exposeFloat('total', { description: 'Sum of all scores.' }),
    meanScore: t.exposeFloat('meanScore', { nullable: true }),
    lowestScore: t.exposeInt('lowestScore', { nullable: true }),
    bound: t.exposeFloat('bound', { nullable: true, description: 'Proven: no matching has a higher total.' }),
    gap: t.exposeFloat('gap', { nullable: true, description: 'Between total and bound; 0 is the best there is.' }),
    meanHoursApart: t.exposeFloat('meanHoursApart', { nullable: true, description: 'Between the clocks of a pair.' }),
    mostHoursApart: t.exposeFloat('mostHoursApart', { nullable: true }),
    scoringMillis: t.exposeInt('scoringMillis'),
    solvingMillis: t.exposeInt('solvingMillis'),
  }),
});

const FailureType = builder.objectRef<{ code: string; detail: string }>('MatchingRunFailure').implement({
  description: 'Why a run failed. Nothing of it was kept.',
  fields: t => ({
    code: t.exposeString('code'),
    message: t.string({
      description: "In the reader's language; what a plugin says of itself is in English.",
      resolve: ({ code, detail }, _args, ctx) => text(ctx, runFailures[code as FailureCode], { detail }),
    }),
  }),
});

/** What the programme has against what its state allows. */
async function withheld(
  ctx: RequestContext,
  { programmeId }: { readonly programmeId: string },
): Promise<Objection<MatchingRunAction>> {
  const standing = await standingOf(ctx).load(programmeId);
  return action => {
    if (!standing) return undefined;
    if (action === 'publish') return whyNoMatching(standing.state, 'PUBLISH_MATCHING_RUN');
    return isOver(standing.state) ? programmeReadOnly() : undefined;
  };
}

/** The present design of programmes: one statement for all runs of a list. */
const designs = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await ctx.db.programme.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, designVersion: true },
      });
      const byId = new Map(found.map(({ id, designVersion }) => [id, designVersion]));
      return ids.map(id => byId.get(id) ?? 0);
    }),
);

/** Its columns are read from the row as it is: subscriptions hand over rows that they have loaded themselves. */
export const MatchingRunType = builder.prismaNode('MatchingRun', {
  nullable: true,
  description: 'One computation of who could be matched with whom, and what came of it.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(matchingRunPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    programme: t.relation('programme'),
    strategy: t.string({ description: "The plugin's id.", resolve: run => run.strategy }),
    settings: t.field({ type: 'JSON', description: 'As they were entered.', resolve: run => run.settings }),
    seed: t.int({ description: 'The same pool, settings and seed give the same proposals.', resolve: run => run.seed }),
    state: t.field({ type: MatchingRunStateEnum, resolve: run => run.state }),
    progress: t.float({ description: '0 to 1.', resolve: run => run.progress }),
    snapshotHash: t.string({
      nullable: true,
      description: 'The fingerprint of everything it was computed from, the seed included.',
      resolve: run => run.snapshotHash,
    }),
    metrics: t.field({
      type: MetricsType,
      nullable: true,
      resolve: run => run.metrics as unknown as (Metrics & Timing) | null,
    }),
    failure: t.field({
      type: FailureType,
      nullable: true,
      resolve: run => (run.failureCode === null ? null : { code: run.failureCode, detail: run.failureMessage ?? '' }),
    }),
    offered: t.int({ nullable: true, description: 'Offers made when it was published.', resolve: run => run.offered }),
    isOutdated: t.boolean({
      description:
        'Whether limits, weights or questions of the programme are others by now: what it proposes is checked by those when it is published.',
      resolve: async (run, _args, ctx) => run.designVersion < (await designs(ctx).load(run.programmeId)),
    }),
    proposals: t.connection(
      {
        type: ProposalType,
        description: 'The pairs that it proposes, the best first.',
        args: { leftOut: t.arg.boolean({ description: 'Only those that became no offer, or only those that did.' }) },
        resolve: async (run, args, ctx) => await listProposals(ctx, run, args),
      },
      ...listOf('Proposal'),
    ),
    createdAt: t.field({ type: 'DateTime', resolve: run => run.createdAt }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: run => run.startedAt }),
    finishedAt: t.field({ type: 'DateTime', nullable: true, resolve: run => run.finishedAt }),
    version: t.int({ description: 'Raised by each change.', resolve: run => run.version }),
    allowedActions: t.field({
      type: [MatchingRunActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: async (run, _args, ctx) =>
        allowedActions(ctx, matchingRunStates, matchingRunPolicy, run, await withheld(ctx, run)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: async (run, _args, ctx) =>
        refusedActions(ctx, matchingRunStates, matchingRunPolicy, run, await withheld(ctx, run)),
    }),
  }),
});

builder.prismaObjectFields(ProgrammeType, t => ({
  matchingRuns: t.connection(
    {
      type: MatchingRunType,
      description: 'Its matching runs, newest first; none for those who do not manage it.',
      resolve: ({ id: programmeId }, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestOfProgramme('Programme.matchingRuns'),
          table: 'matching_runs',
          readable: alternativesFor(matchingRunPolicy, 'read', ctx.viewer, { programmeId }),
          parameters: [programmeId],
          args,
          load: query => ctx.db.matchingRun.findMany(query),
        }),
    },
    ...listOf('MatchingRun'),
  ),
}));

builder.queryField('matchingRun', t =>
  t.prismaField({
    type: MatchingRunType,
    nullable: true,
    access: 'member',
    args: { id: t.arg.globalID({ required: true, for: MatchingRunType }) },
    resolve: (query, _root, { id }, ctx) =>
      ctx.db.matchingRun.findFirst({
        ...query,
        where: { AND: [{ id: id.id }, whereFor(matchingRunPolicy, 'read', ctx.viewer)] },
      }),
  }),
);

builder.subscriptionField('matchingRunProgress', t =>
  t.field({
    type: MatchingRunType,
    access: 'member',
    description:
      'A run now, and each time it has changed, until it is finished. Whoever loses the right to see it gets ACCESS_LOST, and the end.',
    args: { id: t.arg.globalID({ required: true, for: MatchingRunType }) },
    subscribe: async (_root, { id: { id } }, ctx) => {
      // Refused at once, and not when something happens.
      const found = await inOrganisation(ctx.organisation.id, () => findRun(ctx, id));
      return followTopic(ctx, {
        topic: ['run', id],
        load: async () => (await ctx.db.matchingRun.findUnique({ where: { id } })) ?? undefined,
        mayFollow: viewer => allows(matchingRunPolicy, 'read', viewer, found),
        isFinal: run => isFinished(run.state),
      });
    },
    resolve: outcome,
  }),
);
