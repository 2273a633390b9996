import { Client } from 'pg';
import { withConnection } from './connection.ts';
import { databaseRoles, type Login } from './roles.ts';

/**
 * What the login of an address may do beyond what serving needs, in words: nothing, where whoever takes it over can
 * neither see past the policies nor change what was recorded nor make anything.
 */
export async function excessOf(servingUrl: string): Promise<string[]> {
  return withConnection(servingUrl, async client => {
    const { rows } = await client.query<{ excess: string }>(excesses, [databaseRoles.slice(1)]);
    return rows.map(({ excess }) => excess);
  });
}

/** Whom an address lets in, as the driver reads it: what it leaves out is in the environment. */
export function loginOf(url: string): Login {
  const { user, password } = new Client({ connectionString: url });
  return { login: user!, password: password ?? undefined };
}

const excesses = `
  with own as (select * from pg_roles where rolname = session_user),
       may_be as (select * from pg_roles role where exists (select from own where pg_has_role(own.oid, role.oid, 'member')))
  select 'it is a superuser' as excess from own where rolsuper
  union all
  select format('it may become %s%s', rolname,
                case when rolsuper then ', a superuser' when rolbypassrls then ', which no policy holds back' else '' end)
    from may_be where not exists (select from own where rolsuper) and rolname <> session_user and rolname <> all($1)
     and rolname <> 'pg_database_owner'
  union all
  select format('%s has %s', rolname, attribute) from may_be
   cross join lateral (values ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
                              ('REPLICATION', rolreplication)) attributes (attribute, has)
   where has and not exists (select from own where rolsuper) and (rolname = session_user or rolname = any($1))
  union all
  select 'the database belongs to it' from pg_database join own on datdba = own.oid where datname = current_database()
  union all
  select distinct format('%s belongs to it', relnamespace::regnamespace) from pg_class join own on relowner = own.oid
   where relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select distinct format('it may make things in the schema %s', nspname) from pg_namespace
    join may_be on has_schema_privilege(may_be.oid, pg_namespace.oid, 'create')
   where not exists (select from own where rolsuper) and (rolname = session_user or rolname = any($1))
  union all
  select distinct 'it may make things in the database' from may_be
   where has_database_privilege(may_be.oid, current_database(), 'create')
     and not exists (select from own where rolsuper) and (rolname = session_user or rolname = any($1))`;
