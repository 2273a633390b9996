import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = import.meta.dirname;
/** From the ground up: a file imports from its own floor and those beneath it. Features stand on all of them. */
const floors = ['look', 'texts', 'start', 'parts'];
const files = globSync('**/*.{ts,tsx}', { cwd: src, exclude: ['generated/**', 'fixtures/**', '**/*.test.ts'] });

const imports = files.flatMap(file =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/from '(\.[^']+)'|import '(\.[^']+)'|import\('(\.[^']+)'\)/g)].map(
    ([, one, other, lazy]) => ({
      file,
      isLazy: lazy !== undefined,
      of: relative(src, join(src, dirname(file), (one ?? other ?? lazy)!)),
    }),
  ),
);
const folder = (file: string) => (file.includes('/') ? file.split('/')[0]! : '');
const floor = (file: string) => floors.indexOf(folder(file));

test('what all screens share knows none of them', () => {
  // A screen waits and fails in the look of the parts; the words know which texts there are, and only that.
  const allowed = new Set(['start/screen.tsx', 'texts/text.ts']);
  const wrong = imports.filter(({ file, of }) => {
    if (allowed.has(file) || floor(file) === -1 || folder(of) === 'generated') return false;
    return floor(of) === -1 || floor(of) > floor(file);
  });
  expect(wrong).toEqual([]);
});

test('a screen is shown by its address alone: nothing imports one', () => {
  const screens = imports.filter(({ file, of }) => of.includes('.screen.') && file !== 'routes.ts');
  // The one that is shown at every address, to who is not signed in.
  expect(screens.filter(({ of }) => of !== 'sign-in/sign-in.screen.tsx')).toEqual([]);
  expect(
    imports.filter(({ of, isLazy }) => of.includes('.screen.') && of !== 'sign-in/sign-in.screen.tsx' && !isLazy),
  ).toEqual([]);
});

test('no script, style or HTML is made of text', () => {
  const makers = /dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function\(/;
  const made = files.filter(file =>
    makers.test(readFileSync(join(src, file), 'utf8').replaceAll(/`[^`]*`|\/\*[\s\S]*?\*\//g, '')),
  );
  expect(made).toEqual([]);
});
