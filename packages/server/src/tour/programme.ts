import { readFile } from 'node:fs/promises';
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
      ... on CreateParticipantImportSuccess { uploadUrl import { id state } }
      ... on Error { code message }
    }
  }
`;

export const importProgress = /* GraphQL */ `
  subscription ImportProgress($id: ID!) {
    importProgress(id: $id) {
      state progress rowsRead rowsCreated rowsUpdated rowsUnchanged rowsRejected
      failure { code message }
    }
  }
`;

export const importIssues = /* GraphQL */ `
  query ImportIssues($id: ID!) {
    import(id: $id) { ignoredColumns issues(first: 3) { edges { node { row column code message } } } }
  }
`;

export const peopleOf = /* GraphQL */ `
  query PeopleOf($id: ID!) {
    programme(id: $id) {
      mentors: participants(role: MENTOR, first: 3) {
        totalCount
        edges { node { externalId capacity languages person { displayName timeZone } answers { label values { label } } } }
      }
      mentees: participants(role: MENTEE, first: 1) { totalCount }
    }
  }
`;

const file = join(import.meta.dirname, '../../demo/new-coders/participants.csv');

/** The demo's people, header first. The file has no addresses: here each gets one, with which they can sign in. */
export async function peopleRows(): Promise<string[]> {
  const rows = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  return rows.map((row, at) => `${at === 0 ? 'email' : `${row.split(',')[0]}@people.demo.invalid`},${row}`);
}

const rowsOfFile = 4_761;

/** Step 1: a manager draws up a programme and imports its people, twice. Answers the programme's id. */
export async function recruit(manager: Client): Promise<string> {
  heading(1, 'A programme, and its people');
  const { createProgramme: created } = await manager.mutate(createProgramme, { input: programmeInput });
  const { id, title, questions, allowedActions } = created.programme;
  say(`"${title}": ${questions.length} questions; possible now: ${allowedActions.join(', ')}`);
  const opened = await manager.mutate(openProgramme, { id });
  say(`opened; possible now: ${opened.openProgramme.programme.allowedActions.join(', ')}`);

  const first = await importPeople(manager, id, 'Import');
  expectThat(first.rowsRead === rowsOfFile, `${rowsOfFile} rows were read`, first);
  expectThat(
    first.rowsCreated + first.rowsUpdated + first.rowsUnchanged + first.rowsRejected === rowsOfFile,
    'every row was accepted or reported',
    first,
  );
  const again = await importPeople(manager, id, 'The same file again');
  expectThat(again.rowsCreated + again.rowsUpdated === 0, 'nothing was changed by it', again);

  const { programme } = await manager.request(peopleOf, { id });
  say(`${programme.mentors.totalCount} mentors, ${programme.mentees.totalCount} mentees; the first mentors:`);
  for (const { node } of programme.mentors.edges)
    say(`  ${node.person.displayName}, ${node.person.timeZone}, up to ${node.capacity}; ${node.languages.join(', ')}`);
  return id;
}

async function importPeople(manager: Client, programmeId: string, label: string) {
  const { createParticipantImport: created } = await manager.mutate(createImport, { programmeId });
  const bar = progress(label);
  const started = performance.now();
  let state: any;
  const following = manager.subscribe(importProgress, { id: created.import.id }, ({ importProgress: row }) => {
    state = row;
    bar.update(row.progress, `${row.rowsRead} rows`);
  });
  await following.ready;
  const body = (await peopleRows()).join('\n');
  const response = await fetch(created.uploadUrl, { method: 'PUT', body, headers: { 'content-type': 'text/csv' } });
  if (!response.ok) throw new Error(`The upload was refused: ${await response.text()}`);
  await following.ended;
  following.close();
  if (state?.state !== 'SUCCEEDED') throw new Error(`The import failed: ${JSON.stringify(state)}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  bar.done(
    `${state.rowsCreated} created, ${state.rowsUpdated} updated, ${state.rowsUnchanged} unchanged, ${state.rowsRejected} rejected in ${seconds} s`,
  );
  const { import: report } = await manager.request(importIssues, { id: created.import.id });
  for (const { node } of report.issues.edges) say(`  row ${node.row}, ${node.column}: ${node.message}`);
  return state;
}
