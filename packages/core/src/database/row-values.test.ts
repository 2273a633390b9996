import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotesDatabase } from './fixtures/notes.ts';
import { inOrganisation } from './organisation-pool.ts';

let notes: Awaited<ReturnType<typeof createNotesDatabase>>;
beforeAll(async () => {
  notes = await createNotesDatabase();
});
afterAll(() => notes.close());

async function read(sql: string, value: unknown, zone: string): Promise<unknown> {
  return await inOrganisation(randomUUID(), () =>
    notes.database.transaction(async () => {
      await notes.database.pool.query(`set local time zone '${zone}'`);
      return (await notes.database.pool.query(`select ${sql} as value`, [value])).rows[0]!.value;
    }),
  );
}

const zones = fc.constantFrom('UTC', 'Europe/Copenhagen', 'Asia/Kathmandu');

test('an instant is read as it was stored, whatever zone the server speaks in', async () => {
  // Of earlier years, zones have seconds.
  const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('+012000-01-01'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(instants, zones, async (instant, zone) => {
      const written = instant.toISOString().replace(/^\+0/, '');
      expect(await read('$1::timestamptz', written, zone)).toEqual(instant);
    }),
  );
  for (const year of ['0001', '0044', '0999', '9999'])
    expect(await read('$1::timestamptz', `${year}-03-15T12:00:00Z`, 'UTC')).toEqual(
      new Date(`${year}-03-15T12:00:00Z`),
    );
  expect(await read('$1::timestamptz', '0044-03-15 12:00:00+00 BC', 'UTC')).toEqual(
    new Date('-000043-03-15T12:00:00Z'),
  );
  expect(await read('$1::timestamptz', '2027-03-15 12:00:00.123999+00', 'UTC')).toEqual(
    new Date('2027-03-15T12:00:00.123Z'),
  );
  expect(await read('$1::timestamptz', 'infinity', 'UTC')).toBe(Infinity);
});

test('texts are read as they were stored', async () => {
  const words = fc.constantFrom('da', 'en', 'pt-BR', 'NULL', 'null', '', 'a b', '{}', '"', '\\', ',', 'ø');
  const texts = fc.array(
    fc.option(
      fc.oneof(
        words,
        fc.string({ maxLength: 4 }).filter(text => !text.includes('\0')),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(texts, async value => {
      expect(await read('$1::text[]', value, 'UTC')).toEqual(value);
    }),
  );
});
