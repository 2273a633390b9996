import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, fillPool, globalIdOf } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-matching-assignment'], worker: true });
  manager = await api.person(await api.organisation());
});
afterAll(() => api.close());

async function ask(document: string, variables: object): Promise<any> {
  const { data, errors } = await api.execute(manager, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

const each = [0, 1, 2, 3];
const everyPair = each.flatMap(mentee => each.map(mentor => ({ mentee, mentor })));
/** The first of them before the run, the rest after it. */
const banned = fc.record({
  pairs: fc.shuffledSubarray(everyPair, { minLength: 4 }),
  before: fc.integer({ min: 0, max: everyPair.length }),
});

test('law 2: no banned pair is offered, whether it was banned before the run or while it was looked at', async () => {
  await fc.assert(
    fc.asyncProperty(banned, async ({ pairs, before }) => {
      const programme = await createProgramme(api, manager, { state: 'OPEN' });
      await fillPool(api, programme, { mentees: 4, mentors: 4, capacity: 1 });
      const people = await api.asPlatform(manager.organisation, ctx =>
        ctx.sql<{ id: string; role: string }>('select id, role from participants where programme_id = $1 order by id', [
          programme.id,
        ]),
      );
      const idsOf = (role: string) =>
        people.filter(one => one.role === role).map(({ id }) => globalIdOf('Participant', id));
      const [mentees, mentors] = [idsOf('MENTEE'), idsOf('MENTOR')];
      const ban = async (some: typeof pairs) => {
        for (const { mentee, mentor } of some)
          expect(
            await ask(
              'mutation ($menteeId: ID!, $mentorId: ID!) { result: banPair(menteeId: $menteeId, mentorId: $mentorId) { ... on Error { code } } }',
              { menteeId: mentees[mentee], mentorId: mentors[mentor] },
            ),
          ).toEqual({});
      };
      await ban(pairs.slice(0, before));
      const begun = await ask(
        `mutation ($input: StartMatchingRunInput!) { result: startMatchingRun(input: $input) {
           ... on StartMatchingRunSuccess { matchingRun { id } } } }`,
        { input: { programmeId: programme.globalId, strategy: 'matching-assignment', seed: 7 } },
      );
      const { id } = begun.matchingRun;
      await vi.waitFor(
        async () =>
          expect(await ask('query ($id: ID!) { result: matchingRun(id: $id) { state } }', { id })).toEqual({
            state: 'SUCCEEDED',
          }),
        { timeout: 50_000, interval: 50 },
      );
      await ban(pairs.slice(before));
      await ask('mutation ($id: ID!) { result: publishMatchingRun(id: $id) { ... on Error { code } } }', { id });
      const { matches } = await ask(
        `query ($id: ID!) { result: programme(id: $id) { matches(first: 50, state: OFFERED) { edges { node {
           members { side participant { id } } } } } } }`,
        { id: programme.globalId },
      );
      const offered = matches.edges.map(({ node }: any) => {
        const of = (side: string) => node.members.find((member: any) => member.side === side).participant.id;
        return `${of('MENTEE')} ${of('MENTOR')}`;
      });
      const forbidden = new Set(pairs.map(({ mentee, mentor }) => `${mentees[mentee]} ${mentors[mentor]}`));
      expect(offered.filter((pair: string) => forbidden.has(pair))).toEqual([]);
      // It is not that nothing is offered at all.
      if (pairs.length <= before && pairs.length < everyPair.length) expect(offered.length).toBeGreaterThan(0);
    }),
    { numRuns: 8 },
  );
}, 120_000);
