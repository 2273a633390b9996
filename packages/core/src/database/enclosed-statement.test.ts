import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { withConnection } from './connection.ts';
import type { Database } from './database.ts';
import { add, createNotesDatabase, visible } from './fixtures/notes.ts';
import { inOrganisation } from './organisation-pool.ts';

let notes: Awaited<ReturnType<typeof createNotesDatabase>>;
/** With one connection, and no pooler before it, so that what one statement leaves behind meets the next. */
let database: Database;
const [blue, green] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  notes = await createNotesDatabase();
});
beforeEach(() => {
  database = notes.open({ url: notes.server.directUrl, poolSize: 1 });
});
afterEach(async () => {
  await database.close();
  await notes.expectNothingLeftOpen();
  await notes.clear();
});
afterAll(() => notes.close());

test("statements that came too late for a name have each its own columns, Prisma's too", async () => {
  await inOrganisation(blue, async () => {
    for (let i = 0; i < 500; i++) for (const _time of [1, 2]) await database.pool.query(`select ${i} as a`);
    for (const [sql, row] of [
      [`select 'x' as one, 1 as two`, { one: 'x', two: 1 }],
      [`select 2 as two, 'y' as three`, { two: 2, three: 'y' }],
      [`select 'z' as four`, { four: 'z' }],
    ] as const) {
      expect(await database.prisma.$queryRawUnsafe(sql)).toEqual([row]);
      expect((await database.pool.query(sql)).rows).toEqual([row]);
    }
  });
});

test.each([
  ['a text', 'thrown'],
  ['an error that is frozen', Object.freeze(new Error('thrown'))],
  ['an error', new TypeError('thrown')],
])('a value that throws %s fails its statement, and the next have their own answers', async (_, thrown) => {
  const toPostgres = () => {
    throw thrown;
  };
  const greeting = 'select $1::text as greeting';
  await inOrganisation(blue, () => add(database, 'a'));
  await inOrganisation(blue, () => visible(database));
  await expect(inOrganisation(blue, () => database.pool.query(greeting, [{ toPostgres }]))).rejects.toBe(thrown);
  for (const _time of [1, 2, 3]) {
    expect(await inOrganisation(green, () => visible(database))).toEqual([]);
    expect(await inOrganisation(blue, () => visible(database))).toEqual(['a']);
  }
  const { rows } = await inOrganisation(blue, () => database.pool.query(greeting, ['hello']));
  expect(rows).toEqual([{ greeting: 'hello' }]);
});

test('a connection that is ended fails its own statement, and not the one that waits for it', async () => {
  await inOrganisation(blue, async () => {
    const both = Promise.allSettled([
      database.pool.query('select pg_sleep(30)'),
      database.pool.query('select 42 as answer'),
    ]);
    await expect.poll(() => notes.running('select pg_sleep(30)')).toBe(1);
    await withConnection(notes.server.administratorUrl, administrator =>
      administrator.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query = 'select pg_sleep(30)' and pid <> pg_backend_pid()`,
      ),
    );
    const [ended, waiting] = await both;
    expect(ended).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('terminating') } });
    expect(waiting).toMatchObject({ status: 'fulfilled', value: { rows: [{ answer: 42 }] } });
  });
});

test('an error says who asked', async () => {
  async function whoAsked(): Promise<unknown> {
    return await database.pool.query('select 1/0').catch((error: Error) => error.stack);
  }
  expect(await inOrganisation(blue, whoAsked)).toContain('whoAsked');
});

test('no statement stands in for the opening', async () => {
  await inOrganisation(blue, () => add(database, 'a'));
  await database.close();
  database = notes.open({ url: notes.server.administratorUrl, directUrl: notes.server.administratorUrl, poolSize: 1 });
  const impostor = { name: 'opening', text: 'select $1::text, $2::text, $3::text', values: [1, 2, 3] };
  await inOrganisation(green, async () => {
    await database.transaction(() => database.pool.query(impostor));
    await expect(visible(database)).rejects.toThrow('must be unique');
  });
});

test('whom a connection was set to by hand is forgotten', async () => {
  await inOrganisation(blue, async () => {
    await database.pool.query(`set app.member = 'somebody'`);
    const who = () => database.pool.query(`select current_setting('app.member', true) as member`);
    expect((await who()).rows).toEqual([{ member: '' }]);
    expect((await database.transaction(who)).rows).toEqual([{ member: '' }]);
  });
});

test('a connection that has lost the statements it had names for is closed, and the next knows none', async () => {
  await inOrganisation(blue, () => add(database, 'a'));
  for (const _time of [1, 2]) await inOrganisation(blue, () => visible(database));
  await inOrganisation(blue, () => database.pool.query('deallocate all'));
  await expect(inOrganisation(blue, () => visible(database))).rejects.toThrow('does not exist');
  expect(await inOrganisation(blue, () => visible(database))).toEqual(['a']);

  await inOrganisation(blue, () => database.pool.query('deallocate all'));
  const inTransaction = () => inOrganisation(blue, () => database.transaction(() => visible(database)));
  await expect(inTransaction()).rejects.toThrow('does not exist');
  expect(await inTransaction()).toEqual(['a']);
});

test('a value that can not be sent fails its transaction, and not those that come after it', async () => {
  const greeting = (value: unknown) =>
    inOrganisation(blue, () => database.transaction(() => database.pool.query('select $1::text as greeting', [value])));
  const circle: { self?: unknown } = {};
  circle.self = circle;
  // The second time, it gets a name.
  for (const _time of [1, 2]) await expect(greeting(circle)).rejects.toThrow('circular');
  expect((await greeting('hello')).rows).toEqual([{ greeting: 'hello' }]);
});

test('a migration that changes the columns of a statement fails it once', async () => {
  const all = () => inOrganisation(blue, () => database.pool.query('select * from notes'));
  // The second time, it gets a name.
  for (const _time of [1, 2]) expect((await all()).fields).toHaveLength(3);
  const alter = (sql: string) => withConnection(notes.server.administratorUrl, login => login.query(sql));
  await alter('alter table notes add column colour text');
  try {
    await expect(all()).rejects.toThrow('cached plan');
    expect((await all()).fields).toHaveLength(4);
  } finally {
    await alter('alter table notes drop column colour');
  }
});

test('through a pooler, a name given by hand is left out', async () => {
  await database.close();
  database = notes.open({ poolSize: 1, directUrl: notes.server.administratorUrl });
  const misspelt = { name: 'hand', text: 'select a_column' };
  for (const _time of [1, 2])
    await expect(inOrganisation(blue, () => database.pool.query(misspelt))).rejects.toThrow('column "a_column"');
});
