import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyMigrations, excessOf, loginOf } from './migrate.ts';

const migrations = join(import.meta.dirname, '../../../../schema/migrations');

let server: TestDatabase;
let administrator: Client;
let attacker: Client;
let [migrating, serving]: string[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
  [migrating, serving] = [server.migrationUrl, server.directUrl].map(url => loginOf(url).login);
  // What belongs to a database as a whole is not in its copy.
  await applyMigrations(server.migrationUrl, migrations, { servingUrl: server.directUrl });
  administrator = new Client({ connectionString: server.administratorUrl });
  attacker = new Client({ connectionString: server.directUrl });
  await Promise.all([administrator.connect(), attacker.connect()]);
  await administrator.query(
    `insert into organisations (id, slug, name, time_zone)
     values ('018f0000-0000-7000-8000-000000000001', 'one', 'One', 'Europe/Copenhagen');
     insert into audit_events (organisation_id, action, subject_type, request_id)
     values ('018f0000-0000-7000-8000-000000000001', 'test.recorded', 'test', 'test')`,
  );
});
afterAll(async () => {
  await Promise.all([administrator.end(), attacker.end()]);
  await server.drop();
});
beforeEach(() => attacker.query('rollback; reset role; reset all'));

async function ask(sql: string, parameters?: unknown[]): Promise<Record<string, any>[]> {
  return (await administrator.query(sql, parameters)).rows;
}

/** What whoever has taken over the API or a worker may try: as the login, and as each role that it may become. */
const attacks: readonly (readonly [string, string])[] = [
  ['becoming the owner', 'set role mentorkit_owner'],
  ['becoming who migrates', 'set role $migrating'],
  ['becoming a superuser', 'set role $superuser'],
  ['a session of the owner', 'set session authorization mentorkit_owner'],
  ['a session of a superuser', 'set session authorization $superuser'],
  ['lending itself the owner', 'grant mentorkit_owner to $serving'],
  ['lending itself what reads all', 'grant pg_read_all_data to $serving'],
  ['raising itself', 'alter role $serving superuser'],
  ['going around the policies', 'alter role $serving bypassrls'],
  ['making roles', 'alter role $serving createrole'],
  ['copying the server', 'alter role $serving replication'],
  ['the password of who migrates', `alter role $migrating password 'known'`],
  ['settings of who migrates', `alter role $migrating set search_path to jobs`],
  ['settings of everybody', 'alter role all set row_security to off'],
  ['settings of the database', `alter database $database set search_path to jobs`],
  ['settings of the server', `alter system set log_statement to 'all'`],
  ['a new role', 'create role another login'],
  ['a new database', 'create database another'],
  ['the database for itself', 'alter database $database owner to $serving'],
  ['no policies', 'alter table participants disable row level security'],
  ['no forced policies', 'alter table participants no force row level security'],
  ['another policy', 'create policy wide on participants using (true)'],
  ['one policy less', 'drop policy organisation on participants'],
  ['policies that are off', 'set row_security to off; select * from participants'],
  ['an empty log', 'truncate audit_events'],
  ['an empty log, by what it hangs on', 'truncate organisations cascade'],
  ['no log', 'drop table audit_events'],
  ['a shorter log', 'delete from audit_events'],
  ['another log', `update audit_events set action = 'test.other'`],
  ['another seal of an event', 'update audit_events set seal = 7'],
  ['a log with a lock', 'select * from audit_events for update'],
  [
    'an event of another time',
    `insert into audit_events (at, action, subject_type, request_id) values ('2020-01-01', 'a', 'b', 'c')`,
  ],
  ['another event instead', `merge into audit_events e using (select 1) s on true when matched then delete`],
  ['other seals', 'update audit_seals set events = 1'],
  ['fewer seals', 'delete from audit_seals'],
  ['no seals', 'truncate audit_seals'],
  ['a rule for the log', 'create rule forget as on insert to audit_events do instead nothing'],
  [
    'a trigger on the log',
    'create trigger forget before insert on audit_events for each row execute function keep_programme_counts()',
  ],
  ['another history', 'delete from _prisma_migrations'],
  ['a function', 'create function current_organisation(text) returns uuid language sql as $$ select null::uuid $$'],
  [
    'another function',
    'create or replace function current_organisation() returns uuid language sql as $$ select null::uuid $$',
  ],
  ['a function without a fixed path', 'alter function seal_audit_events reset search_path'],
  ['a function of the owner', 'alter function current_organisation() security definer'],
  [
    'a function for the moment',
    'create function pg_temp.current_organisation() returns uuid language sql as $$ select null::uuid $$',
  ],
  ['a table for the moment', 'create temporary table audit_events (action text)'],
  ['a view for the moment', 'create temporary view audit_seals as select 1'],
  ['a sequence for the moment', 'create temporary sequence numbers'],
  ['a table', 'create table public.mine ()'],
  ['a table of the queue', 'create table jobs.mine ()'],
  ['a function of the queue', 'create function jobs.lower(text) returns text language sql as $$ select $1 $$'],
  ['a view', 'create view public.mine as select * from users'],
  ['a type', 'create type public.mine as (a int)'],
  ['a schema', 'create schema mine'],
  ['an extension', 'create extension citext'],
  ['another language', `create language mine handler plpgsql_call_handler`],
  ['a server elsewhere', 'create foreign data wrapper mine'],
  ['what happens elsewhere', 'create publication mine for all tables'],
  [
    'what comes from elsewhere',
    `create subscription mine connection 'host=127.0.0.1' publication mine with (connect = false)`,
  ],
  [
    'what happens at each change',
    'create event trigger mine on ddl_command_start execute function keep_programme_counts()',
  ],
  ['another column', 'alter table participants add column mine text'],
  ['an index', 'create index on participants (id)'],
  ['programs', `copy (select 1) to program 'true'`],
  ['output of programs', `copy jobs.job (id) from program 'echo 1'`],
  ['files to read', `select pg_read_file('PG_VERSION')`],
  ['bytes of files', `select pg_read_binary_file('PG_VERSION')`],
  ['folders', `select pg_ls_dir('.')`],
  ['files of logs', 'select pg_ls_logdir()'],
  ['files to copy from', `copy jobs.job (id) from '/etc/hostname'`],
  ['files to copy to', `copy (select 1) to '/tmp/mentorkit-attack'`],
  ['large objects of files', `select lo_import('/etc/hostname')`],
  ['files of large objects', `select lo_export(1, '/tmp/mentorkit-attack')`],
  ['a large object', 'select lo_create(0)'],
  ['a large object of bytes', `select lo_from_bytea(0, 'x')`],
  ['a library', `load '/tmp/mentorkit-attack.so'`],
  ['a function of a library', `create function mine() returns int language c as '/tmp/mentorkit-attack.so'`],
  ['passwords', 'select rolpassword from pg_authid'],
  ['passwords of logins', 'select passwd from pg_shadow'],
  ['files of settings', 'select * from pg_file_settings'],
  ['who may enter', 'select * from pg_hba_file_rules'],
  ['what others last said', 'select * from pg_statistic'],
  ['settings of superusers', `set session_preload_libraries to 'mine'`],
  ['no log of the server', `set log_min_messages to 'panic'`],
  ['triggers that are off', `set session_replication_role to 'replica'`],
  ['settings anew', 'select pg_reload_conf()'],
  ['sessions of superusers', `select pg_terminate_backend(pid) from pg_stat_activity where usename = '$superuser'`],
  ['what is copied elsewhere', `select pg_create_physical_replication_slot('mine')`],
  [
    'what the others’ rights would be',
    'alter default privileges for role mentorkit_owner grant all on tables to public',
  ],
  ['rights of one of its roles for the other', 'grant mentorkit_system to mentorkit_app'],
];
const become = [undefined, 'mentorkit_app', 'mentorkit_system'];

describe.each(become)('what serves, as %s, is refused', role => {
  test.each(attacks)('%s', async (_, sql) => {
    const superuser = loginOf(server.administratorUrl).login;
    const names = { migrating, serving, superuser, database: new URL(server.directUrl).pathname.slice(1) };
    const statement = sql.replaceAll(
      /\$(migrating|serving|superuser|database)/g,
      (_found, name: keyof typeof names) => names[name]!,
    );
    if (role) await attacker.query(`set role ${role}`);
    // Not a mistake in the attack, which would be refused for another reason: of rights, or of what may not be set.
    await expect(attacker.query(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|55P02)$/) });
  });
});

test('of all that is owned nothing was changed, nor by granting what is not one’s own', async () => {
  const owned = `select 'relation' as what, oid::regclass::text as name, relacl::text as rights, relrowsecurity and relforcerowsecurity as held
      from pg_class where relnamespace in ('public'::regnamespace, 'jobs'::regnamespace) and relkind <> 'i'
    union all
    select 'function', oid::regprocedure::text, proacl::text, prosecdef from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select 'policy', polname || polrelid::regclass::text, pg_get_expr(polqual, polrelid), polpermissive from pg_policy
    order by 1, 2, 3`;
  const before = await ask(owned);
  for (const role of become) {
    await attacker.query(`reset role; ${role ? `set role ${role}` : ''}`);
    await attacker.query('grant all on users, audit_events to public').catch(() => {});
    await attacker.query('grant all on jobs.job to public').catch(() => {});
  }
  expect(await ask(owned)).toEqual(before);
  expect(await ask('select action from audit_events')).toEqual([{ action: 'test.recorded' }]);
});

test('nobody finds more in a table of organisations than those of the organisation that is set', async () => {
  const rows = async (sql: string) => (await attacker.query(sql)).rows;
  await attacker.query('set role mentorkit_app');
  expect(await rows('select * from audit_events')).toEqual([]);
  await attacker.query(`set app.organisation to '018f0000-0000-7000-8000-000000000001'`);
  expect(await rows('select action from audit_events')).toEqual([{ action: 'test.recorded' }]);
});

test('who seals says once under which seal an event is', async () => {
  const seal = (sequence: number) =>
    attacker.query(`set role mentorkit_system;
      select seal_audit_events('018f0000-0000-7000-8000-000000000001', ${sequence}, array(select id from audit_events))`);
  await seal(1);
  await seal(2);
  expect(await ask('select seal from audit_events')).toEqual([{ seal: 1 }]);
  await attacker.query('set role mentorkit_app');
  await expect(attacker.query(`select seal_audit_events(uuidv7(), 3, '{}')`)).rejects.toMatchObject({ code: '42501' });
});

test('the login that serves has nothing that it needs not, and the one that migrates is told from it', async () => {
  expect(await excessOf(server.directUrl)).toEqual([]);
  expect(await excessOf(server.migrationUrl)).toContain('it may become mentorkit_owner');
  expect(await excessOf(server.administratorUrl)).toContain('it is a superuser');
});

test.each([
  ['grant pg_read_all_data to $', 'it may become pg_read_all_data'],
  ['alter role $ bypassrls', '$ has BYPASSRLS'],
  ['alter role $ createrole', '$ has CREATEROLE'],
  ['alter role $ replication', '$ has REPLICATION'],
  ['grant create on schema public to $', 'it may make things in the schema public'],
  [
    'grant mentorkit_app to $; grant create on schema public to mentorkit_app',
    'it may make things in the schema public',
  ],
  [
    'grant mentorkit_between_%, mentorkit_app to $; grant mentorkit_owner to mentorkit_between_%',
    'it may become mentorkit_owner',
  ],
])('a login with more is told: %s', async (sql, told) => {
  const name = `mentorkit_more_${process.pid}`;
  const url = Object.assign(new URL(server.directUrl), { username: name, password: 'known' }).href;
  const filled = (text: string) => text.replaceAll('$', name).replaceAll('%', String(process.pid));
  await ask(`create role ${name} login password 'known'; create role mentorkit_between_${process.pid}`);
  try {
    await ask(filled(sql));
    expect(await excessOf(url)).toContain(filled(told));
  } finally {
    await ask(`revoke create on schema public from mentorkit_app; drop owned by ${name};
      drop role ${name}, mentorkit_between_${process.pid}`);
  }
});

/** What deviates from `select, insert, update, delete` for the application where a table has policies, and for nobody else. */
const usual = 'app: SELECT, INSERT, UPDATE, DELETE';
const systems = 'system: SELECT, INSERT, UPDATE, DELETE';
const rights: Record<string, string> = {
  _prisma_migrations: 'system: SELECT',
  address_tokens: systems,
  api_clients: `${usual}; system: SELECT, UPDATE (last_used_at)`,
  audit_events: [
    'app: SELECT, INSERT (actor_id, action, outcome, subject_type, subject_id, data, request_id)',
    'system: SELECT, INSERT (organisation_id, actor_id, action, outcome, subject_type, subject_id, data, request_id)',
  ].join('; '),
  audit_seals: 'app: SELECT; system: SELECT, INSERT',
  consents: 'app: SELECT, INSERT',
  idempotency_keys: `${usual}; system: SELECT, DELETE`,
  memberships: `${usual}, MAINTAIN; system: SELECT, UPDATE`,
  organisation_domains: systems,
  organisations: [
    'app: SELECT, UPDATE (name, locales, default_locale, time_zone, brand, mail_from, vocabulary, retention, minimum_cell, updated_at, version, managers_may_invite, joining)',
    'system: SELECT, INSERT, UPDATE',
  ].join('; '),
  outbox_events: `${usual}; system: SELECT, UPDATE, DELETE`,
  participant_decisions: 'app: SELECT, INSERT',
  participants: `${usual}, MAINTAIN`,
  plugin_store_entries: `${usual}; system: SELECT (expires_at), DELETE`,
  plugin_webhooks: `${usual}; system: SELECT`,
  privacy_texts: 'app: SELECT, INSERT',
  rate_limits: systems,
  refresh_tokens: systems,
  sign_in_sessions: systems,
  user_identities: systems,
  users: systems,
};

test('each table gives what serves the rights that stand here, and no more', async () => {
  const found = await ask(
    `select relname as table, string_agg(format('%s: %s', substr(role, 11), granted), '; ' order by role) as rights
       from pg_class
      cross join unnest(array['mentorkit_app', 'mentorkit_system', $1]) role
      cross join lateral (
        select string_agg(privilege || columns, ', ' order by place) as granted
          from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'])
               with ordinality p (privilege, place)
         cross join lateral (
           select case when has_table_privilege(role, pg_class.oid, privilege) then ''
                       when privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') then (
                         select format(' (%s)', string_agg(attname, ', ' order by attnum)) from pg_attribute
                          where attrelid = pg_class.oid and attnum > 0 and not attisdropped
                            and has_column_privilege(role, attrelid, attnum, privilege)
                         having count(*) > 0) end as columns) c
         where columns is not null) g
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and granted is not null
      group by relname order by relname`,
    [serving],
  );
  const deviating = Object.fromEntries(
    found.filter(row => row['rights'] !== usual).map(row => [row['table'], row['rights']]),
  );
  expect(deviating, 'Grant less in the migration; or say here why a table is different').toEqual(rights);
  expect(found.length).toBeGreaterThan(40);
});

test('what runs as the owner finds nothing but what it means, and is not for everybody', async () => {
  const loose = await ask(
    `select oid::regprocedure::text as function from pg_proc
      where pronamespace in ('public'::regnamespace, 'jobs'::regnamespace) and prosecdef
        and (not coalesce(proconfig @> array[format('search_path=pg_catalog, %s, pg_temp', pronamespace::regnamespace)], false)
             or has_function_privilege($1, oid, 'execute'))`,
    [migrating],
  );
  expect(
    loose,
    'In its migration: set search_path = pg_catalog, public, pg_temp; revoke execute … from public',
  ).toEqual([]);
});
