import { expect, test } from 'vitest';
import type { AskedQuestion } from './participant.answers.ts';
import { createRowReader, type ImportedPerson, readHeader } from './participant-import.rows.ts';

const field: AskedQuestion = {
  key: 'field',
  label: { en: 'Field' },
  type: 'SINGLE_CHOICE',
  options: [
    { key: 'Web', label: {} },
    { key: 'Data', label: { da: 'Tal' } },
  ],
  roles: ['MENTOR', 'MENTEE'],
  required: true,
  condition: null,
  visibility: 'MANAGERS',
  sensitive: false,
  isRetired: false,
};
const topics: AskedQuestion = { ...field, key: 'topics', type: 'MULTIPLE_CHOICE', roles: ['MENTOR'], required: false };

/** The reader of a file with this header, and its rows. */
function read(header: string, ...rows: string[]) {
  const reader = createRowReader(readHeader(header.split(','), [field, topics]));
  return rows.map((row, index) => reader.read(index + 2, row.split(',')));
}

test('a row says who somebody is, in which role, and what they answered', () => {
  const [person] = read(
    'ID, Role ,time_zone,name,email,capacity,languages,field,topics',
    'a1,Mentor,Europe/Oslo, Ann ,Ann@Example.invalid,3,Danish; English;Danish,Web,Data;Web',
  );
  expect(person).toEqual({
    row: 2,
    externalId: 'a1',
    role: 'MENTOR',
    timeZone: 'Europe/Oslo',
    email: 'ann@example.invalid',
    name: 'Ann',
    locale: undefined,
    capacity: 3,
    languages: ['Danish', 'English'],
    answers: new Map<string, unknown>([
      ['field', 'Web'],
      ['topics', ['Data', 'Web']],
    ]),
  });
});

test('an empty cell says nothing, required or not: real people leave gaps', () => {
  const [person] = read('id,role,time_zone,capacity,field', 'a1,mentor,Europe/Oslo,,') as [ImportedPerson];
  expect(person).toMatchObject({ capacity: undefined, languages: undefined });
  expect([...person.answers]).toEqual([['field', undefined]]);
});

test('a native language is a language', () => {
  expect(read('id,role,time_zone,native_language', 'a1,mentee,Asia/Tokyo,Japanese')[0]).toMatchObject({
    languages: ['Japanese'],
  });
});

test('what a role is not asked is not read, be it right or wrong', () => {
  const [mentee] = read('id,role,time_zone,capacity,topics', 'a1,mentee,Asia/Tokyo,many,Law') as [ImportedPerson];
  expect(mentee).toMatchObject({ role: 'MENTEE', capacity: undefined });
  expect([...mentee.answers]).toEqual([]);
});

test('columns that say nothing to the programme are ignored by name', () => {
  expect(readHeader(['id', 'role', 'time_zone', 'Shoe size', 'field', ''], [field]).ignored).toEqual(['shoe size']);
});

test.each([
  [['id', 'role'], { code: 'MISSING_COLUMN', parameters: { column: 'time_zone' } }],
  [['id', 'role', 'time_zone', 'ROLE'], { code: 'DUPLICATE_COLUMN', parameters: { column: 'role' } }],
  [
    Array.from({ length: 100_000 }, (_, at) => `c${at}`),
    { code: 'TOO_MANY_COLUMNS', parameters: { found: 100_000, maximum: 500 } },
  ],
])('a header that cannot be used is refused as a whole', (header, failure) => {
  expect(() => readHeader(header, [])).toThrow(expect.objectContaining(failure) as Error);
});

test('every cell of a row that is wrong is named', () => {
  const [issues] = read(
    'id,role,time_zone,email,locale,capacity,field',
    `${'x'.repeat(101)},coach,Mars/Base,a@b@c,Danish!,0,Law`,
  );
  expect(issues).toEqual([
    { row: 2, column: 'id', code: 'TOO_LONG', parameters: { maximum: 100 } },
    { row: 2, column: 'role', code: 'UNKNOWN_ROLE', parameters: { value: 'coach' } },
    { row: 2, column: 'time_zone', code: 'UNKNOWN_TIME_ZONE', parameters: { value: 'Mars/Base' } },
    { row: 2, column: 'email', code: 'NOT_AN_ADDRESS', parameters: { value: 'a@b@c' } },
    { row: 2, column: 'locale', code: 'NOT_A_LOCALE', parameters: { value: 'danish!' } },
  ]);
});

test.each([
  ['0', { code: 'OUT_OF_RANGE', parameters: { value: 0, minimum: 1, maximum: 50 } }],
  ['51', { code: 'OUT_OF_RANGE' }],
  ['2.5', { code: 'NOT_A_WHOLE_NUMBER' }],
  ['-1', { code: 'NOT_A_WHOLE_NUMBER' }],
  ['many', { code: 'NOT_A_WHOLE_NUMBER' }],
])('a capacity of %s is refused', (capacity, issue) => {
  expect(read('id,role,time_zone,capacity', `a1,mentor,Asia/Tokyo,${capacity}`)[0]).toMatchObject([
    { column: 'capacity', ...issue },
  ]);
});

test('an id, a role and a time zone are needed', () => {
  expect(read('id,role,time_zone', ', ,')[0]).toMatchObject([
    { column: 'id', code: 'REQUIRED' },
    { column: 'role', code: 'REQUIRED' },
    { column: 'time_zone', code: 'REQUIRED' },
  ]);
});

test('a row with more or fewer columns than the header is refused, and the next one read', () => {
  const [long, short, right] = read('id,role,time_zone', 'a,mentor,Asia/Tokyo,x', 'b,mentor', 'c,mentor,Asia/Tokyo');
  expect(long).toMatchObject([{ row: 2, code: 'WRONG_COLUMN_COUNT', parameters: { found: 4, expected: 3 } }]);
  expect(short).toMatchObject([{ row: 3, code: 'WRONG_COLUMN_COUNT', parameters: { found: 2, expected: 3 } }]);
  expect(right).toMatchObject({ externalId: 'c' });
});

test('an id or an address that comes again names the row where it stood first', () => {
  const rows = read(
    'id,role,time_zone,email',
    'a,mentor,Asia/Tokyo,x@y.invalid',
    'a,mentee,Asia/Tokyo,',
    'b,mentor,Asia/Tokyo,X@Y.invalid',
    'c,mentee,Asia/Tokyo,x@y.invalid',
    'a,mentor,Asia/Tokyo,',
  );
  expect(rows[1]).toMatchObject([{ column: 'id', code: 'DUPLICATE_ID', parameters: { value: 'a', row: 2 } }]);
  expect(rows[2]).toMatchObject([{ column: 'email', code: 'DUPLICATE_PERSON', parameters: { row: 2 } }]);
  expect(rows[4]).toMatchObject([{ column: 'id', code: 'DUPLICATE_ID', parameters: { row: 2 } }]);
  // One person may be both, a mentor and a mentee.
  expect(rows[3]).toMatchObject({ externalId: 'c', email: 'x@y.invalid' });
});
