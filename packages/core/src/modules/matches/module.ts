import type { Module } from '../module.ts';
import { matchAudit, pairRuleAudit } from './match.audit.ts';
import { matchPolicy } from './match.policy.ts';
import { pairRulePolicy } from './pair-rule.policy.ts';
import { announceOffersHandler, expireOffersHandler } from './match.jobs.ts';
import { matchReactions } from './match.reactions.ts';
import { mostQuestions } from './match.service.ts';
import './match.schema.ts';
import './match.mutations.ts';
import './pair-rule.schema.ts';

export const matches: Module = {
  name: 'matches',
  policies: [matchPolicy, pairRulePolicy],
  audited: [matchAudit, pairRuleAudit],
  jobs: [announceOffersHandler, expireOffersHandler],
  prices: {
    'Match.questions': { most: mostQuestions },
    'Match.members': { most: 2 },
  },
  reactions: matchReactions,
};
