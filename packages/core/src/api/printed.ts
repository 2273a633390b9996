import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

export const printedSchemaFile = new URL('../../../../schema/schema.graphql', import.meta.url);

export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

export function committedSchema(): string {
  return readFileSync(printedSchemaFile, 'utf8');
}

export function writePrintedSchema(): void {
  writeFileSync(printedSchemaFile, printedSchema());
}
