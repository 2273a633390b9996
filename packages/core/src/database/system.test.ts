import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from './database.ts';
import { createNotesDatabase } from './fixtures/notes.ts';

let notes: Awaited<ReturnType<typeof createNotesDatabase>>;
let database: Database;
const reasons: unknown[] = [];

beforeAll(async () => {
  const log = { debug: (entry: unknown) => reasons.push(entry), warn() {}, error() {} };
  notes = await createNotesDatabase({ log });
  database = notes.database;
});
afterAll(() => notes.close());

test('the system is another role than the application, and each use says what for', async () => {
  const who = await database.asSystem('look who it is', async system => {
    const { rows } = await system.query<{ role: string }>('select current_user as role where $1', [true]);
    return rows;
  });
  expect(who).toEqual([{ role: 'mentorkit_system' }]);
  expect(reasons).toEqual([{ reason: 'look who it is' }]);
});

test('what belongs to organisations is closed to the system', async () => {
  const reading = database.asSystem('read notes', system => system.query('select * from notes'));
  await expect(reading).rejects.toThrow('permission denied');
});

test('its work happens together or not at all', async () => {
  const swallowing = database.asSystem('swallow an error', async system => {
    await system.query('select 1/0').catch(() => {});
    return 'success';
  });
  await expect(swallowing).rejects.toThrow('Nothing was stored');
  await notes.expectNothingLeftOpen();
});

test('one use inside of another is refused, as it might wait for its own connection', async () => {
  const nested = database.asSystem('outer', () => database.asSystem('inner', async () => {}));
  await expect(nested).rejects.toThrow('"inner" inside of "outer"');
});

test('a failing server fails the work and not the process', async () => {
  const nowhere = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  await expect(nowhere.asSystem('connect', async () => {})).rejects.toThrow('ECONNREFUSED');
  await nowhere.close();
});
