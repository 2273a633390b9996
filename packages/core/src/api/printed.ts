import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { auditPage } from './audit-page.ts';
import { errorTable } from './error-table.ts';
import { jobsPage } from './jobs-page.ts';
import { schema } from './schema.ts';
import { scopesPage } from './scopes-page.ts';

/** What is printed from the code, for people to review: each is a file under `schema/`. */
const pages = {
  'schema.graphql': () => `${printSchema(lexicographicSortSchema(schema))}\n`,
  'audit.md': auditPage,
  'errors.md': errorTable,
  'jobs.md': jobsPage,
  'scopes.md': scopesPage,
};
export type Page = keyof typeof pages;
export const pageNames = Object.keys(pages) as Page[];

export function printed(page: Page): string {
  return pages[page]();
}

export function committed(page: Page): string {
  return readFileSync(fileOf(page), 'utf8');
}

export function writePages(): void {
  for (const page of pageNames) writeFileSync(fileOf(page), printed(page));
}

function fileOf(page: Page): URL {
  return new URL(`../../../../schema/${page}`, import.meta.url);
}
