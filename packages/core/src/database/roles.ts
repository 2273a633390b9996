import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { type ClientBase, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { queueNames } from '../jobs/job.ts';
import { withConnection } from './connection.ts';

/** Who owns and migrates, what `inOrganisation` lowers itself to, and what `asSystem` becomes. */
export const databaseRoles = ['mentorkit_owner', 'mentorkit_app', 'mentorkit_system'] as const;

export interface Login {
  readonly login: string;
  /** Undefined where the server knows it by something else. */
  readonly password?: string | undefined;
}

/**
 * Makes the roles, the serving login and the rights that Mentorkit needs, where they are missing. In a database that has
 * them nothing is changed, so an ordinary login is enough once an administrator has prepared it.
 *
 * @param client a connection of the login that migrates, on the direct address, not in a transaction
 * @param serving who serves; by default the same one, which only a developer's machine should do
 * @throws an Error that holds the statements to run, when the login may not run them itself
 */
export async function prepareRoles(client: ClientBase, serving?: Login): Promise<void> {
  const { login, database } = await whoAndWhere(client);
  const logins = { migrating: login, serving: serving ?? { login } };
  let missing = await missingStatements(client, logins);
  if (missing.length === 0) return;
  await client.query('begin');
  try {
    // Several instances may start at once; who comes second finds nothing missing.
    await client.query('select pg_advisory_xact_lock($1)', [rolesLock]);
    missing = await missingStatements(client, logins);
    await client.query(missing.join('\n'));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    if (!(error instanceof DatabaseError) || error.code !== insufficientPrivilege) throw error;
    // Whoever may read this need not know the password.
    const statements = await missingStatements(client, { ...logins, serving: { login: logins.serving.login } });
    throw new Error(
      `The login "${login}" may not prepare the database "${database}" (${error.message}). An administrator has to run this in it, once:\n\n${statements.join('\n')}\n`,
      { cause: error },
    );
  }
}

/**
 * Makes the two logins and the database of an own server, and prepares them; what is there already is kept.
 *
 * @param administratorUrl a superuser's address on that server; its database is the one that is made
 */
export async function prepareServer(
  administratorUrl: string,
  { migrating, serving }: { readonly migrating: Login; readonly serving: Login },
): Promise<void> {
  const database = new URL(administratorUrl).pathname.slice(1);
  const elsewhere = Object.assign(new URL(administratorUrl), { pathname: '/postgres' });
  await withConnection(elsewhere.href, async client => {
    for (const login of [migrating, serving]) {
      const known = await client.query('select from pg_roles where rolname = $1', [login.login]);
      await client.query(loginStatement(known.rows.length > 0 ? 'alter' : 'create', login));
    }
    const known = await client.query('select from pg_database where datname = $1', [database]);
    if (known.rows.length === 0)
      await client.query(`create database ${escapeIdentifier(database)} owner ${escapeIdentifier(migrating.login)}`);
  });
  await withConnection(administratorUrl, async client => {
    await client.query((await missingStatements(client, { migrating: migrating.login, serving })).join('\n'));
  });
}

/** Brings the job queue's own schema up to date, as the owner, and lets the serving login work in it. */
export async function prepareJobs(client: ClientBase, serving?: Login): Promise<void> {
  // Loaded late: writing a migration needs no queue.
  const { runMigrations } = await import('bullmq');
  const to = escapeIdentifier(serving?.login ?? (await whoAndWhere(client)).login);
  // Several instances may start at once, and of two that grant the same right at the same moment PostgreSQL fails one.
  await client.query('select pg_advisory_lock($1)', [jobsLock]);
  try {
    await client.query('set role mentorkit_owner');
    await runMigrations(client, 'jobs');
    // BullMQ makes a sequence per queue with its first job, which would need the right to make anything. So they are
    // here before it.
    const { rows } = await client.query<{ name: string }>(
      'select jobs.job_id_seq_name(queue) as name from unnest($1::text[]) queue',
      [queueNames],
    );
    for (const { name } of rows) await client.query(`create sequence if not exists jobs.${escapeIdentifier(name)}`);
    // BullMQ cannot lower itself, so the login itself needs the rights.
    await client.query(`
      revoke create on schema jobs from ${to};
      grant usage on schema jobs to ${to};
      grant select, insert, update, delete on all tables in schema jobs to ${to};
      grant usage, select on all sequences in schema jobs to ${to};
    `);
    // It makes tables for the moment, which is nothing that may be done by what serves.
    await client.query(`
      alter function jobs.add_jobs_bulk security definer set search_path = pg_catalog, jobs, pg_temp;
      revoke execute on function jobs.add_jobs_bulk from public;
      grant execute on function jobs.add_jobs_bulk to ${to};
    `);
  } finally {
    await client.query('reset role');
    await client.query('select pg_advisory_unlock($1)', [jobsLock]);
  }
}

const insufficientPrivilege = '42501';

/** Keys of our own among the server's advisory locks. */
const rolesLock = 420_700_101;
const jobsLock = 420_700_102;

interface Logins {
  readonly migrating: string;
  readonly serving: Login;
}

/** What has to be run, in this order, so that the logins can work in the database of the connection. */
async function missingStatements(client: ClientBase, { migrating, serving }: Logins): Promise<string[]> {
  const { database } = await whoAndWhere(client);
  const known = await client.query('select from pg_roles where rolname = $1', [serving.login]);
  const { rows } = await client.query<RoleState>(roleStates, [databaseRoles, migrating, serving.login]);
  const missing = rows.flatMap(role => [
    ...(role.exists ? [] : [createRole(role.name)]),
    // What would see every organisation's rows must not be what statements are lowered to.
    ...(role.bypasses ? [`alter role ${role.name} nosuperuser nobypassrls;`] : []),
    // Not inherited: a statement that was not lowered to one of the roles has no rights.
    ...(role.lent ? [] : [`grant ${role.name} to ${escapeIdentifier(role.login)} with inherit false, set true;`]),
    ...(role.reaches ? [] : [`grant usage on schema public to ${role.name};`]),
    ...(role.name !== 'mentorkit_owner' || role.owns
      ? []
      : [
          `grant connect, create, temporary on database ${escapeIdentifier(database)} to mentorkit_owner;`,
          'alter schema public owner to mentorkit_owner;',
        ]),
  ]);
  if (migrating === serving.login) return missing;
  const tooMuch = await client.query<{ statement: string }>(servingHasTooMuch, [migrating, serving.login]);
  return [
    ...(known.rows.length > 0 ? [] : [loginStatement('create', serving)]),
    ...missing,
    ...tooMuch.rows.map(({ statement }) => statement),
  ];
}

interface RoleState {
  name: string;
  /** The one that needs the role: who migrates the owner's, who serves the others. */
  login: string;
  exists: boolean;
  bypasses: boolean;
  /** The login may become it, and is not it already. */
  lent: boolean;
  reaches: boolean;
  owns: boolean;
}

const roleStates = `
  select name, login, exists,
         coalesce(role.rolsuper or role.rolbypassrls, false) as bypasses,
         coalesce(exists and pg_has_role(its.oid, role.oid, 'set')
           and (its.rolsuper or not pg_has_role(its.oid, role.oid, 'usage')), false) as lent,
         exists and has_schema_privilege(role.oid, 'public', 'usage') as reaches,
         exists and has_database_privilege(role.oid, current_database(), 'create')
           and has_database_privilege(role.oid, current_database(), 'temporary')
           and exists (select from pg_namespace where nspname = 'public' and nspowner = role.oid) as owns
    from unnest($1::text[]) with ordinality wanted (name, place)
   cross join lateral (select case name when 'mentorkit_owner' then $2 else $3 end as login) whose
    left join pg_roles role on role.rolname = name
    left join pg_roles its on its.rolname = login
   cross join lateral (select role.rolname is not null as exists) about
   order by place`;

/**
 * Statements that take from the login that serves what it does not need to: what it had where it migrated, too, and what
 * PostgreSQL gives to everybody. Of large objects everybody may make as many as the disk holds; only a superuser can
 * take that away, and only where one migrates it is asked for.
 */
const servingHasTooMuch = `
  with serving as (select oid, rolname, rolsuper from pg_roles where rolname = $2),
       here as (select oid, datname, datdba from pg_database where datname = current_database())
  select format('revoke mentorkit_owner from %I granted by %I;', $2::text, pg_get_userbyid(grantor)) as statement
    from pg_auth_members join serving on member = serving.oid
    join pg_roles role on role.oid = roleid and role.rolname = 'mentorkit_owner'
  union all
  select format('alter database %I owner to %I;', datname, $1::text) from here join serving on datdba = serving.oid
  union all
  -- A table for the moment would stand before the one that is meant, for whoever has the connection next.
  select format('grant temporary on database %1$I to mentorkit_owner; revoke temporary on database %1$I from public;',
                datname) from here
   where exists (select from aclexplode(coalesce((select datacl from pg_database d where d.oid = here.oid),
                                                 acldefault('d', datdba)))
                  where grantee = 0 and privilege_type = 'TEMPORARY')
  union all
  select 'revoke create on schema public from public;' from pg_namespace
   where nspname = 'public' and exists (select from aclexplode(nspacl) where grantee = 0 and privilege_type = 'CREATE')
  union all
  select format('alter sequence jobs.%I owner to mentorkit_owner;', relname) from pg_class
   where relkind = 'S' and relnamespace = to_regnamespace('jobs') and pg_get_userbyid(relowner) <> 'mentorkit_owner'
  union all
  select format('revoke execute on function %s from public;', oid::regprocedure) from pg_proc
   where pronamespace = 'pg_catalog'::regnamespace and (proname like 'lo\\_%' or proname in ('loread', 'lowrite'))
     and (select rolsuper from pg_roles where rolname = current_user)
     and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner)))
                  where grantee = 0 and privilege_type = 'EXECUTE')`;

// `create role if not exists` does not exist, and roles belong to all databases of a server: another one may be making
// them at this moment.
function createRole(role: string): string {
  return `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$;`;
}

function loginStatement(how: 'create' | 'alter', { login, password }: Login): string {
  const name = escapeIdentifier(login);
  if (password === undefined) return `${how} role ${name} login; -- Its password is that of DATABASE_URL.`;
  return `${how} role ${name} login password ${escapeLiteral(verifierOf(password))};`;
}

/** What PostgreSQL keeps of a password: so its own log, which may hold any statement, never has the password itself. */
function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, 4096, 32, 'sha256');
  const key = (of: string) => createHmac('sha256', salted).update(of).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}

async function whoAndWhere(client: ClientBase): Promise<{ login: string; database: string }> {
  const { rows } = await client.query('select session_user as login, current_database() as database');
  return rows[0];
}
