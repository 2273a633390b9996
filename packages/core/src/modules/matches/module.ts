import type { Module } from '../module.ts';
import { matchAudit, pairRuleAudit } from './match.audit.ts';
import { matchPolicy } from './match.policy.ts';
import { pairRulePolicy } from './pair-rule.policy.ts';
import { announceOffersHandler, expireMatchesHandler } from './match.jobs.ts';
import { programmeReactions } from './match.programme.ts';
import { matchReactions } from './match.reactions.ts';
import { mostQuestions } from './match.service.ts';
import './match.schema.ts';
import './match.mutations.ts';
import './pair-rule.schema.ts';

export const matches: Module = {
  name: 'matches',
  policies: [matchPolicy, pairRulePolicy],
  audited: [matchAudit, pairRuleAudit],
  jobs: [announceOffersHandler, expireMatchesHandler],
  prices: {
    'Match.questions': { most: mostQuestions },
    'Match.members': { most: 2 },
  },
  reactions: [...matchReactions, ...programmeReactions],
  scopes: {
    Match: 'read',
    'Match.endReason': 'people:read',
    MatchMember: 'any',
    MatchQuestion: 'person',
    PairRule: 'read',
    'PairRule.reason': 'people:read',
    'Query.match': 'read',
    'Viewer.matches': 'person',
    'Mutation.retractMatch': 'write',
    'Mutation.pauseMatch': 'write',
    'Mutation.resumeMatch': 'write',
    'Mutation.completeMatch': 'write',
    'Mutation.endMatch': 'write',
    'Mutation.extendMatch': 'write',
    'Mutation.pinPair': 'write',
    'Mutation.banPair': 'write',
    'Mutation.removePairRule': 'write',
    'Mutation.acceptMatch': 'person',
    'Mutation.declineMatch': 'person',
    'Mutation.askAboutMatch': 'person',
    'Mutation.answerAboutMatch': 'person',
  },
};
