import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseRoles } from './roles.ts';

let server: TestDatabase;
let administrator: Client;

beforeAll(async () => {
  server = await createTestDatabase();
  administrator = new Client({ connectionString: server.administratorUrl });
  await administrator.connect();
});
afterAll(async () => {
  await administrator.end();
  await server.drop();
});

async function ask(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]> {
  return (await administrator.query(sql, parameters)).rows;
}

/** Tables and views of ours. */
const relations = `select * from pg_class
  where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace`;
const appMayUse = `has_table_privilege('mentorkit_app', c.oid, 'select, insert, update, delete')`;
/** As the catalogue writes it; the table of organisations is the one where it is their own id. */
const own = `in ('(organisation_id = ( SELECT current_organisation() AS current_organisation))',
  case when polrelid = 'organisations'::regclass then '(id = ( SELECT current_organisation() AS current_organisation))' else '' end)`;

test('every table of organisations is closed to all but their own, and can be searched by them', async () => {
  const tables = await ask(`
    select relname as table, relrowsecurity and relforcerowsecurity as secured, attnotnull as always_somebodys,
           exists (select from pg_policy where polrelid = c.oid and polcmd = '*' and polroles = '{0}'
                   and pg_get_expr(polqual, polrelid) ${own} and pg_get_expr(polwithcheck, polrelid) ${own})
             or not ${appMayUse} as policy,
           exists (select from pg_index where indrelid = c.oid and indkey[0] = attnum and indpred is null)
             or not ${appMayUse} as index
      from (${relations}) c join pg_attribute on attrelid = c.oid and attname = 'organisation_id'
     order by 1`);
  expect(tables.length).toBeGreaterThan(10);
  const wanted = { secured: true, always_somebodys: true, policy: true, index: true };
  expect(
    tables,
    'In its migration: enable and force row-level security, the policy, not null, an index that it leads',
  ).toEqual(tables.map(({ table }) => ({ table, ...wanted })));
});

// Policies of one table add up: one that lets through all rows undoes the one that does not.
test('no policy lets the application see past its organisation', async () => {
  const wide = await ask(`
    select polrelid::regclass::text as table, polname from pg_policy
     where polpermissive and (polroles = '{0}' or 'mentorkit_app'::regrole = any(polroles))
       and coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) not ${own}`);
  expect(wide, 'In a migration: drop or narrow the policy').toEqual([]);
});

test('the application may use nothing that no policy guards', async () => {
  const open = await ask(`select relname from (${relations}) c where ${appMayUse} and not relrowsecurity`);
  expect(open, 'In its migration: enable row-level security, or revoke what mentorkit_app may').toEqual([]);
});

// Otherwise a refused insert tells that another organisation has the same. An id is made by the database, so nobody
// can ask for one by trying.
test('a unique key holds the organisation, or an id that nobody chooses', async () => {
  const revealing = await ask(`
    select indexrelid::regclass::text as key
      from pg_index join (${relations}) c on c.oid = indrelid
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id'
     where indisunique and ${appMayUse} and not a.attnum = any(indkey)
       and not exists (select from pg_attrdef where adrelid = c.oid and adnum = indkey[0] and indnatts = 1
                       and pg_get_expr(adbin, adrelid) = 'uuidv7()')`);
  expect(revealing, 'In its migration: let the key begin with organisation_id').toEqual([]);
});

test('no role bypasses the policies, and what there is belongs to the owner', async () => {
  const strong = await ask(
    'select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolcanlogin)',
    [databaseRoles],
  );
  expect(strong, 'Alter them in database/roles.ts').toEqual([]);
  const foreign = await ask(`select relname from (${relations}) c where relowner <> 'mentorkit_owner'::regrole`);
  expect(foreign, 'Let migrations create them as mentorkit_owner').toEqual([]);
});

test('no login inherits anything', async () => {
  const inherited = await ask(
    `select login, role from unnest($1::text[], $2::text[]) lent (role, login)
      where pg_has_role(login, role, 'usage') or not pg_has_role(login, role, 'set')`,
    [databaseRoles, [server.migrationUrl, server.url, server.url].map(url => new URL(url).username)],
  );
  expect(inherited, 'Grant the role with inherit false, set true (database/roles.ts)').toEqual([]);
});
