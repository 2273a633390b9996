import type pg from 'pg';
import { withConnection } from './connection.ts';
import {
  type MigrationFile,
  migrationName,
  readDatamodel,
  readLastDatamodel,
  readMigrations,
  writeLastDatamodel,
  writeMigration,
} from './migration-files.ts';
import {
  beginInEmptyDatabase,
  createHistory,
  forgetRecords,
  hasHistory,
  type MigrationRecord,
  readRecords,
  writeRecord,
} from './migration-history.ts';
import { accessStatements, currentOrganisationFunction } from './organisation-tables.ts';
import { findAdoptable, replacedMigrations } from './replaced-migrations.ts';
import { prepareJobs, prepareRoles } from './roles.ts';
import { diffDatamodels } from './schema-diff.ts';
import { loginOf } from './serving-login.ts';

export { prepareServer } from './roles.ts';
export { excessOf, loginOf } from './serving-login.ts';

export interface MigrationState {
  name: string;
  /**
   * `APPLIED`; `PENDING`: not yet; `ADOPTABLE`: not yet, but the migrations that it replaced are, so that nothing is to
   * be run; `EDITED`: its file changed after it was applied; `FAILED`: another tool began it and did not finish;
   * `MISSING`: applied, but its folder is not here (the database is newer than this code).
   */
  state: 'APPLIED' | 'PENDING' | 'ADOPTABLE' | 'EDITED' | 'FAILED' | 'MISSING';
  appliedAt?: Date;
}

export interface AppliedMigration {
  name: string;
  /** The database had all that it makes: nothing was run, it stands in the history now. */
  adopted: boolean;
}

/** Whether the migrations lead to the models of today. */
export async function isMigrated(schemaFolder: string, migrationsFolder: string): Promise<boolean> {
  return (await readLastDatamodel(migrationsFolder)) === (await readDatamodel(schemaFolder));
}

/**
 * Writes the folder of a new migration: what changed in the Prisma files since the last one, with the policies and
 * grants of new tables. Where nothing changed, an empty one for statements written by hand. It is to be read before it
 * is kept: Prisma knows neither exclusion constraints nor checks.
 *
 * @returns the name of the new folder
 */
export async function newMigration(what: string, schemaFolder: string, migrationsFolder: string): Promise<string> {
  const name = migrationName(what, new Date());
  const before = await readLastDatamodel(migrationsFolder);
  const after = await readDatamodel(schemaFolder);
  const changes = await diffDatamodels(before, after);
  const parts = [before === undefined ? currentOrganisationFunction : '', changes, accessStatements(changes)];
  const sql = parts.filter(Boolean).join('\n\n') || '-- Nothing changed in schema/prisma.';
  await writeMigration(migrationsFolder, name, `${sql}\n`, after);
  return name;
}

/**
 * Says that the migrations lead to the models of today, after a merge in which migrations met: each was written from the
 * models before both.
 */
export async function confirmDatamodel(schemaFolder: string, migrationsFolder: string): Promise<void> {
  await writeLastDatamodel(migrationsFolder, await readDatamodel(schemaFolder));
}

/**
 * Brings a database up to date: roles, migrations, the queue's schema. Each migration is one transaction, so a crash
 * leaves none half done; of several instances that start at once, one works and the others wait for it.
 *
 * @param migrationUrl the address of the login that may become the owner; it passes no pooler
 * @param options.servingUrl whose login gets the rights to serve; by default the one that migrates
 * @param options.queue `false` leaves the queue's schema to `prepareQueue`, which only a worker has to wait for
 * @returns the migrations that this call applied
 * @throws an Error that names the migration that failed or was edited after it was applied; nothing of it is stored. An
 *   Error that says what was found, when the history is not one of this folder
 */
export async function applyMigrations(
  migrationUrl: string,
  migrationsFolder: string,
  { servingUrl, queue = true }: { servingUrl?: string; queue?: boolean } = {},
): Promise<AppliedMigration[]> {
  const files = await readMigrations(migrationsFolder);
  const serving = servingUrl === undefined ? undefined : loginOf(servingUrl);
  return withConnection(migrationUrl, async client => {
    // Before anything is changed in a database that is not ours, its roles included.
    await hasHistory(client);
    await prepareRoles(client, serving);
    const applied: AppliedMigration[] = [];
    for (;;) {
      const next = await applyNext(client, files);
      if (next === undefined) break;
      applied.push(next);
    }
    if (queue) await prepareJobs(client, serving);
    return applied;
  });
}

/** Brings the job queue's schema up to date, in a database whose migrations are applied. */
export async function prepareQueue(migrationUrl: string, servingUrl: string): Promise<void> {
  await withConnection(migrationUrl, client => prepareJobs(client, loginOf(servingUrl)));
}

/**
 * What a database has of the migrations in a folder, oldest first. Changes nothing.
 *
 * @param as what the login of the address may become: who migrates the owner, who serves the system
 * @throws an Error that says what was found, when the history is not one of this folder
 */
export async function migrationStatus(
  directUrl: string,
  migrationsFolder: string,
  as: 'mentorkit_owner' | 'mentorkit_system' = 'mentorkit_owner',
): Promise<MigrationState[]> {
  const files = await readMigrations(migrationsFolder);
  return withConnection(directUrl, async client => {
    if (!(await hasHistory(client))) return compare(files, []);
    await client.query(`begin isolation level repeatable read; set local role ${as}`);
    const records = await readRecords(client);
    await client.query('commit');
    return compareHistory(files, records);
  });
}

/** Applies the oldest migration that is pending, if any. The lock and what it guards end with the transaction. */
async function applyNext(client: pg.Client, files: MigrationFile[]): Promise<AppliedMigration | undefined> {
  try {
    await client.query('begin; set local role mentorkit_owner');
    await client.query('select pg_advisory_xact_lock($1)', [prismaMigrateLock]);
    await createHistory(client);
    const states = compareHistory(files, await readRecords(client));
    refuseUnsound(states);
    const next = states.find(({ state }) => state === 'PENDING' || state === 'ADOPTABLE');
    const file = files.find(({ name }) => name === next?.name);
    const adopted = next?.state === 'ADOPTABLE';
    if (file !== undefined) {
      await (adopted ? forgetRecords(client, replacedMigrations.keys()) : run(client, file));
      await writeRecord(client, file);
    }
    await client.query('commit');
    return file && { name: file.name, adopted };
  } catch (error) {
    // A lost connection has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function run(client: pg.Client, { name, sql }: MigrationFile): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    const { message, position } = error as pg.DatabaseError;
    const line = position === undefined ? '' : `, line ${sql.slice(0, Number(position) - 1).split('\n').length}`;
    throw new Error(`Migration ${name} failed and nothing of it was stored (migration.sql${line}): ${message}`, {
      cause: error,
    });
  }
}

/** @throws an Error that says what was found, when the history is not one of these files */
function compareHistory(files: MigrationFile[], records: MigrationRecord[]): MigrationState[] {
  const adoptable = findAdoptable(files, records);
  const others = adoptable ? records.filter(({ migration_name: name }) => !replacedMigrations.has(name)) : records;
  const states = compare(files, others).map(
    (state): MigrationState => (state.name === adoptable?.name ? { name: state.name, state: 'ADOPTABLE' } : state),
  );
  const missing = states.find(({ state }) => state === 'MISSING');
  if (missing !== undefined && states.find(({ state }) => state !== 'MISSING')?.state === 'PENDING') {
    throw new Error(
      `The database's history has ${missing.name}, which is not here, but not the first of what is here. ${beginInEmptyDatabase}.`,
    );
  }
  return states;
}

function compare(files: MigrationFile[], records: MigrationRecord[]): MigrationState[] {
  const recordOf = new Map(records.map(record => [record.migration_name, record]));
  const states = files.map(({ name, checksum }): MigrationState => {
    const record = recordOf.get(name);
    if (record === undefined) return { name, state: 'PENDING' };
    if (record.finished_at === null) return { name, state: 'FAILED' };
    return { name, state: record.checksum === checksum ? 'APPLIED' : 'EDITED', appliedAt: record.finished_at };
  });
  const known = new Set(files.map(({ name }) => name));
  const missing = records
    .filter(record => !known.has(record.migration_name))
    .map(
      (record): MigrationState => ({
        name: record.migration_name,
        state: 'MISSING',
        appliedAt: record.finished_at ?? undefined,
      }),
    );
  return [...states, ...missing].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

// A missing one is no error: the previous version of the code has to start on the next version's database.
function refuseUnsound(states: MigrationState[]): void {
  const edited = states.find(({ state }) => state === 'EDITED');
  if (edited !== undefined) {
    throw new Error(
      `Migration ${edited.name} was edited after it was applied to this database. Restore its migration.sql and write what you want to change as a new migration.`,
    );
  }
  const failed = states.find(({ state }) => state === 'FAILED');
  if (failed !== undefined) {
    throw new Error(
      `Migration ${failed.name} was begun by another tool and did not finish. Settle it with "prisma migrate resolve" first.`,
    );
  }
}

/** The key that `prisma migrate` locks as well, so the two wait for each other. */
const prismaMigrateLock = 72_707_369;
