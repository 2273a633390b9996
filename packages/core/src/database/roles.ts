import pg from 'pg';
import { withConnection } from './connection.ts';

/** Who owns and migrates, what `inOrganisation` lowers itself to, and what `asSystem` becomes. */
export const databaseRoles = ['mentorkit_owner', 'mentorkit_app', 'mentorkit_system'] as const;

/**
 * Makes the roles and rights that Mentorkit needs, where they are missing. Nothing is changed in a database that has
 * them, so an ordinary login is enough once an administrator has run `rolesSql`.
 *
 * @param client a connection on the direct address, not in a transaction
 * @throws an Error that holds the statements to run, when the login may not run them itself
 */
export async function prepareRoles(client: pg.ClientBase): Promise<void> {
  if (!(await rolesAreReady(client))) {
    const { login, database } = await whoAndWhere(client);
    const sql = rolesSql(login, database);
    try {
      await client.query(`begin; select pg_advisory_xact_lock(${rolesLock}); ${sql} commit`);
    } catch (error) {
      await client.query('rollback');
      if ((error as pg.DatabaseError).code !== insufficientPrivilege) throw error;
      throw new Error(
        `The login "${login}" may not prepare the database "${database}" (${(error as Error).message}). An administrator has to run this in it once:\n\n${sql}`,
        { cause: error },
      );
    }
  }
  await refuseRolesThatBypass(client);
}

/** The statements that prepare a database for a login. They may be run again. */
export function rolesSql(login: string, database: string): string {
  const to = pg.escapeIdentifier(login);
  const on = pg.escapeIdentifier(database);
  return `${databaseRoles.map(createRole).join('\n')}
-- Not inherited: a statement that was not lowered to one of the roles has no rights.
grant ${databaseRoles.join(', ')} to ${to} with inherit false, set true;
grant connect, create on database ${on} to mentorkit_owner;
alter schema public owner to mentorkit_owner;
grant usage on schema public to mentorkit_app, mentorkit_system;
`;
}

/**
 * Makes the login and the database of an own server, and prepares them.
 *
 * @param administratorUrl a superuser's address on that server; its database is the one that is made
 */
export async function prepareServer(
  administratorUrl: string,
  { login, password }: { login: string; password: string },
): Promise<void> {
  const database = new URL(administratorUrl).pathname.slice(1);
  const elsewhere = Object.assign(new URL(administratorUrl), { pathname: '/postgres' });
  await withConnection(elsewhere.href, async client => {
    await client.query(`create role ${pg.escapeIdentifier(login)} login password ${pg.escapeLiteral(password)}`);
    await client.query(`create database ${pg.escapeIdentifier(database)} owner ${pg.escapeIdentifier(login)}`);
  });
  await withConnection(administratorUrl, client => client.query(rolesSql(login, database)));
}

/** Brings the job queue's own schema up to date, as the owner, and lets the login work in it. */
export async function prepareJobs(client: pg.ClientBase): Promise<void> {
  // Loaded late: writing a migration needs no queue.
  const { runMigrations } = await import('bullmq');
  const { login } = await whoAndWhere(client);
  const to = pg.escapeIdentifier(login);
  await client.query('set role mentorkit_owner');
  try {
    await runMigrations(client, 'jobs');
    // BullMQ cannot lower itself, so the login itself needs the rights; CREATE, because it makes a sequence per queue.
    await client.query(`
      grant usage, create on schema jobs to ${to};
      grant select, insert, update, delete on all tables in schema jobs to ${to};
      grant usage, select, update on all sequences in schema jobs to ${to};
    `);
  } finally {
    await client.query('reset role');
  }
}

const insufficientPrivilege = '42501';
const rolesLock = 4_207_001;

// `create role if not exists` does not exist, and roles are shared by all databases of a server: another one may be
// creating them at this moment.
function createRole(role: string): string {
  return `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$;`;
}

async function whoAndWhere(client: pg.ClientBase): Promise<{ login: string; database: string }> {
  const { rows } = await client.query('select session_user as login, current_database() as database');
  return rows[0];
}

async function rolesAreReady(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query('select rolname from pg_roles where rolname = any($1)', [databaseRoles]);
  if (rows.length < databaseRoles.length) return false;
  const ready = await client.query(
    `select bool_and(pg_has_role(session_user, role, 'set') and (is_superuser or not pg_has_role(session_user, role, 'usage')))
        and has_database_privilege('mentorkit_owner', current_database(), 'create')
        and exists (select from pg_namespace where nspname = 'public' and nspowner = 'mentorkit_owner'::regrole) as ready
       from unnest($1::text[]) role,
            (select rolsuper as is_superuser from pg_roles where rolname = session_user) me
      group by is_superuser`,
    [databaseRoles],
  );
  return ready.rows[0].ready;
}

async function refuseRolesThatBypass(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(
    'select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls)',
    [databaseRoles],
  );
  if (rows.length > 0) {
    throw new Error(
      `The role "${rows[0].rolname}" would bypass row-level security. Run: alter role ${rows[0].rolname} nosuperuser nobypassrls;`,
    );
  }
}
