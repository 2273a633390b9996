import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('no program may do or see what the administrator who makes it may not', () => {
  const wider: string[] = [];
  for (const { module } of moduleSchemas) {
    let [title, names]: [string, string[]] = ['', []];
    for (const line of readFileSync(join(rightsFolder, `${module}.md`), 'utf8').split('\n')) {
      if (line.startsWith('## ')) title = line.slice(3);
      if (!line.startsWith('| ') || line.startsWith('| ---')) continue;
      const [row = '', ...marks] = line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim());
      if (row === '') names = marks;
      const own = marks[names.indexOf('administrator')];
      for (const [index, mark] of marks.entries())
        if (row !== '' && names[index]!.startsWith('`') && mark === '●' && own !== '●')
          wider.push(`${title}.${row}: ${names[index]}`);
    }
  }
  expect(wider, 'Whoever makes an API client gives it what they hold themselves, and no more').toEqual([]);
});
