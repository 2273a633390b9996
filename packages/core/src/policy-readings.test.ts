import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alternativesFor, type Condition, holds, policy, type Relation, sqlFor, whereFor } from './policy.ts';

let api: TestPlatform;
let manager: TestPerson;
/** Every value of each field, so that conditions are about rows that exist. */
const values = new Map<string, string[]>();
let people: { readonly id: string; readonly status: string }[];

const relations = {
  membership: {
    participants: many('participants', 'membership_id', 'participant'),
    programmeRoles: many('programme_role_assignments', 'membership_id', 'role'),
    apiClient: { ...many('api_clients', 'membership_id', 'client'), many: false },
  },
  participant: {
    programme: { many: false, table: 'programmes', theirs: 'id', ours: 'programme_id', of: 'programme' },
  },
  role: { programme: { many: false, table: 'programmes', theirs: 'id', ours: 'programme_id', of: 'programme' } },
  client: {},
  programme: { participants: many('participants', 'programme_id', 'participant') },
} as const satisfies Record<string, Record<string, object>>;
const fields = {
  membership: ['id', 'userId', 'status', 'displayName'],
  participant: ['id', 'programmeId', 'role', 'state'],
  role: ['programmeId', 'role'],
  client: ['id', 'createdById', 'name'],
  programme: ['id', 'state'],
} as const;
type Kind = keyof typeof fields;

function many<Of extends string>(table: string, theirs: string, of: Of) {
  return { many: true, table, theirs, ours: 'id', of };
}

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  manager = await api.person(organisation, { name: 'Manager', administrator: true });
  const programmes = [
    await createProgramme(api, manager, { state: 'OPEN' }),
    await createProgramme(api, manager, { state: 'RUNNING' }),
  ];
  for (let number = 0; number < 8; number += 1) {
    const person = await api.person(organisation, { name: number % 2 ? 'Odd' : 'Even' });
    for (const [index, programme] of programmes.entries())
      if (number & (1 << index))
        await enrol(api, programme, person, {
          role: number & 4 ? 'MENTOR' : 'MENTEE',
          state: number === 7 ? 'WAITLISTED' : 'APPROVED',
        });
    await api.asPlatform(organisation, async ctx => {
      if (number > 5)
        await ctx.sql(
          `insert into api_clients (membership_id, name, secret_hash, scopes, created_by_id, responsible_id)
           values ($1, $2, '', '{read}', $3, $3)`,
          [person.membershipId, `client ${number}`, manager.membershipId],
        );
      if (number % 3 === 0)
        await ctx.sql(`update memberships set user_id = uuidv7(), status = 'ACTIVE' where id = $1`, [
          person.membershipId,
        ]);
    });
  }
  // What belongs to others is never in an answer, whatever the condition is.
  await api.person(await api.organisation(), { name: 'Odd' });
  people = await api.asPlatform(organisation, ctx =>
    ctx.db.membership.findMany({
      include: {
        apiClient: true,
        programmeRoles: { include: { programme: { include: { participants: { include: { programme: true } } } } } },
        participants: { include: { programme: { include: { participants: { include: { programme: true } } } } } },
      },
    }),
  );
  collect('membership', people);
});
afterAll(() => api.close());

function collect(kind: Kind, rows: readonly object[]): void {
  for (const row of rows as Record<string, unknown>[]) {
    for (const field of fields[kind]) {
      const known = values.get(`${kind}.${field}`) ?? [];
      if (typeof row[field] === 'string') values.set(`${kind}.${field}`, [...new Set([...known, row[field]])]);
    }
    for (const [field, { of }] of Object.entries(relations[kind]) as [string, { of: Kind }][])
      if (row[field]) collect(of, [row[field]].flat() as object[]);
  }
}

/** Conditions as deep as the rows are loaded. */
function conditionOf(kind: Kind, depth = 3): fc.Arbitrary<Condition> {
  const leaf: fc.Arbitrary<Condition> = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<Condition>({ kind: 'always' }, { kind: 'never' }) },
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(...fields[kind])
        .chain(field =>
          fc
            .tuple(fc.subarray(values.get(`${kind}.${field}`)!), fc.boolean())
            .map(([chosen, own]): Condition => ({ kind: 'in', field, values: chosen, ...(own && { own }) })),
        ),
    },
  );
  if (depth === 0) return leaf;
  const relation = Object.entries(relations[kind]).map(([field, { of, ...columns }]) =>
    conditionOf(of, depth - 1).map(
      (condition): Condition => ({ kind: 'related', relation: { field, ...columns } as Relation, condition }),
    ),
  );
  const part = fc.oneof(leaf, ...relation);
  const several = fc
    .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([how, of]): Condition => ({ kind: how, of }));
  return fc.oneof(part, several);
}

test('the check of an object, the filter of Prisma, that of SQL and its alternatives find the same rows, whatever the condition', async () => {
  const sizes = new Set<number>();
  await api.asPlatform(manager.organisation, async ctx => {
    await fc.assert(
      fc.asyncProperty(conditionOf('membership'), async condition => {
        const rules = policy('person', { read: { says: '', for: () => condition } });
        const { platform: _, ...viewer } = ctx.member;
        const parameters: unknown[] = [];
        const sql = sqlFor(rules, 'read', viewer, 'm', parameters);
        const found = await ctx.sql<{ id: string }>(`select id from memberships m where ${sql}`, parameters);
        const ofActive: unknown[] = [];
        const alternatives = alternativesFor(rules, 'read', viewer, { status: 'ACTIVE' }).map(one =>
          one.condition('m', ofActive),
        );
        const foundOfActive = await ctx.sql<{ id: string }>(
          `select id from memberships m where m.status = 'ACTIVE' and (${alternatives.join(' or ') || 'false'})`,
          ofActive,
        );
        const where = whereFor(rules, 'read', viewer);
        const byPrisma = await ctx.db.membership.findMany({ where: { AND: [where] }, select: { id: true } });
        const held = idsOf(people.filter(person => holds(condition, person)));
        expect([idsOf(found), idsOf(byPrisma)]).toEqual([held, held]);
        expect(idsOf(foundOfActive)).toEqual(
          idsOf(people.filter(person => held.includes(person.id) && person.status === 'ACTIVE')),
        );
        sizes.add(held.length);
      }),
      { numRuns: 200 },
    );
  });
  // Not by finding all or nothing each time.
  expect(sizes.size).toBeGreaterThan(5);
});

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id).toSorted();
}
