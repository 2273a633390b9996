import { expect, test } from 'vitest';
import { growingLists, moduleLists } from './fixtures/entries.ts';

const { entries } = await moduleLists();
const fields = growingLists();

test('every list of the schema has an entry', () => {
  const missing = fields.filter(({ name }) => !entries[name]).map(({ name }) => name);
  expect(
    missing,
    `${missing.join(', ')}: say who asks for it in \`entries\` of modules/<module>/fixtures/lists.ts, and add rows of \
others to its \`foreignRows\` for each table that it reads. What is part of one row is \`{ part: 'of what' }\`.`,
  ).toEqual([]);
  const known = new Set(fields.map(({ name }) => name));
  expect(Object.keys(entries).filter(name => !known.has(name))).toEqual([]);
});
