import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const pages = ['frontend', 'partner', 'operator', 'developer', 'measured'].map(name => `.github/docs/${name}.md`);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the table of settings in operator.md names those that config.ts reads, and no others', () => {
  const rows = read('.github/docs/operator.md').matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm);
  const named = [...rows].flatMap(([, names = '']) => names.split(', ').map(name => name.slice(1, -1)));
  const lines = read('packages/server/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm);
  const reads = [...lines].map(([, name = '']) => name);
  expect(named.toSorted(), 'A setting has a line in config.ts and a row in .github/docs/operator.md').toEqual(
    reads.toSorted(),
  );
});

test.each(['README.md', '.github/CONTRIBUTING.md', 'packages/client/README.md', ...pages])(
  'the links of %s lead somewhere',
  page => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  },
);

test('the README is short enough to be read', () => {
  const lines = read('README.md').split('\n').length - 1;
  expect(lines, 'At most 120 lines: the rest has a page by reader in .github/docs').toBeLessThanOrEqual(120);
});
