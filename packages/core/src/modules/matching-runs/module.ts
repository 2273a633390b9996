import type { Module } from '../module.ts';
import { matchingRunAudit } from './matching-run.audit.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';
import { runMatchingHandler } from './matching-run.jobs.ts';
import { matchingRunReactions } from './matching-run.reactions.ts';
import { maximumCapacity } from '../participants/participant.limits.ts';
import { mostQuestions } from '../programmes/programme.input.ts';
import { unmatchedReasons } from './matching-run.schema.ts';
import './matching-run.mutations.ts';
import './explanation.schema.ts';

export const matchingRuns: Module = {
  name: 'matching-runs',
  policies: [matchingRunPolicy],
  audited: [matchingRunAudit],
  jobs: [runMatchingHandler],
  reactions: matchingRunReactions,
  prices: {
    'IfForced.mentorsPlacesTakenBy': { most: maximumCapacity },
    'MatchingMetrics.unmatched': { most: Object.keys(unmatchedReasons).length },
    // A part for each question that is compared, and what is compared of itself.
    'PairExplanation.parts': { most: mostQuestions + 3 },
    'Proposal.parts': { most: mostQuestions + 3 },
    // Computes with the whole pool of the run.
    'Query.explainPair': { price: 250 },
    'Mutation.startMatchingRun': { price: 100 },
    'Mutation.publishMatchingRun': { price: 250 },
  },
  scopes: {
    MatchingRun: 'read',
    MatchingRunFailure: 'any',
    MatchingMetrics: 'any',
    UnmatchedCount: 'any',
    MatchingReason: 'any',
    Proposal: 'read',
    PairExplanation: 'read',
    IfForced: 'any',
    PairScore: 'any',
    // Two people's answers show through.
    ScorePart: 'people:read',
    'Query.matchingRun': 'read',
    'Query.explainPair': 'read',
    'Subscription.matchingRunProgress': 'read',
    'Mutation.startMatchingRun': 'write',
    'Mutation.cancelMatchingRun': 'write',
    'Mutation.reviewMatchingRun': 'write',
    'Mutation.publishMatchingRun': 'write',
    'Mutation.discardMatchingRun': 'write',
  },
};
