import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import pluginPackages from '../../../plugins/index.ts';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await createTestPlatform({ plugins: pluginPackages });
});
afterAll(() => platform.close());

test('what this deployment lists serves a new organisation before anybody has set anything up', async () => {
  const person = await platform.person(await platform.organisation(), { administrator: true });
  const { data } = await platform.execute(
    person,
    '{ plugins { pluginId status { state } setup { permissions { name } } } }',
  );
  expect(data.plugins).toHaveLength(pluginPackages.length);
  for (const plugin of data.plugins)
    expect(plugin).toMatchObject({ status: { state: 'ENABLED' }, setup: { permissions: [] } });
});
