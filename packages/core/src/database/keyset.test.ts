import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ValidationFailed } from '../errors.ts';
import { encodeCursor } from './cursor.ts';
import {
  type Connection,
  cursorOf,
  type Keyset,
  keysetFindMany,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from './keyset.ts';

interface Row {
  number: number;
  at: string;
  exact_at: string;
}

const oldestFirst: Keyset<Row> = {
  list: 'Test.rows',
  columns: [
    { sql: 't.at', type: 'timestamptz', value: row => row.exact_at },
    { sql: 't.number', type: 'integer', value: row => row.number, field: 'number' },
  ],
};
const newestFirst: Keyset<Row> = { ...oldestFirst, direction: 'desc' };

let server: TestDatabase;
let client: Client;
beforeAll(async () => {
  server = await createTestDatabase({ migrated: false });
  client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query('create temporary table t (number integer primary key, at timestamptz not null)');
});
afterAll(async () => {
  await client.end();
  await server.drop();
});

async function load(keyset: Keyset<Row>, args: PageArguments): Promise<Connection<Row>> {
  const page = parsePage(keyset, args);
  const parameters: unknown[] = [0];
  const { where, orderBy, limit } = keysetSql(keyset, page, parameters);
  const { rows } = await client.query<Row>(
    `select *, t.at::text as exact_at from t where t.number >= $1 and ${where} order by ${orderBy} limit ${limit}`,
    parameters,
  );
  return toConnection(keyset, page, rows);
}

function numbers({ edges }: Connection<Row>): number[] {
  return edges.map(({ node }) => node.number);
}

function digits(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map(number => String(number).padStart(2, '0'));
}

function refusal(args: PageArguments): unknown {
  try {
    parsePage(oldestFirst, args);
    return undefined;
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

describe('a list within something', () => {
  const ofOne: Keyset<Row> = { ...oldestFirst, within: 't.number' };
  const sqlOf = (args: PageArguments, scope: object) => {
    const parameters: unknown[] = [7];
    return { ...keysetSql(ofOne, parsePage(ofOne, args), parameters, scope), parameters };
  };
  const after = encodeCursor('Test.rows', ['2026-01-01 00:00:00+00', '3']);

  test('names it first in its order, and has one bound on each side', () => {
    expect(sqlOf({}, { whose: '$1' })).toEqual({
      where: '(t.number) >= ($1) and (t.number) <= ($1)',
      orderBy: 't.number asc, t.at asc, t.number asc',
      limit: 21,
      parameters: [7],
    });
    expect(sqlOf({ after }, { whose: '$1' })).toMatchObject({
      where: '(t.number, t.at, t.number) > ($1, $2::timestamptz, $3::integer) and (t.number) <= ($1)',
      parameters: [7, '2026-01-01 00:00:00+00', '3'],
    });
  });

  test('begins where its range does, whatever a cursor of another range says', () => {
    expect(sqlOf({}, { whose: '$1', from: '$2', until: '$3' }).where).toBe(
      '(t.number, t.at) >= ($1, $2) and (t.number, t.at) < ($1, $3)',
    );
    expect(sqlOf({ after }, { whose: '$1', from: '$2', until: '$3' }).where).toBe(
      '(t.number, t.at, t.number) > ($1, $2::timestamptz, $3::integer) and (t.number, t.at) < ($1, $3) and t.at >= $2',
    );
  });

  test('is refused where nobody says within what', () => {
    expect(() => sqlOf({}, {})).toThrow('Test.rows does not say whose rows it lists');
  });
});

describe('pages', () => {
  // Microseconds apart, and many at the same one: what a `Date` in a cursor would confuse.
  const moments = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 25 });

  test('one after the other make the whole list, in both directions, each row once', async () => {
    await fc.assert(
      fc.asyncProperty(
        moments,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(oldestFirst, newestFirst),
        async (micros, size, keyset) => {
          await client.query('truncate t');
          await client.query(
            `insert into t select n - 1, timestamptz '2026-03-29 00:59:59.999998+00' + m * interval '1 microsecond'
               from unnest($1::int[]) with ordinality as u (m, n)`,
            [micros],
          );
          const whole = numbers(await load(keyset, { first: 100 }));
          expect(whole).toHaveLength(micros.length);

          const forward: number[] = [];
          for (let page = await load(keyset, { first: size }); ; ) {
            forward.push(...numbers(page));
            expect(page.pageInfo.hasPreviousPage).toBe(forward.length > page.edges.length);
            expect(page.pageInfo.hasNextPage).toBe(forward.length < whole.length);
            if (!page.pageInfo.hasNextPage) break;
            page = await load(keyset, { first: size, after: page.pageInfo.endCursor });
          }
          expect(forward).toEqual(whole);

          const backward: number[] = [];
          for (let page = await load(keyset, { last: size }); ; ) {
            backward.unshift(...numbers(page));
            expect(page.pageInfo.hasPreviousPage).toBe(backward.length < whole.length);
            if (!page.pageInfo.hasPreviousPage) break;
            page = await load(keyset, { last: size, before: page.pageInfo.startCursor });
          }
          expect(backward).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('go on where they were when rows before them come and go', async () => {
    await client.query(`truncate t; insert into t select n, timestamptz '2026-01-01' + n * interval '1 hour'
      from generate_series(10, 30) n`);
    const { pageInfo } = await load(oldestFirst, { first: 5 });
    await client.query(`delete from t where number < 15; insert into t values (1, '2025-01-01'), (2, '2025-01-01')`);
    expect(numbers(await load(oldestFirst, { first: 3, after: pageInfo.endCursor }))).toEqual([15, 16, 17]);
  });

  test('between two cursors hold what is between them', async () => {
    await client.query(`truncate t; insert into t select n, '2026-01-01' from generate_series(0, 9) n`);
    const { edges } = await load(oldestFirst, {});
    const between = { after: edges[2]!.cursor, before: edges[7]!.cursor };
    expect(numbers(await load(oldestFirst, { first: 10, ...between }))).toEqual([3, 4, 5, 6]);
    expect(numbers(await load(oldestFirst, { last: 2, ...between }))).toEqual([5, 6]);
    expect(numbers(await load(oldestFirst, { before: edges[7]!.cursor }))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('of no items still say whether there are any', async () => {
    await client.query(`truncate t; insert into t values (1, '2026-01-01')`);
    expect((await load(oldestFirst, { first: 0 })).pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  test('have 20 items unless asked otherwise', () => {
    expect(parsePage(oldestFirst, { first: null, after: null }).size).toBe(20);
  });
});

describe('what is no page', () => {
  test.each([
    [{ first: -1 }, ['first PAGE_SIZE']],
    [{ last: 101 }, ['last PAGE_SIZE']],
    [{ first: 1.5 }, ['first PAGE_SIZE']],
    [{ first: 1, last: 1 }, ['last FIRST_AND_LAST']],
    [{ after: '' }, ['after INVALID_CURSOR']],
    [{ first: 500, before: 'x', after: 'y' }, ['first PAGE_SIZE', 'after INVALID_CURSOR', 'before INVALID_CURSOR']],
    [{ first: 0 }, undefined],
    [{ first: 100 }, undefined],
  ])('%j is answered by %j', (args, issues) => {
    expect(refusal(args)).toEqual(issues);
  });

  test('a cursor of another list, another version or another order is refused', () => {
    const row = { number: 1, at: '', exact_at: '2026-01-01 00:00:00+00' };
    const cursor = cursorOf(oldestFirst, row);
    expect(refusal({ after: cursor })).toBeUndefined();
    const ofOther = [
      cursorOf({ ...oldestFirst, list: 'Test.others' }, row),
      cursorOf({ ...oldestFirst, columns: oldestFirst.columns.slice(1) }, row),
      Buffer.from(JSON.stringify([2, 'Test.rows', row.exact_at, '1'])).toString('base64url'),
    ];
    for (const other of ofOther) expect(refusal({ after: other })).toEqual(['after INVALID_CURSOR']);
  });

  test('whatever a client makes up is refused, or PostgreSQL can read it', async () => {
    const nearlyMoments = fc
      .tuple(
        fc.constantFrom('0000', '0001', '2026', '9999', '12026', '-001'),
        digits(1, 13),
        digits(1, 31),
        digits(0, 24),
        digits(0, 60),
        digits(0, 60),
        fc.constantFrom('', '.1', '.123456', '.1234567'),
        fc.constantFrom('+00', '-11', '+15:59', '+16', '+20:00', 'Z', '', '+00[UTC]', ' BC'),
      )
      .map(([y, mo, d, h, mi, s, f, zone]) => `${y}-${mo}-${d} ${h}:${mi}:${s}${f}${zone}`);
    const nearlyNumbers = fc.oneof(
      fc.bigInt({ min: -(2n ** 32n), max: 2n ** 32n }).map(String),
      fc.constantFrom('1', '-0', ''),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: nearlyMoments }, fc.string()),
        nearlyNumbers,
        async (moment, number) => {
          const after = encodeCursor('Test.rows', [moment, number]);
          if (refusal({ after }) !== undefined) return;
          accepted += 1;
          await load(oldestFirst, { after });
        },
      ),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe("for Prisma's findMany", () => {
  test('a page is the same comparison, spelled out', () => {
    const keyset: Keyset<{ score: number; id: string }> = {
      list: 'Test.scores',
      direction: 'desc',
      columns: [
        { sql: 'score', type: 'integer', value: row => row.score, field: 'score' },
        { sql: 'id', type: 'text', value: row => row.id, field: 'id' },
      ],
    };
    const after = cursorOf(keyset, { score: 7, id: 'x' });
    expect(keysetFindMany(keyset, parsePage(keyset, { first: 2, after }))).toEqual({
      where: {
        AND: [{ OR: [{ AND: [{ score: { lt: 7 } }] }, { AND: [{ score: 7 }, { id: { lt: 'x' } }] }] }],
      },
      orderBy: [{ score: 'desc' }, { id: 'desc' }],
      take: 3,
    });
  });

  test('a list that is ordered by a timestamp is refused', () => {
    expect(() => keysetFindMany(oldestFirst, parsePage(oldestFirst, {}))).toThrow("can't be loaded by Prisma");
  });
});
