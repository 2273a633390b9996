import { type ClientBase, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { withConnection } from './connection.ts';

/** Who owns and migrates, what `inOrganisation` lowers itself to, and what `asSystem` becomes. */
export const databaseRoles = ['mentorkit_owner', 'mentorkit_app', 'mentorkit_system'] as const;

/**
 * Makes the roles and rights that Mentorkit needs, where they are missing. In a database that has them nothing is
 * changed, so an ordinary login is enough once an administrator has prepared it.
 *
 * @param client a connection on the direct address, not in a transaction
 * @throws an Error that holds the statements to run, when the login may not run them itself
 */
export async function prepareRoles(client: ClientBase): Promise<void> {
  const { login, database } = await whoAndWhere(client);
  let missing = await missingStatements(client, login);
  if (missing.length === 0) return;
  await client.query('begin');
  try {
    // Several instances may start at once; who comes second finds nothing missing.
    await client.query('select pg_advisory_xact_lock($1)', [rolesLock]);
    missing = await missingStatements(client, login);
    await client.query(missing.join('\n'));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    if (!(error instanceof DatabaseError) || error.code !== insufficientPrivilege) throw error;
    throw new Error(
      `The login "${login}" may not prepare the database "${database}" (${error.message}). An administrator has to run this in it, once:\n\n${missing.join('\n')}\n`,
      { cause: error },
    );
  }
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
    await client.query(`create role ${escapeIdentifier(login)} login password ${escapeLiteral(password)}`);
    await client.query(`create database ${escapeIdentifier(database)} owner ${escapeIdentifier(login)}`);
  });
  await withConnection(administratorUrl, async client => {
    await client.query((await missingStatements(client, login)).join('\n'));
  });
}

/** Brings the job queue's own schema up to date, as the owner, and lets the login work in it. */
export async function prepareJobs(client: ClientBase): Promise<void> {
  // Loaded late: writing a migration needs no queue.
  const { runMigrations } = await import('bullmq');
  const { login } = await whoAndWhere(client);
  const to = escapeIdentifier(login);
  // Several instances may start at once, and of two that grant the same right at the same moment PostgreSQL fails one.
  await client.query('select pg_advisory_lock($1)', [jobsLock]);
  try {
    await client.query('set role mentorkit_owner');
    await runMigrations(client, 'jobs');
    // BullMQ cannot lower itself, so the login itself needs the rights; CREATE, because it makes a sequence per queue.
    await client.query(`
      grant usage, create on schema jobs to ${to};
      grant select, insert, update, delete on all tables in schema jobs to ${to};
    `);
    // Those that it has made are its own, and nobody else's to give.
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class
        where relnamespace = 'jobs'::regnamespace and relkind = 'S' and relowner = 'mentorkit_owner'::regrole`,
    );
    for (const { name } of rows)
      await client.query(`grant usage, select, update on sequence jobs.${escapeIdentifier(name)} to ${to}`);
  } finally {
    await client.query('reset role');
    await client.query('select pg_advisory_unlock($1)', [jobsLock]);
  }
}

const insufficientPrivilege = '42501';

/** Keys of our own among the server's advisory locks. */
const rolesLock = 420_700_101;
const jobsLock = 420_700_102;

/** What has to be run, in this order, so that `login` can work in the database of the connection. */
async function missingStatements(client: ClientBase, login: string): Promise<string[]> {
  const { rows } = await client.query<RoleState>(roleStates, [databaseRoles, login]);
  const { database } = await whoAndWhere(client);
  const to = escapeIdentifier(login);
  return rows.flatMap(role => [
    ...(role.exists ? [] : [createRole(role.name)]),
    // What would see every organisation's rows must not be what statements are lowered to.
    ...(role.bypasses ? [`alter role ${role.name} nosuperuser nobypassrls;`] : []),
    // Not inherited: a statement that was not lowered to one of the roles has no rights.
    ...(role.lent ? [] : [`grant ${role.name} to ${to} with inherit false, set true;`]),
    ...(role.reaches ? [] : [`grant usage on schema public to ${role.name};`]),
    ...(role.name !== 'mentorkit_owner' || role.owns
      ? []
      : [
          `grant connect, create on database ${escapeIdentifier(database)} to mentorkit_owner;`,
          'alter schema public owner to mentorkit_owner;',
        ]),
  ]);
}

interface RoleState {
  name: string;
  exists: boolean;
  bypasses: boolean;
  /** The login may become it, and is not it already. */
  lent: boolean;
  reaches: boolean;
  owns: boolean;
}

const roleStates = `
  select name, exists,
         coalesce(rolsuper or rolbypassrls, false) as bypasses,
         exists and pg_has_role($2, oid, 'set') and (is_superuser or not pg_has_role($2, oid, 'usage')) as lent,
         exists and has_schema_privilege(oid, 'public', 'usage') as reaches,
         exists and has_database_privilege(oid, current_database(), 'create')
           and exists (select from pg_namespace where nspname = 'public' and nspowner = oid) as owns
    from unnest($1::text[]) with ordinality wanted (name, place)
    left join pg_roles on rolname = name
   cross join lateral (select rolname is not null as exists,
                              (select rolsuper from pg_roles where rolname = $2) as is_superuser) about
   order by place`;

// `create role if not exists` does not exist, and roles belong to all databases of a server: another one may be making
// them at this moment.
function createRole(role: string): string {
  return `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$;`;
}

async function whoAndWhere(client: ClientBase): Promise<{ login: string; database: string }> {
  const { rows } = await client.query('select session_user as login, current_database() as database');
  return rows[0];
}
