import type { Module } from '../module.ts';
import { programmeAudit } from './programme.audit.ts';
import { programmePolicy } from './programme.policy.ts';
import { mostLocales, mostPhases, mostQuestions } from './programme.service.ts';
import './programme.schema.ts';
import './phase.schema.ts';
import './view-as.schema.ts';
import './programme-role.schema.ts';

export const programmes: Module = {
  name: 'programmes',
  policies: [programmePolicy],
  audited: [programmeAudit],
  prices: {
    'Programme.phases': { most: mostPhases },
    'Programme.questions': { most: mostQuestions },
    'Programme.titleTexts': { most: mostLocales },
  },
};
