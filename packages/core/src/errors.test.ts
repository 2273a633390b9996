import { expect, test } from 'vitest';
// Lists the codes.
import './api/schema.ts';
import { alreadyExists, conflict, forbidden } from './errors.ts';

const said = { en: '{name} is late.', da: '{name} er forsinket.' };

test('a code that is declared twice is refused, and the remedy said', () => {
  expect(() => forbidden(alreadyExists.code, said)).toThrow(/ALREADY_EXISTS is declared twice.*import it/);
});

test('a code that comes too late for the schema is refused, and the remedy said', () => {
  expect(() => conflict('TOO_LATE', said)).toThrow(/TOO_LATE is not in the schema.*module\.ts/);
});
