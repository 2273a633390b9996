import type { Module } from '../module.ts';
import { mostDifferences } from './programme-file.diff.ts';
import { programmeTemplates } from './programme-templates.ts';
import './programme-file.schema.ts';

export const programmeFiles: Module = {
  name: 'programme-files',
  scopes: {
    ProgrammeTemplate: 'read',
    ProgrammeDifference: 'read',
    'Query.programmeTemplates': 'read',
    'Query.diffProgramme': 'read',
    'Query.diffProgramme(file)': 'read',
    'Mutation.importProgramme': 'write',
    'Mutation.copyProgramme': 'write',
  },
  prices: {
    // A statement for the phases, one for the questions.
    'Programme.file': { price: 2 },
    'Query.programmeTemplates': { price: 0, most: programmeTemplates.length },
    'Query.diffProgramme': { price: 3, most: mostDifferences },
  },
};
