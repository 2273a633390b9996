import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { applyMigrations, migrationStatus } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { baselineName, replacedMigrations } from './replaced-migrations.ts';

const old = [...replacedMigrations.keys()];
const last = old.at(-1)!;
const later = '20990101000000_later';

let server: TestDatabase;
let administrator: Client;
let migrations: string;

beforeAll(async () => {
  server = await createTestDatabase();
  administrator = new Client({ connectionString: server.administratorUrl });
  await administrator.connect();
  await administrator.query(
    `insert into organisations (slug, name, time_zone) values ('kept', 'Kept', 'Europe/Copenhagen')`,
  );
});
afterAll(async () => {
  await administrator.end();
  await server.drop();
});

beforeEach(async () => {
  migrations = await mkdtemp(join(tmpdir(), 'mentorkit-migrations-'));
  const baseline = join(import.meta.dirname, '../../../../schema/migrations', baselineName);
  await cp(baseline, join(migrations, baselineName), { recursive: true });
  await addLater('create table later ();');
  await remember();
});
afterEach(() => rm(migrations, { recursive: true }));

async function addLater(sql: string): Promise<void> {
  await mkdir(join(migrations, later), { recursive: true });
  await writeFile(join(migrations, later, 'migration.sql'), sql);
}

/** The history of a database that had all of the sixteen, and nothing since. */
async function remember(): Promise<void> {
  await administrator.query('drop table if exists later; delete from _prisma_migrations');
  await addRecords(old, [...replacedMigrations.values()]);
}

async function addRecords(names: string[], checksums: string[]): Promise<void> {
  await administrator.query(
    `insert into _prisma_migrations (id, migration_name, checksum, finished_at, applied_steps_count)
     select gen_random_uuid(), name, checksum, now(), 1 from unnest($1::text[], $2::text[]) given (name, checksum)`,
    [names, checksums],
  );
}

const apply = () => applyMigrations(server.migrationUrl, migrations, { servingUrl: server.directUrl, queue: false });
const status = () => migrationStatus(server.migrationUrl, migrations);

/** What a migration can have changed, and the data. */
async function stored() {
  const read = async (sql: string) => (await administrator.query({ text: sql, rowMode: 'array' })).rows;
  return {
    history: await read(
      'select migration_name, checksum, finished_at, rolled_back_at from _prisma_migrations order by 1, 4',
    ),
    tables: await read(`select relname from pg_class where relnamespace = 'public'::regnamespace order by 1`),
    data: await read('select slug, name from organisations'),
  };
}

async function history(): Promise<string[]> {
  const { rows } = await administrator.query('select migration_name from _prisma_migrations order by 1');
  return rows.map(row => row.migration_name);
}

describe('a database that had all migrations before the baseline', () => {
  test('is adopted whole: its data stays, its history is the baseline, what came later is applied', async () => {
    // Once undone and done again, as another tool may have it.
    await addRecords([old[3]!], ['unknown']);
    await administrator.query(
      `update _prisma_migrations set finished_at = null, rolled_back_at = now() where checksum = 'unknown'`,
    );
    expect((await status()).map(({ name, state }) => [name, state])).toEqual([
      [baselineName, 'ADOPTABLE'],
      [later, 'PENDING'],
    ]);
    expect(await apply()).toEqual([
      { name: baselineName, adopted: true },
      { name: later, adopted: false },
    ]);
    const files = await readMigrations(migrations);
    const { rows } = await administrator.query(
      `select migration_name as name, checksum, finished_at >= started_at as finished, rolled_back_at, logs, applied_steps_count as steps
         from _prisma_migrations order by 1`,
    );
    const whole = { finished: true, rolled_back_at: null, logs: null, steps: 1 };
    expect(rows).toEqual(files.map(({ name, checksum }) => ({ name, checksum, ...whole })));
    expect((await status()).map(({ state }) => state)).toEqual(['APPLIED', 'APPLIED']);
    expect((await stored()).data).toEqual([['kept', 'Kept']]);
    expect(await apply()).toEqual([]);
  });

  test('is adopted with what it had of later ones already', async () => {
    const files = await readMigrations(migrations);
    await addRecords([later], [files.find(({ name }) => name === later)!.checksum]);
    expect(await apply()).toEqual([{ name: baselineName, adopted: true }]);
    expect(await history()).toEqual([baselineName, later]);
  });

  test('is adopted once, whatever becomes of its history', async () => {
    await apply();
    await addRecords([last], [replacedMigrations.get(last)!]);
    expect(await apply()).toEqual([]);
    expect(await history()).toEqual([last, baselineName, later]);
  });

  test('is adopted by one of several instances that start at once, and the others wait for it', async () => {
    await addLater('create table later (); select pg_sleep(0.1);');
    const lock = 72_707_369;
    await administrator.query('select pg_advisory_lock($1)', [lock]);
    const instances = Array.from({ length: 4 }, apply);
    await expect.poll(() => waiting(lock), { timeout: 10_000 }).toBe(4);
    expect(await history()).toEqual(old);
    await administrator.query('select pg_advisory_unlock($1)', [lock]);
    const done = (await Promise.all(instances)).flat();
    expect(done.map(({ name }) => name).toSorted()).toEqual([baselineName, later]);
    expect(await history()).toEqual([baselineName, later]);
  });

  test('has its old history or the new one, whichever statement is the last of a process that dies', async () => {
    const seen = new Set<string>();
    const before = await stored();
    for (const moment of ['before', 'during'] as const) {
      for (let statement = 1; ; statement += 1) {
        await remember();
        const died = await dieAt(statement, moment);
        const { tables, data } = await stored();
        const now = (await history()).join();
        expect([old.join(), baselineName, [baselineName, later].join()]).toContain(now);
        expect(tables.some(([name]) => name === 'later')).toBe(now.endsWith(later));
        expect(data).toEqual(before.data);
        if (!died) break;
        seen.add(now);
      }
    }
    expect(seen.size).toBe(3);
    await apply();
    expect(await history()).toEqual([baselineName, later]);
  });
});

describe('nothing is changed, and said is why, of a database', () => {
  const cases: [what: string, change: string, refusal: string][] = [
    [
      'that had only some of them',
      `delete from _prisma_migrations where migration_name >= '${old[9]}'`,
      `only 9 of the 16 were applied, the first that is missing is ${old[9]}. Nothing was changed. Bring it up to date first, with the last version before the baseline: the one whose schema/migrations ends with ${last}. Or begin anew`,
    ],
    [
      'that lacks one in between',
      `delete from _prisma_migrations where migration_name = '${old[4]}'`,
      `only 15 of the 16 were applied, the first that is missing is ${old[4]}. Nothing was changed.`,
    ],
    [
      'in which one did not finish',
      `update _prisma_migrations set finished_at = null where migration_name = '${last}'`,
      `${last} was begun and did not finish. Nothing was changed. Settle that with "prisma migrate resolve". Bring it up to`,
    ],
    [
      'in which one was rolled back',
      `update _prisma_migrations set rolled_back_at = now() where migration_name = '${last}'`,
      `only 15 of the 16 were applied, the first that is missing is ${last}. Nothing was changed.`,
    ],
    [
      'to which one was applied with another text',
      `update _prisma_migrations set checksum = 'another' where migration_name = '${old[2]}'`,
      `${old[2]} was edited before it was applied. Nothing was changed. Begin anew with an empty database.`,
    ],
    [
      'that had one more, which nobody knows',
      `insert into _prisma_migrations (id, migration_name, checksum, finished_at)
         values ('x', '20261125000000_of_a_branch', 'x', now())`,
      '20261125000000_of_a_branch was applied as well, which this version does not know. Nothing was changed. Begin anew',
    ],
    [
      'that had a history of something else',
      `delete from _prisma_migrations where migration_name <> '${last}';
       update _prisma_migrations set migration_name = '20200101000000_init'`,
      "The database's history has 20200101000000_init, which is not here, but not the first of what is here. Nothing was",
    ],
    [
      'whose history was emptied',
      'delete from _prisma_migrations',
      "but no history of Mentorkit's migrations. Nothing was changed. Mentorkit needs a database of its own",
    ],
  ];

  test.each(cases)('%s', async (_, change, refusal) => {
    await administrator.query(change);
    const before = await stored();
    await expect(status()).rejects.toThrow(refusal);
    await expect(apply()).rejects.toThrow(refusal);
    expect(await stored()).toEqual(before);
  });

  test('that had a later one, which was edited since', async () => {
    await addRecords([later], ['another']);
    const before = await stored();
    expect((await status()).map(({ state }) => state)).toEqual(['ADOPTABLE', 'EDITED']);
    await expect(apply()).rejects.toThrow(`Migration ${later} was edited after it was applied`);
    expect(await stored()).toEqual(before);
  });

  test('whose history is gone', async () => {
    await administrator.query('alter table _prisma_migrations set schema jobs');
    try {
      const refusal = 'The database has tables, such as accommodation_readers, but no history';
      await expect(status()).rejects.toThrow(refusal);
      await expect(apply()).rejects.toThrow(refusal);
      const { rows } = await administrator.query(`select to_regclass('public._prisma_migrations') as made`);
      expect(rows).toEqual([{ made: null }]);
    } finally {
      await administrator.query('alter table jobs._prisma_migrations set schema public');
    }
    expect(await history()).toEqual(old);
  });
});

async function waiting(lock: number): Promise<number> {
  const { rows } = await administrator.query(
    `select from pg_locks where locktype = 'advisory' and objid = $1 and not granted
      and database = (select oid from pg_database where datname = current_database())`,
    [lock],
  );
  return rows.length;
}

/**
 * Applies, and loses the connection as a process that is killed does: before its n-th statement, or when this has been
 * sent and is not answered. Returns when the server has noticed.
 *
 * @returns whether it came to that
 */
async function dieAt(statement: number, moment: 'before' | 'during'): Promise<boolean> {
  const { query } = Client.prototype;
  let count = 0;
  const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...parameters: never[]) {
    if (this !== administrator) count += 1;
    const isLast = this !== administrator && count === statement;
    const { stream } = (this as unknown as { connection: { stream: { destroy(): void } } }).connection;
    if (isLast && moment === 'before') stream.destroy();
    const answer = Reflect.apply(query, this, parameters);
    if (isLast) setImmediate(() => stream.destroy());
    return answer;
  } as never);
  try {
    return await apply().then(
      () => false,
      () => true,
    );
  } finally {
    spy.mockRestore();
    await expect.poll(connections, { timeout: 10_000, interval: 5 }).toBe(0);
  }
}

async function connections(): Promise<number> {
  const { rows } = await administrator.query(
    'select from pg_stat_activity where datname = current_database() and usename = $1',
    [new URL(server.migrationUrl).username],
  );
  return rows.length;
}
