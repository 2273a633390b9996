import { expect, test } from 'vitest';
import { byName } from '../jobs/job.ts';
import { handlers, modules } from './index.ts';

test('a job is called after its module and what it does', () => {
  const misnamed = modules.flatMap(({ name, jobs = [] }) =>
    jobs.map(({ job }) => job.name).filter(job => !new RegExp(`^${name}\\.[a-z][a-zA-Z]*$`).test(job)),
  );
  expect(misnamed, 'Call it `<module>.<what>`, and what it was called before is `formerly` of it').toEqual([]);
});

test('no two jobs share a name, of today or before', () => {
  expect(byName(handlers, ({ job }) => job).size).toBeGreaterThan(handlers.length);
});
