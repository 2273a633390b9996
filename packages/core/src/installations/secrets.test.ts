import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationInfo } from '../access/organisation-info.ts';
import { SecretUnreadable } from '../secrets.ts';
import { pluginSecretHints, readPluginSecrets, setPluginSecret } from './secrets.ts';

let api: TestPlatform;
let superuser: Client;
let ours: OrganisationInfo;
let theirs: OrganisationInfo;
const canary = 'canary-7f3a9c0e41d2b865-secret';

beforeAll(async () => {
  api = await createTestPlatform();
  superuser = new Client({ connectionString: api.database.administratorUrl });
  await superuser.connect();
  [ours, theirs] = [await api.organisation(), await api.organisation()];
});
afterAll(async () => {
  await superuser.end();
  await api.close();
});

function set(organisation: OrganisationInfo, plugin: string, field: string, value: string | undefined) {
  return api.asPlatform(organisation, ctx => setPluginSecret(ctx, plugin, field, value));
}

function read(organisation: OrganisationInfo, plugin: string) {
  return api.asPlatform(organisation, ctx => readPluginSecrets(ctx, plugin));
}

test('a plugin gets its own secrets of its organisation, the newest ones, and no others', async () => {
  await set(ours, 'zoom', 'clientSecret', 'first');
  await set(ours, 'zoom', 'clientSecret', canary);
  await set(ours, 'zoom', 'pin', '1234');
  await set(ours, 'teams', 'clientSecret', 'of teams');
  await set(theirs, 'zoom', 'clientSecret', 'of theirs');
  expect(await read(ours, 'zoom')).toEqual({ clientSecret: canary, pin: '1234' });
  expect(await read(theirs, 'zoom')).toEqual({ clientSecret: 'of theirs' });
  await set(ours, 'zoom', 'pin', undefined);
  expect(await read(ours, 'zoom')).toEqual({ clientSecret: canary });
});

test('people see that there is a secret, and the end of a long one', async () => {
  await set(ours, 'acme', 'long', canary);
  await set(ours, 'acme', 'short', 'hunter2');
  expect((await api.asPlatform(ours, pluginSecretHints)).get('acme')).toEqual([
    { field: 'long', ending: 'cret', updatedAt: expect.any(Date) },
    { field: 'short', ending: undefined, updatedAt: expect.any(Date) },
  ]);
});

/** Every value of every table, as a dump has them. */
async function everythingStored(): Promise<string> {
  const tables = await superuser.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) "name" from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const contents = [];
  for (const { name } of tables.rows) {
    const { rows } = await superuser.query(`select row_to_json(t)::text content from ${name} t`);
    contents.push(...rows.map(row => row.content));
  }
  return contents.join('\n');
}

test('a dump of the database holds no secret in the clear, in no encoding', async () => {
  await set(ours, 'zoom', 'clientSecret', canary);
  const dump = await everythingStored();
  expect(dump).toContain('"plugin_id":"zoom"');
  const bytes = Buffer.from(canary);
  // Without its ends, which depend on what stands beside it.
  // Without its ends, which depend on what stands beside it.
  const readable = (['utf8', 'base64', 'base64url', 'hex'] as const).filter(encoding =>
    dump.includes(bytes.toString(encoding).slice(0, -8)),
  );
  expect(readable).toEqual([]);
});

test('a blob that somebody moved in the database opens nowhere else', async () => {
  await set(ours, 'zoom', 'clientSecret', canary);
  await set(theirs, 'zoom', 'clientSecret', 'x');
  await set(ours, 'webex', 'clientSecret', 'x');
  const { rows } = await superuser.query<{ blob: string }>(
    `select blob from plugin_secrets where organisation_id = $1 and plugin_id = 'zoom'`,
    [ours.id],
  );
  await superuser.query(`update plugin_secrets set blob = $1`, [rows[0]!.blob]);
  expect(await read(ours, 'zoom')).toEqual({ clientSecret: canary });
  await expect(read(theirs, 'zoom')).rejects.toThrow(SecretUnreadable);
  await expect(read(ours, 'webex')).rejects.toThrow(SecretUnreadable);
});
