import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modules } from './index.ts';

test('what files of a module declare, its entry names: rules, and names for the audit log', async () => {
  const missing: string[] = [];
  for (const { name, policies = [], audited = [] } of modules) {
    const folder = new URL(`${name}/`, import.meta.url);
    for (const file of readdirSync(folder).filter(found => /\.(policy|audit)\.ts$/.test(found))) {
      const exported = Object.entries<unknown>(await import(new URL(file, folder).href));
      const known = new Set<unknown>([...policies, ...audited]);
      missing.push(...exported.filter(([, value]) => !known.has(value)).map(([what]) => `${name}/${file}: ${what}`));
    }
  }
  expect(missing.join('\n'), 'Name it in the `policies`, or in `audited`, of `module.ts` there').toBe('');
});

test('no name means two things in the audit log', () => {
  const names = modules
    .flatMap(({ audited = [] }) => audited)
    .flatMap(({ name, actions }) =>
      Object.entries(actions).flatMap(([action, { formerly = [] }]) => [`${name}.${action}`, ...formerly]),
    );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
