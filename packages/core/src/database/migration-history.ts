import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { MigrationFile } from './migration-files.ts';

/** A row of the history. */
export interface MigrationRecord {
  migration_name: string;
  checksum: string;
  /** `null`: another tool began it and did not finish. */
  finished_at: Date | null;
}

/** Prisma's own table, so that `prisma migrate` stays usable where its engine can be had. */
export async function createHistory(client: ClientBase): Promise<void> {
  await client.query(
    `create table if not exists public._prisma_migrations (
       id varchar(36) primary key,
       checksum varchar(64) not null,
       finished_at timestamptz,
       migration_name varchar(255) not null,
       logs text,
       rolled_back_at timestamptz,
       started_at timestamptz not null default now(),
       applied_steps_count integer not null default 0
     )`,
  );
  // What serves asks whether the database is that of its code.
  await client.query('grant select on public._prisma_migrations to mentorkit_system');
}

/** @throws an Error when there are tables and no history: they are not built upon, and not mixed with ours */
export async function hasHistory(client: ClientBase): Promise<boolean> {
  const tables = await readTables(client);
  const exists = tables.some(isHistory);
  if (!exists) refuseTables(tables);
  return exists;
}

/** @throws an Error as `hasHistory` does */
export async function readRecords(client: ClientBase): Promise<MigrationRecord[]> {
  const { rows } = await client.query(
    'select migration_name, checksum, finished_at from public._prisma_migrations where rolled_back_at is null',
  );
  if (rows.length === 0) refuseTables((await readTables(client)).filter(table => !isHistory(table)));
  return rows;
}

export async function writeRecord(client: ClientBase, { name, checksum }: MigrationFile): Promise<void> {
  await client.query(
    `insert into public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  );
}

/** Also those that were rolled back. */
export async function forgetRecords(client: ClientBase, names: Iterable<string>): Promise<void> {
  await client.query('delete from public._prisma_migrations where migration_name = any($1)', [[...names]]);
}

interface Table {
  name: string;
  ours: boolean;
}

const isHistory = ({ name, ours }: Table) => ours && name === '_prisma_migrations';

function refuseTables(tables: Table[]): void {
  if (tables.length === 0) return;
  throw new Error(
    `The database has tables, such as ${tables[0]!.name}, but no history of Mentorkit's migrations. ${beginInEmptyDatabase}, or restore _prisma_migrations together with the tables.`,
  );
}

export const beginInEmptyDatabase = 'Nothing was changed. Mentorkit needs a database of its own: give it an empty one';

/** But for those of extensions. In one statement, as another instance may be making all of them at this moment. */
async function readTables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query(
    `select relname as name, pg_get_userbyid(relowner) = 'mentorkit_owner' as ours from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')
        and not exists (select from pg_depend
                         where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
      order by 1`,
  );
  return rows;
}
