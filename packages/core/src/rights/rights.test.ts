import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rightsTable } from './fixtures/rights-table.ts';

let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
});
afterAll(() => api.close());

// `vitest run -u packages/core/src/rights` writes what has changed.
test('who sees and does what is as `schema/rights.md` says', async () => {
  const world = await createWorld(api, 'WORLD');
  const table = await rightsTable(world, (person, document) => askInVain(api, person, document));
  await expect(table).toMatchFileSnapshot('../../../../schema/rights.md');
}, 60_000);
