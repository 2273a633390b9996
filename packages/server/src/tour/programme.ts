import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from './client.ts';
import { expectThat, heading, progress, say } from './terminal.ts';

export const createProgramme = /* GraphQL */ `
  mutation CreateProgramme($input: CreateProgrammeInput!) {
    createProgramme(input: $input) {
      ... on CreateProgrammeSuccess {
        programme { id title state allowedActions phases { kind } questions { key label comparison weight } }
      }
      ... on Error { code message }
      ... on InvalidInputError { issues { path message } }
    }
  }
`;

export const openProgramme = /* GraphQL */ `
  mutation OpenProgramme($id: ID!) {
    openProgramme(id: $id) {
      ... on OpenProgrammeSuccess { programme { id state allowedActions refusedActions { action code message } } }
      ... on Error { code message }
    }
  }
`;

const both = (en: string, da: string) => [
  { locale: 'en', text: en },
  { locale: 'da', text: da },
];

/** One-to-one, with questions that tell who fits whom, and limits that no score outweighs. */
export const programmeInput = {
  title: both('First steps into programming', 'De første skridt i programmering'),
  purpose: both(
    'People who program for a living help those who learn it.',
    'Folk, der lever af at programmere, hjælper dem, der lærer det.',
  ),
  privacyText: both(
    'Your answers are used to find a match. Only the managers of the programme read them.',
    'Dine svar bruges til at finde et match. Kun programmets ledere læser dem.',
  ),
  locales: ['en', 'da'],
  timeZone: 'Europe/Copenhagen',
  defaultCapacity: 1,
  maximumZoneHours: 6,
  requireSharedLanguage: false,
  phases: [{ kind: 'RECRUITMENT' }, { kind: 'MATCHING' }, { kind: 'MENTORING' }, { kind: 'EVALUATION' }],
  questions: [
    question('months_programming', both('Months of programming', 'Måneder med programmering'), 'NUMBER'),
    question('hours_per_week', both('Hours a week', 'Timer om ugen'), 'NUMBER', {
      comparison: 'RANGE',
      range: 30,
      weight: 2,
    }),
    question('age', both('Age', 'Alder'), 'NUMBER', { comparison: 'RANGE', range: 40 }),
    question('major', both('Field of study', 'Studieretning'), 'TEXT', { comparison: 'SAME', weight: 2 }),
    question('education', both('Education', 'Uddannelse'), 'TEXT', { comparison: 'SAME' }),
    question('country', both('Country', 'Land'), 'TEXT'),
    question('role_interest', both('What would you like to become?', 'Hvad vil du gerne blive?'), 'TEXT'),
  ],
};

function question(key: string, label: object[], type: string, matching: object = {}) {
  return { key, label, type, roles: ['MENTOR', 'MENTEE'], ...matching };
}

export const createImport = /* GraphQL */ `
  mutation CreateImport($programmeId: ID!) {
    createParticipantImport(programmeId: $programmeId) {
      ... on CreateParticipantImportSuccess { data { uploadUrl import { id state } } }
      ... on Error { code message }
    }
  }
`;

export const importProgress = /* GraphQL */ `
  subscription ImportProgress($id: ID!) {
    importProgress(id: $id) {
      id state rowsRead rowsCreated rowsUpdated rowsUnchanged rowsRejected
    }
  }
`;

export const peopleFile = join(import.meta.dirname, '../../demo/new-coders/participants.csv');
