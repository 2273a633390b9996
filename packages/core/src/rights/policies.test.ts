import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policySubjects, viewers } from './fixtures/policy-subjects.ts';
import { policyTable } from './fixtures/policy-table.ts';

// `vitest run -u packages/core/src/rights/policies.test.ts` writes what has changed.
test('who may do what, in which situation, is as `schema/policies.md` says', async () => {
  await expect(policyTable(policySubjects, viewers)).toMatchFileSnapshot('../../../../schema/policies.md');
});

test('no policy is missing in it', async () => {
  const modules = new URL('../modules/', import.meta.url);
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.policy.ts'));
  const known = new Set<unknown>(policySubjects.map(({ policy }) => policy));
  for (const file of files) {
    const exported = Object.entries<unknown>(await import(new URL(file, modules).href));
    expect({ file, missing: exported.flatMap(([name, policy]) => (known.has(policy) ? [] : [name])) }).toEqual({
      file,
      missing: [],
    });
  }
  expect(files.length).toBeGreaterThan(10);
});
