import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { homeless, moduleSchemas } from './fixtures/module-schema.ts';
import { rightsFolder } from './fixtures/rights.ts';

// Who sees and does what is asked in `rights-*.test.ts`, of a part of the modules in each.

test('every type, query and mutation is of one module, in whose file its rights are written', () => {
  const remedy = 'Declare them in one module, by their name; or tell fixtures/module-schema.ts how they are declared';
  expect(homeless, remedy).toEqual([]);
});

test('there is a file of rights for each module that answers anything, and no other', () => {
  const files = moduleSchemas.map(({ module }) => `${module}.md`).toSorted();
  const remedy = 'npm test -- packages/core/src/rights -u writes what is missing; remove what is of no module any more';
  expect(readdirSync(rightsFolder).toSorted(), remedy).toEqual(files);
});
