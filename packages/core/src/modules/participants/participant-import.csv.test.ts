import { pieces } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestRow, readCsv } from './participant-import.csv.ts';

async function rowsOf(file: string | Uint8Array, size?: number): Promise<string[][]> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  return await Array.fromAsync(readCsv(pieces(bytes, size)));
}

function csv(rows: readonly (readonly string[])[], end: string): string {
  return rows.map(row => row.map(field => `"${field.replaceAll('"', '""')}"`).join(',') + end).join('');
}

const fields = fc.string({ unit: 'grapheme', maxLength: 12 }).filter(field => !field.includes('\0'));

test('whatever is written as CSV is read back, in pieces of any size', async () => {
  const rows = fc.array(fc.array(fields, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.integer({ min: 1, max: 64 }),
      async (table, end, size) => {
        expect(await rowsOf(csv(table, end), size)).toEqual(table);
      },
    ),
  );
});

test('a byte order mark is no part of the first column’s name', async () => {
  expect(await rowsOf('\ufeffid,role\n1,mentor')).toEqual([
    ['id', 'role'],
    ['1', 'mentor'],
  ]);
});

test('an empty line is a row, so that rows are counted as a spreadsheet counts them', async () => {
  expect(await rowsOf('id\n\n2\n')).toEqual([['id'], [''], ['2']]);
});

test('an empty file has no rows', async () => {
  expect(await rowsOf('')).toEqual([]);
});

test.each([
  ['Latin-1', Buffer.from('id,name\n1,Anna\n2,S\xf8ren\n', 'latin1'), { line: 3 }],
  ['UTF-16 with its mark', Buffer.from('\ufeffid,name\n1,Anna\n', 'utf16le'), { line: 1 }],
  ['UTF-16 without', Buffer.from('id,name\n1,Anna\n', 'utf16le'), { line: 1 }],
  ['a NUL in the third line', Buffer.from('id,name\n1,Anna\n2,S\0ren\n'), { line: 3 }],
  ['a character cut off at the end', Buffer.from('id,name\n1,Sø').subarray(0, -1), { line: 2 }],
  [
    'random bytes',
    Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)),
    { line: expect.any(Number) },
  ],
])('%s is told to be no UTF-8 text, with the line', async (_what, file, parameters) => {
  for (const size of [3, 64 * 1024])
    await expect(rowsOf(file, size)).rejects.toMatchObject({ code: 'BAD_ENCODING', parameters });
});

test('a quote that is not closed is told with the row in which it was opened', async () => {
  const file = `id,name\n1,Anna\n2,"Bo\n${'3,Carla\n'.repeat(1000)}`;
  await expect(rowsOf(file)).rejects.toMatchObject({ code: 'BAD_QUOTES', parameters: { row: 3 } });
});

test('a quote in the middle of a field is told with its row', async () => {
  await expect(rowsOf('id,name\n1,An"na\n')).rejects.toMatchObject({ code: 'BAD_QUOTES', parameters: { row: 2 } });
  await expect(rowsOf('id,name\n1,"An"na\n')).rejects.toMatchObject({ code: 'BAD_QUOTES', parameters: { row: 2 } });
});

test('a row without an end ends the reading, and not the memory', async () => {
  const endless = (async function* () {
    yield Buffer.from('id,name\n1,"');
    for (;;) yield Buffer.alloc(64 * 1024, 'x');
  })();
  await expect(Array.fromAsync(readCsv(endless))).rejects.toMatchObject({
    code: 'ROW_TOO_LONG',
    parameters: { row: 2, maximum: longestRow },
  });
});

test('a field of a megabyte and a row of 100,000 columns are read like any other', async () => {
  const rows = await rowsOf(`id,name\n1,${'x'.repeat(1024 * 1024)}\n${','.repeat(99_999)}\n`);
  expect(rows.map(row => row.length)).toEqual([2, 2, 100_000]);
});

test('what goes wrong while the file is fetched is what the reader sees', async () => {
  const broken = (async function* () {
    yield Buffer.from('id\n1\n');
    throw new Error('gone');
  })();
  await expect(Array.fromAsync(readCsv(broken))).rejects.toThrow('gone');
});

test('twenty megabytes are read without being held', async () => {
  const line = Buffer.from(`${'x'.repeat(99)},${'y'.repeat(99)}\n`.repeat(320));
  let most = 0;
  const start = process.memoryUsage().rss;
  const file = (async function* () {
    for (let sent = 0; sent < 20 * 1024 * 1024; sent += line.length) yield line;
  })();
  let rows = 0;
  for await (const row of readCsv(file)) {
    rows += row.length / 2;
    if (rows % 5000 === 0) most = Math.max(most, process.memoryUsage().rss - start);
  }
  expect(rows).toBeGreaterThan(100_000);
  // What the collector has not fetched yet is in it; the file as rows would be several times its size.
  expect(most).toBeLessThan(100 * 1024 * 1024);
});
