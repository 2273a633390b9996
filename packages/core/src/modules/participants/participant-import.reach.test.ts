import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, databaseIdOf, globalIdOf, importFile, type TestProgramme } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform({ worker: true });
});
afterAll(() => api.close());

type Side = 'A' | 'B';

interface Row {
  readonly id: string;
  readonly role: 'mentor' | 'mentee';
  /** The local part of an address. */
  readonly address: string | undefined;
  readonly isNamed: boolean;
}

type Step =
  | { readonly kind: 'import'; readonly side: Side; readonly rows: readonly Row[] }
  | { readonly kind: 'sign in'; readonly address: string }
  | { readonly kind: 'apply'; readonly side: Side; readonly address: string }
  | { readonly kind: 'give a role'; readonly side: Side };

const addresses = ['ann', 'bo', 'eve'] as const;
const side = fc.constantFrom<Side>('A', 'B');
const address = fc.constantFrom(...addresses);
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom('1', '2', '3'),
  role: fc.constantFrom('mentor', 'mentee'),
  address: fc.option(address, { nil: undefined }),
  isNamed: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('import' as const),
      side,
      rows: fc.array(row, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sign in' as const), address }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('apply' as const), side, address }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give a role' as const), side }) },
);

/** As the database has it; who shares what is seen in no other place at once. */
interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly isSignedIn: boolean;
  readonly name: string;
  readonly version: number;
  readonly sides: readonly Side[];
}

interface Organisation {
  readonly administrator: TestPerson;
  readonly programmes: Record<Side, TestProgramme>;
  /** What an address stands for: other organisations have other people of the same name. */
  readonly domain: string;
}

async function found(): Promise<Organisation> {
  const organisation = await api.organisation();
  const administrator = await api.person(organisation, { administrator: true });
  const [a, b] = [await api.person(organisation), await api.person(organisation)];
  const settings = { state: 'OPEN', questions: [] };
  // The first time that they come, they become who signed in.
  for (const person of [administrator, a, b]) await api.execute(person, '{ viewer { person { id } } }');
  const programmes = { A: await createProgramme(api, a, settings), B: await createProgramme(api, b, settings) };
  return { administrator, programmes, domain: `${organisation.slug}.test` };
}

async function peopleOf({ administrator, programmes }: Organisation): Promise<Map<string, Person>> {
  const rows = await api.asPlatform(administrator.organisation, ctx =>
    ctx.sql<Person>(
      `select m.id, m.email, m.user_id is not null "isSignedIn", m.display_name || m.time_zone name, m.version,
              array(select case when p.programme_id = $1 then 'A' else 'B' end from participants p
                     where p.membership_id = m.id group by 1 order by 1) sides
         from memberships m`,
      [programmes.A.id],
    ),
  );
  return new Map(rows.map(person => [person.id, person]));
}

async function signedIn({ administrator, domain }: Organisation, local: string): Promise<TestPerson> {
  const email = `${local}@${domain}`;
  const token = await api.issuer.token({ sub: email, email, email_verified: true });
  return { ...administrator, email, token };
}

/** The ids, as clients know them, of the people whom the manager sees by any list, and what they see of each. */
async function seenBy({ programmes }: Organisation, which: Side): Promise<Map<string, string>> {
  const { data } = await api.execute(
    programmes[which].manager,
    `query ($a: ID!, $b: ID!) { a: programme(id: $a) { ...p } b: programme(id: $b) { ...p } }
     fragment p on Programme { participants(first: 100) { edges { node { person { id displayName } } } }
       one: participants(first: 100, search: "1") { edges { node { person { id displayName } } } } }`,
    { a: programmes.A.globalId, b: programmes.B.globalId },
  );
  const edges = [data.a, data.b].flatMap((programme: any) => [
    ...(programme?.participants.edges ?? []),
    ...(programme?.one.edges ?? []),
  ]);
  return new Map(edges.map(({ node: { person } }: any) => [person.id, person.displayName]));
}

async function take(organisation: Organisation, taken: Step, name: string): Promise<void> {
  const { programmes, domain } = organisation;
  if (taken.kind === 'import') {
    const { manager, globalId } = programmes[taken.side];
    const lines = taken.rows.map(({ id, role, address: local, isNamed }) =>
      [id, role, 'UTC', local ? `${local}@${domain}` : '', isNamed ? name : ''].join(','),
    );
    await importFile(api, manager, globalId, ['id,role,time_zone,email,name', ...lines].join('\n'));
  } else if (taken.kind === 'sign in') {
    await api.execute(await signedIn(organisation, taken.address), '{ viewer { person { id } } }');
  } else if (taken.kind === 'apply') {
    await api.execute(
      await signedIn(organisation, taken.address),
      `mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE) { __typename } }`,
      { id: programmes[taken.side].globalId },
    );
  } else {
    // Of whom they see, whoever comes first gets a role, which their manager may try to take.
    const { manager, globalId } = programmes[taken.side];
    const [person] = (await seenBy(organisation, taken.side)).keys();
    if (person !== undefined)
      await api.execute(
        manager,
        'mutation ($id: ID!, $person: ID!) { assignProgrammeRole(programmeId: $id, personId: $person, role: SPONSOR) { __typename } }',
        { id: globalId, person },
      );
  }
}

test('no manager sees or changes anybody whom their programme did not bring in, and who did not come to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async steps => {
      const organisation = await found();
      /** Whose file made them. */
      const madeBy = new Map<string, Side>();
      /** Addresses that a programme's files have named, or that have applied there. */
      const cameTo = { A: new Set<string | null>(), B: new Set<string | null>() };
      let before = await peopleOf(organisation);
      for (const [at, taken] of steps.entries()) {
        if (taken.kind === 'apply') cameTo[taken.side].add(`${taken.address}@${organisation.domain}`);
        if (taken.kind === 'import')
          for (const { address: local } of taken.rows)
            if (local) cameTo[taken.side].add(`${local}@${organisation.domain}`);
        await take(organisation, taken, `Name ${at}`);
        const after = await peopleOf(organisation);
        for (const person of after.values()) {
          const { id, email, sides } = person;
          if (taken.kind === 'import') {
            if (!before.has(id)) madeBy.set(id, taken.side);
            const { name, version, isSignedIn } = before.get(id) ?? person;
            if (isSignedIn || madeBy.get(id) !== taken.side)
              expect([person.name, person.version, person.email]).toEqual([name, version, before.get(id)!.email]);
          }
          if (email === null) expect(sides).toEqual([madeBy.get(id)]);
          // An address is theirs for good.
          const had = before.get(id)?.email;
          if (had) expect(email).toBe(had);
          for (const each of sides) if (email !== null) expect(cameTo[each]).toContain(email);
        }
        before = after;
      }
      for (const which of ['A', 'B'] as const) {
        const seen = await seenBy(organisation, which);
        const mine = [...before.values()].filter(({ sides }) => sides.includes(which)).map(({ id }) => id);
        expect([...seen.keys()].map(databaseIdOf).toSorted()).toEqual(mine.toSorted());
        const others = [...before.keys()].filter(id => madeBy.has(id) && !mine.includes(id));
        const { data } = await api.execute(
          organisation.programmes[which].manager,
          'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
          { ids: others.map(id => globalIdOf('Person', id)) },
        );
        expect(data.nodes).toEqual(others.map(() => null));
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
