import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { errorTable } from './error-table.ts';
import { schema } from './schema.ts';

const folder = new URL('../../../../schema/', import.meta.url);

/** What clients build on, as it is printed for review, by its file in `schema/`. */
export const printed: Readonly<Record<string, () => string>> = {
  'schema.graphql': () => `${printSchema(lexicographicSortSchema(schema))}\n`,
  'errors.md': errorTable,
};

export function committed(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

export function writePrinted(): void {
  for (const [file, print] of Object.entries(printed)) writeFileSync(new URL(file, folder), print());
}
