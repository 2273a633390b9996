import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policySubjects, viewers } from './fixtures/policy-subjects.ts';
import { policyTable } from './fixtures/policy-table.ts';

test('who may do what, in which situation, is as `schema/policies.md` says', async () => {
  await expect(
    policyTable(policySubjects, viewers),
    'Who may do what has changed. If it is meant: npm test -- packages/core/src/rights/policies.test.ts -u, and read the diff of schema/policies.md',
  ).toMatchFileSnapshot('../../../../schema/policies.md');
});

test('no policy is missing in it', async () => {
  const modules = new URL('../modules/', import.meta.url);
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.policy.ts'));
  const known = new Set<unknown>(policySubjects.map(({ policy }) => policy));
  for (const file of files) {
    const exported = Object.entries<unknown>(await import(new URL(file, modules).href));
    const missing = exported.flatMap(([name, policy]) => (known.has(policy) ? [] : [name]));
    expect({ file, missing }, 'Add them to rights/fixtures/policy-subjects.ts').toEqual({ file, missing: [] });
  }
  expect(files.length).toBeGreaterThan(10);
});
