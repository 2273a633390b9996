import type { Module } from '../module.ts';
import { programmeAudit } from './programme.audit.ts';
import { movePhasesHandler } from './programme.jobs.ts';
import { phasePolicy, programmePolicy } from './programme.policy.ts';
import { builtInCriteria, mostLocales, mostPhases, mostQuestions, mostTerms } from './programme.input.ts';
import { terms } from '../../texts/vocabulary.ts';
import { mostOptions } from './question.input.ts';
import './programme.schema.ts';
import './question.schema.ts';
import './phase.schema.ts';
import './phase.state.schema.ts';
import './programme-design.schema.ts';
import './programme-page.schema.ts';
import './view-as.schema.ts';
import './programme-role.schema.ts';

export const programmes: Module = {
  name: 'programmes',
  policies: [programmePolicy, phasePolicy],
  jobs: [movePhasesHandler],
  audited: [programmeAudit],
  scopes: {
    Programme: 'read',
    'Programme.viewerParticipants': 'person',
    Phase: 'read',
    Question: 'read',
    QuestionOption: 'any',
    ViewAs: 'person',
    StartedViewAs: 'person',
    'Query.programme': 'read',
    'Query.programmes': 'read',
    'Mutation.createProgramme': 'write',
    'Mutation.openProgramme': 'write',
    'Mutation.startProgramme': 'write',
    'Mutation.pauseProgramme': 'write',
    'Mutation.resumeProgramme': 'write',
    'Mutation.closeProgramme': 'write',
    'Mutation.reopenProgramme': 'write',
    'Mutation.completeProgramme': 'write',
    'Mutation.archiveProgramme': 'write',
    'Mutation.cancelProgramme': 'write',
    'Mutation.changeProgramme': 'write',
    'Mutation.addPhase': 'write',
    'Mutation.changePhase': 'write',
    'Mutation.startPhase': 'write',
    'Mutation.finishPhase': 'write',
    'Mutation.skipPhase': 'write',
    'Mutation.reopenPhase': 'write',
    'Mutation.removePhase': 'write',
    'Mutation.reorderPhases': 'write',
    'Mutation.addQuestion': 'write',
    'Mutation.changeQuestion': 'write',
    'Mutation.retireQuestion': 'write',
    'Mutation.restoreQuestion': 'write',
    'Mutation.reorderQuestions': 'write',
    QuestionCondition: 'read',
    CriterionWeight: 'read',
    ProgrammeAdmission: 'read',
    Missing: 'read',
    ProgrammePage: 'any',
    ProgrammePagePhase: 'any',
    'Query.programmePage': 'any',
    'Query.programmePage(slug)': 'any',
    'Query.programmePage(organisation)': 'any',
    'Mutation.inviteMember': 'person',
    'Mutation.assignProgrammeRole': 'person',
    'Mutation.removeProgrammeRole': 'person',
    'Mutation.startViewAs': 'person',
  },
  prices: {
    'Programme.phases': { most: mostPhases },
    'Programme.questions': { most: mostQuestions },
    'Programme.titleTexts': { most: mostLocales },
    'Programme.purposeTexts': { most: mostLocales },
    'Programme.privacyTexts': { most: mostLocales },
    'Programme.vocabulary': { price: 0, most: mostTerms },
    'ProgrammePage.phases': { price: 0, most: mostPhases },
    'ProgrammePage.terms': { price: 0, most: terms.length },
    'Programme.weights': { price: 0, most: builtInCriteria.length },
    // A text, a phase or a question in each language.
    'Programme.missing': { most: mostPhases + (mostQuestions + 3) * mostLocales },
    'Question.labelTexts': { most: mostLocales },
    'Question.helpTexts': { most: mostLocales },
    'QuestionOption.labelTexts': { price: 0, most: mostLocales },
    // Part of what was loaded with the question.
    'Question.options': { price: 0, most: mostOptions },
  },
};
