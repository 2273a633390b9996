import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asWholePlatform } from '../as-platform.ts';
import { forgetExpiredEntriesHandler } from '../installations/store.jobs.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { pluginStore } from './store.ts';

let api: TestPlatform;
let now = Temporal.Instant.from('2027-03-01T08:00:00Z');
let stores: ReturnType<typeof pluginStore>;
let organisationId: string;

beforeAll(async () => {
  api = await createTestPlatform();
  stores = pluginStore(api.platform.database, () => now);
  organisationId = (await api.organisation()).id;
});
afterAll(() => api.close());

test('what a plugin keeps is there at its next call, until it is changed or deleted', async () => {
  const store = stores('one', organisationId);
  expect(await store.get('key')).toBeUndefined();
  for (const value of [{ nested: [1, null, 'two'] }, 'text', 0, false, null]) {
    await store.set('key', value);
    expect(await store.get('key')).toEqual(value);
  }
  await store.delete('key');
  await store.delete('key');
  expect(await store.get('key')).toBeUndefined();
});

test('what has run out is gone, and what is set anew stays', async () => {
  const store = stores('one', organisationId);
  await store.set('short', 'lived', { ttlSeconds: 60 });
  now = now.add({ seconds: 59 });
  expect(await store.get('short')).toBe('lived');
  now = now.add({ seconds: 1 });
  expect(await store.get('short')).toBeUndefined();
  await store.set('short', 'kept');
  now = now.add({ hours: 24 });
  expect(await store.get('short')).toBe('kept');
});

test('what has run out is removed by a job, in every organisation, and nothing else', async () => {
  const organisations = [organisationId, (await api.organisation()).id];
  for (const id of organisations) {
    await stores('one', id).set('a minute', 1, { ttlSeconds: 60 });
    await stores('one', id).set('a day', 1, { ttlSeconds: 86_400 });
    await stores('one', id).set('for ever', 1);
  }
  now = now.add({ minutes: 2 });
  const ctx = asWholePlatform(api.platform, 'test');
  await forgetExpiredEntriesHandler.handle({ ...ctx, now: () => now }, {}, undefined as never);
  for (const id of organisations) {
    const rows = await inOrganisation(id, () =>
      api.platform.database.pool.query<{ key: string }>(
        `select key from plugin_store_entries where key in ('a minute', 'a day', 'for ever') order by key`,
      ),
    );
    expect(rows.rows.map(({ key }) => key)).toEqual(['a day', 'for ever']);
  }
});

test('no plugin and no organisation sees what another keeps', async () => {
  await stores('one', organisationId).set('secret', 'mine');
  const other = (await api.organisation()).id;
  expect(await stores('two', organisationId).get('secret')).toBeUndefined();
  expect(await stores('one', other).get('secret')).toBeUndefined();
  await stores('one', other).set('secret', 'theirs');
  expect(await stores('one', organisationId).get('secret')).toBe('mine');
});
