import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { expect, test } from 'vitest';
import { readTexts } from '../../build/texts.ts';
import { languages } from './languages.ts';

const texts = readTexts();
const source = join(import.meta.dirname, '..');
const code = globSync('**/*.{ts,tsx}', { cwd: source, exclude: ['generated/**', '**/*.test.ts'] })
  .map(file => readFileSync(join(source, file), 'utf8'))
  .join('\n');

/** Of the organisation's own words; a language may need another form of one, or none. */
const vocabulary = /^(the)?(mentor|mentee|programme|match|session)(s|es)?$/i;

function placeholders(message: unknown): Set<string> {
  const found = new Set<string>();
  const read = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    for (const token of part) {
      if (!Array.isArray(token)) continue;
      const [name, , choices] = token as [string, string?, object?];
      if (!vocabulary.test(name)) found.add(name);
      if (choices && typeof choices === 'object') for (const choice of Object.values(choices)) read(choice);
    }
  };
  read(message);
  return found;
}

test('each text says in every language the same that is filled in', () => {
  const different = Object.entries(texts).filter(([, text]) => {
    const [first, ...others] = languages.map(language => placeholders(compileMessageOrThrow(text[language]!)));
    return others.some(other => first!.symmetricDifference(other).size > 0);
  });
  expect(different.map(([id]) => id)).toEqual([]);
});

test('each text is used', () => {
  // What ends with a state or a name of the schema is put together where it is used.
  const used = (id: string) =>
    code.includes(`'${id}'`) ||
    id.split('.').some((_part, at, parts) => at > 0 && code.includes(`\`${parts.slice(0, at).join('.')}.\${`));
  expect(Object.keys(texts).filter(id => !used(id))).toEqual([]);
});

test('each text stands in every language, and in none that the app does not speak', () => {
  expect(Object.keys(texts).length).toBeGreaterThan(300);
  for (const [id, text] of Object.entries(texts))
    expect(Object.keys(text).toSorted(), id).toEqual([...languages].toSorted());
});
