import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withConnection } from './connection.ts';
import { applyMigrations, confirmDatamodel, excessOf, isMigrated, migrationStatus, newMigration } from './migrate.ts';

let server: TestDatabase;
let folder: string;
let schema: string;
let migrations: string;

beforeEach(async () => {
  server = await createTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'mentorkit-migrations-'));
  [schema, migrations] = [join(folder, 'prisma'), join(folder, 'migrations')];
  await mkdir(schema);
});
afterEach(async () => {
  await server.drop();
  await rm(folder, { recursive: true });
});

const notes = `model Note {
  organisationId String @map("organisation_id") @db.Uuid
  id             BigInt @default(autoincrement())
  title          String

  @@id([organisationId, id])
  @@map("notes")
}
`;

const write = (name: string, text: string) => writeFile(join(schema, `${name}.prisma`), text);
const apply = async () =>
  (await applyMigrations(server.migrationUrl, migrations, { servingUrl: server.directUrl })).map(({ name }) => name);
const status = async () => (await migrationStatus(server.migrationUrl, migrations)).map(({ state }) => state);
const sqlOf = (name: string) => readFile(join(migrations, name, 'migration.sql'), 'utf8');

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(migrations, name), { recursive: true });
  await writeFile(join(migrations, name, 'migration.sql'), sql);
}

async function tables(): Promise<string[]> {
  return withConnection(server.administratorUrl, async client => {
    const { rows } = await client.query(`select relname from pg_class where relkind = 'r'
      and relnamespace = 'public'::regnamespace and relname <> '_prisma_migrations' order by 1`);
    return rows.map(row => row.relname);
  });
}

describe('a new migration', () => {
  test('closes each table of organisations to all but their own, and gives global ones to the system', async () => {
    await write('schema', 'datasource db {\n  provider = "postgresql"\n}\n');
    await write('notes', `${notes}model Place {\n  id String @id\n\n  @@map("places")\n}\n`);
    const name = await newMigration('Add notes', schema, migrations);
    expect(name).toMatch(/^\d{14}_add_notes$/);
    expect(await sqlOf(name)).toMatchInlineSnapshot(`
      "-- No organisation, no rows: an unset setting is null, one that was set and has ended is ''.
      create function current_organisation() returns uuid language sql stable parallel safe
        return nullif(current_setting('app.organisation', true), '')::uuid;

      -- CreateTable
      CREATE TABLE "notes" (
          "organisation_id" UUID NOT NULL,
          "id" BIGSERIAL NOT NULL,
          "title" TEXT NOT NULL,

          CONSTRAINT "notes_pkey" PRIMARY KEY ("organisation_id","id")
      );

      -- CreateTable
      CREATE TABLE "places" (
          "id" TEXT NOT NULL,

          CONSTRAINT "places_pkey" PRIMARY KEY ("id")
      );

      alter table "notes" enable row level security;
      alter table "notes" force row level security;
      create policy organisation on "notes" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
      grant select, insert, update, delete on "notes" to mentorkit_app;
      grant usage on sequence "notes_id_seq" to mentorkit_app;

      grant select, insert, update, delete on "places" to mentorkit_system;
      "
    `);
    expect(await apply()).toEqual([name]);
    expect(await tables()).toEqual(['notes', 'places']);
  });

  test('holds what changed since the last one, and applies after it', async () => {
    await write('schema', 'datasource db {\n  provider = "postgresql"\n}\n');
    await write('notes', notes);
    const first = await newMigration('one', schema, migrations);
    await apply();
    await write('notes', notes.replace('title          String', 'title          String\n  text           String?'));
    // The same second would make the same name.
    await new Promise(resolve => setTimeout(resolve, 1000));
    const second = await newMigration('two', schema, migrations);
    expect(await sqlOf(second)).toBe('-- AlterTable\nALTER TABLE "notes" ADD COLUMN     "text" TEXT;\n');
    expect(await status()).toEqual(['APPLIED', 'PENDING']);
    expect(await apply()).toEqual([second]);
    expect((await readdir(migrations)).toSorted()).toEqual([first, second, 'datamodel.prisma', 'migration_lock.toml']);
  });

  test('is missed where the models of today are not those that the migrations lead to, until a merge is confirmed', async () => {
    await write('schema', 'datasource db {\n  provider = "postgresql"\n}\n');
    await write('notes', notes);
    expect(await isMigrated(schema, migrations)).toBe(false);
    const name = await newMigration('one', schema, migrations);
    expect(await isMigrated(schema, migrations)).toBe(true);
    await write('notes', notes.replace('title ', 'text '));
    expect(await isMigrated(schema, migrations)).toBe(false);
    await confirmDatamodel(schema, migrations);
    expect(await isMigrated(schema, migrations)).toBe(true);
    expect((await readdir(migrations)).toSorted()).toEqual([name, 'datamodel.prisma', 'migration_lock.toml']);
  });

  test('says where a Prisma file is wrong', async () => {
    await write('schema', 'datasource db {\n  provider = "postgresql"\n}\n\nmodel Note {\n  id Strang @id\n}\n');
    await expect(newMigration('one', schema, migrations)).rejects.toThrow('Type "Strang" is neither a built-in type');
  });

  test.each(['', '../up', 'drop; table', 'æ'])('%j does not name one', async what => {
    await write('schema', 'datasource db {\n  provider = "postgresql"\n}\n');
    await expect(newMigration(what, schema, migrations)).rejects.toThrow('does not name a migration');
  });
});

describe('applying', () => {
  test('is done once, however many instances start at the same time', async () => {
    for (const i of [1, 2, 3])
      await addMigration(`2026010100000${i}_m`, `create table t${i} (); select pg_sleep(0.05)`);
    const applied = await Promise.all(Array.from({ length: 16 }, apply));
    expect(applied.flat().toSorted()).toEqual([1, 2, 3].map(i => `2026010100000${i}_m`));
    expect(await apply()).toEqual([]);
  });

  test('stores nothing of a migration that fails, and says where it failed', async () => {
    await addMigration('20260101000001_good', 'create table good ();');
    await addMigration('20260101000002_bad', 'create table half ();\n\nselect nothing;');
    await expect(apply()).rejects.toThrow(
      'Migration 20260101000002_bad failed and nothing of it was stored (migration.sql, line 3): column "nothing"',
    );
    expect(await tables()).toEqual(['good']);
    expect(await status()).toEqual(['APPLIED', 'PENDING']);
    await addMigration('20260101000002_bad', 'create table whole ();');
    await apply();
    expect(await tables()).toEqual(['good', 'whole']);
  });

  test('leaves nothing half done when its process or its connection dies', async () => {
    await addMigration('20260101000001_slow', 'create table slow (); select pg_sleep(10);');
    const refusal = apply().catch(error => error.message);
    await expect.poll(() => killMigration(), { timeout: 10_000 }).toBe(1);
    expect(await refusal).toContain('Migration 20260101000001_slow failed');
    expect(await tables()).toEqual([]);
    await addMigration('20260101000001_slow', 'create table slow ();');
    expect(await apply()).toEqual(['20260101000001_slow']);
  });

  test('refuses when an applied migration was edited', async () => {
    await addMigration('20260101000001_one', 'create table one ();');
    await apply();
    await addMigration('20260101000001_one', 'create table one (id int);');
    await addMigration('20260101000002_two', 'create table two ();');
    expect(await status()).toEqual(['EDITED', 'PENDING']);
    await expect(apply()).rejects.toThrow('Migration 20260101000001_one was edited after it was applied');
    expect(await tables()).toEqual(['one']);
  });

  test('starts on the database of a newer version', async () => {
    await addMigration('20260101000001_one', 'create table one ();');
    await addMigration('20260101000002_two', 'create table two ();');
    await apply();
    await rm(join(migrations, '20260101000002_two'), { recursive: true });
    expect(await apply()).toEqual([]);
    expect(await status()).toEqual(['APPLIED', 'MISSING']);
  });

  test('touches no database that has tables and no history, or the history of something else', async () => {
    await addMigration('20260101000001_one', 'create table one ();');
    const strange = (sql: string) => withConnection(server.administratorUrl, administrator => administrator.query(sql));
    const owner = async () =>
      (await strange(`select nspowner::regrole::text from pg_namespace where nspname = 'public'`)).rows;
    const before = await owner();
    for (const name of ['somebodys', '_prisma_migrations']) {
      await strange(`create table ${name} (); create extension if not exists btree_gist`);
      const refusal = `The database has tables, such as ${name}, but no history of Mentorkit's migrations. Nothing was changed.`;
      await expect(status()).rejects.toThrow(refusal);
      await expect(apply()).rejects.toThrow(refusal);
      await strange(`drop table ${name}`);
    }
    expect(await owner()).toEqual(before);
    await apply();
    await rm(join(migrations, '20260101000001_one'), { recursive: true });
    await addMigration('20260101000002_other', 'create table other ();');
    await expect(status()).rejects.toThrow("The database's history has 20260101000001_one, which is not here");
    await expect(apply()).rejects.toThrow("The database's history has 20260101000001_one, which is not here");
    await strange('delete from _prisma_migrations');
    await expect(status()).rejects.toThrow('The database has tables, such as one, but no history');
    await expect(apply()).rejects.toThrow('The database has tables, such as one, but no history');
    expect(await tables()).toEqual(['one']);
  });

  test("makes tables that belong to the owner, and the queue's schema for the login that serves", async () => {
    await addMigration('20260101000001_one', 'create table one ();');
    await apply();
    await withConnection(server.directUrl, async login => {
      const { rows } = await login.query(`select tableowner from pg_tables where tablename = 'one'`);
      expect(rows).toEqual([{ tableowner: 'mentorkit_owner' }]);
      await expect(login.query('select * from jobs.migration')).resolves.toBeDefined();
      await expect(
        login.query("select jobs.next_job_id('default'), jobs.next_job_id('compute')"),
      ).resolves.toBeDefined();
      await expect(login.query('create sequence jobs.of_a_queue')).rejects.toThrow('permission denied for schema jobs');
    });
  });
});

test('of a database in which one login did everything, two take over, each with its part', async () => {
  const logins = ['mentorkit_former', 'mentorkit_new'].map(name => `${name}_${process.pid}`);
  const [former, other] = logins.map(
    username => Object.assign(new URL(server.directUrl), { username, password: 'known' }).href,
  ) as [string, string];
  const administer = (sql: string) =>
    withConnection(server.administratorUrl, administrator => administrator.query(sql));
  for (const login of logins) await administer(`create role ${login} login password 'known'`);
  const prepared = async (migrationUrl: string) => {
    const refusal = await applyMigrations(migrationUrl, migrations, { servingUrl: former }).catch(
      error => error.message,
    );
    await administer(refusal.slice(refusal.indexOf('\n\n')));
    return await applyMigrations(migrationUrl, migrations, { servingUrl: former });
  };
  try {
    await administer(`alter database ${new URL(former).pathname.slice(1)} owner to ${logins[0]}`);
    await prepared(former);
    await administer(`grant create on schema jobs to ${logins[0]}`);
    await withConnection(former, login => login.query('create sequence jobs.made_by_the_queue'));
    expect(await excessOf(former)).toEqual([
      'it may become mentorkit_owner',
      'the database belongs to it',
      'jobs belongs to it',
      'it may make things in the schema jobs',
      'it may make things in the database',
    ]);

    expect(await prepared(other)).toEqual([]);
    expect(await excessOf(former)).toEqual([]);
    await withConnection(former, login => login.query("select jobs.next_job_id('default')"));
  } finally {
    await administer(`reassign owned by ${logins.join(', ')} to current_user; drop owned by ${logins.join(', ')}`);
    await administer(`drop role ${logins.join(', ')}`);
  }
});

test('a login that serves is made by who migrates and may, with the password of its address', async () => {
  const name = `mentorkit_made_${process.pid}`;
  const servingUrl = Object.assign(new URL(server.directUrl), { username: name, password: 'søløver' }).href;
  await applyMigrations(server.administratorUrl, migrations, { servingUrl });
  expect(await excessOf(servingUrl)).toEqual([]);
  await withConnection(server.administratorUrl, async administrator => {
    await administrator.query(`drop owned by ${name}; drop role ${name}`);
  });
});

test('a login that may not prepare the database learns what an administrator has to run, and that is enough', async () => {
  await withConnection(server.administratorUrl, async administrator => {
    await administrator.query(`do $$ begin create role mentorkit_stranger login password 'strange';
      exception when duplicate_object then null; end $$`);
    const stranger = Object.assign(new URL(server.directUrl), {
      username: 'mentorkit_stranger',
      password: 'strange',
    }).href;
    const refusal = await applyMigrations(stranger, migrations).catch(error => error.message);
    expect(refusal).toContain('The login "mentorkit_stranger" may not prepare the database');
    await administrator.query(refusal.slice(refusal.indexOf('\n\n')));
    expect(await applyMigrations(stranger, migrations)).toEqual([]);
    await administrator.query('drop owned by mentorkit_stranger; drop role mentorkit_stranger');
  });
});

async function killMigration(): Promise<number> {
  return withConnection(server.administratorUrl, async client => {
    const { rowCount } = await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`);
    return rowCount ?? 0;
  });
}
