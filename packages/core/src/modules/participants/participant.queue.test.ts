import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { agree, createProgramme, fillPool, giveRole, globalIdOf, type TestProgramme } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rightsChanged } from '../../access/rights-changed.ts';
import { schema } from '../../api/schema.ts';
import { contextFor, presentableError } from '../../api/yoga.ts';
import type { RequestContext } from '../../context.ts';
import { subscribeWithin } from '../../events/subscription.ts';
import { sortKeyOf } from '../../search/words.ts';
import { keepMemberWords, repairWords } from './participant.words.ts';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager' });
  programme = await createProgramme(api, manager, { state: 'OPEN' });
  await fillPool(api, programme, { mentees: 24, mentors: 6 });
  await api.asPlatform(manager.organisation, repairWords);
  // Several at the same moment, as whoever is put on the list together.
  await sql(`update participants
                set state = (array['SUBMITTED', 'WAITLISTED', 'APPROVED'])[1 + get_byte(uuid_send(id), 15) % 3]::participant_state,
                    handed_in_at = '2027-01-01'::timestamptz + get_byte(uuid_send(id), 14) % 4 * interval '1 microsecond',
                    waitlisted_at = '2027-01-01'::timestamptz - get_byte(uuid_send(id), 13) % 4 * interval '1 microsecond'
              where programme_id = $1`);
});
afterAll(() => api.close());

const sql = <Row extends object>(text: string) =>
  api.asPlatform(manager.organisation, ctx => ctx.sql<Row>(text, [programme.id]));

async function page(variables: object, by = manager): Promise<any> {
  const { data, errors } = await api.execute(
    by,
    `query ($id: ID!, $orderBy: ParticipantOrder, $role: ParticipantRole, $state: ParticipantState,
            $first: Int, $after: String, $last: Int, $before: String) {
       node(id: $id) { ... on Programme {
         participantCounts { role state count }
         participants(orderBy: $orderBy, role: $role, state: $state, first: $first, after: $after, last: $last, before: $before) {
           totalCount isCountExact edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
    { id: programme.globalId, ...variables },
  );
  if (errors) return { code: errors[0]!.extensions.code, errors };
  return data.node;
}

const states = { HANDED_IN: `state = 'SUBMITTED'`, WAITLISTED: `state = 'WAITLISTED'`, NAME: 'true' } as const;
const columns = { HANDED_IN: 'handed_in_at', WAITLISTED: 'waitlisted_at', NAME: 'sort_name' } as const;

test('the pages of the queue and of the waiting list, either way, are together all who wait, each once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('HANDED_IN' as const, 'WAITLISTED' as const, 'NAME' as const),
      fc.constantFrom('ASC', 'DESC'),
      fc.constantFrom(undefined, 'MENTOR', 'MENTEE'),
      fc.integer({ min: 1, max: 7 }),
      async (field, direction, role, size) => {
        const expected = await sql<{ id: string }>(
          `select id from participants where programme_id = $1 and ${states[field]}
              ${role ? `and role = '${role}'` : ''} order by ${columns[field]} ${direction}, id ${direction}`,
        );
        const wanted = expected.map(({ id }) => globalIdOf('Participant', id));
        const asked = { orderBy: { field, direction }, role };
        const forwards: string[] = [];
        for (let after: string | undefined; ; ) {
          const { participants } = await page({ ...asked, first: size, after });
          forwards.push(...participants.edges.map((edge: any) => edge.node.id));
          expect(participants).toMatchObject({ totalCount: wanted.length, isCountExact: true });
          if (!participants.pageInfo.hasNextPage) break;
          after = participants.pageInfo.endCursor;
        }
        expect(forwards).toEqual(wanted);
        const backwards: string[] = [];
        for (let before: string | undefined; ; ) {
          const { participants } = await page({ ...asked, last: size, before });
          backwards.unshift(...participants.edges.map((edge: any) => edge.node.id));
          if (!participants.pageInfo.hasPreviousPage) break;
          before = participants.pageInfo.startCursor;
        }
        expect(backwards).toEqual(wanted);
      },
    ),
    { numRuns: 20 },
  );
});

test('names are listed as in a telephone book of Denmark, whatever their accents and capitals, and by what they are by now', async () => {
  const names = ['Anne Marie Bo', 'Anne-Marie Ax', 'anne Å', 'Ánne Øst', 'Zoë', 'Ærø', 'Øst', 'Åse', 'Åse B'];
  const sorted = (all: string[]) => all.toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));
  expect(sorted(names.toReversed())).toEqual([
    'Anne-Marie Ax',
    'Anne Marie Bo',
    'Ánne Øst',
    'anne Å',
    'Zoë',
    'Ærø',
    'Øst',
    'Åse',
    'Åse B',
  ]);
  const applicant = await api.person(manager.organisation, { name: 'Åse' });
  const apply = `mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE) { __typename } }`;
  await api.execute(applicant, apply, { id: programme.globalId });
  const lastByName = async () =>
    (await page({ orderBy: { field: 'NAME', direction: 'DESC' }, first: 1 })).participants.edges[0].node.id;
  const [own] = await sql<{ id: string }>(
    `select p.id from participants p join memberships m on m.id = p.membership_id
      where p.programme_id = $1 and m.display_name = 'Åse'`,
  );
  expect(await lastByName()).toBe(globalIdOf('Participant', own!.id));
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql(`update memberships set display_name = 'Anna' where id = $1`, [applicant.membershipId]);
    await keepMemberWords(ctx, [applicant.membershipId]);
  });
  expect(await lastByName()).not.toBe(globalIdOf('Participant', own!.id));
});

test('nobody of another state has a place in an order, and a cursor of one order is none of another', async () => {
  const orderBy = { field: 'HANDED_IN', direction: 'ASC' };
  expect((await page({ orderBy, state: 'APPROVED' })).participants).toMatchObject({ totalCount: 0, edges: [] });
  const { participants } = await page({ orderBy, first: 1 });
  const { endCursor } = participants.pageInfo;
  for (const other of [undefined, { field: 'WAITLISTED', direction: 'ASC' }])
    expect((await page({ orderBy: other, after: endCursor })).errors[0].message).toContain('cursor');
});

test('how many there are by role and state is told managers, exactly, and nobody else', async () => {
  const counted = await sql<{ role: string; state: string; count: number }>(
    `select role, state, count(*)::int count from participants where programme_id = $1 group by 1, 2 order by 1, 2`,
  );
  expect((await page({ first: 0 })).participantCounts).toEqual(counted);
  const member = await api.person(manager.organisation);
  expect((await page({ first: 0 }, member)).participantCounts).toEqual([]);
});

test('story 11: who looks on sees the queue grow, until they manage it no more', async () => {
  const looker = await api.person(manager.organisation);
  await giveRole(api, programme, looker, 'MANAGER');
  const events = await follow(looker);
  if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
  const waiting: number[] = [];
  let ended: unknown;
  const following = (async () => {
    for await (const { data, errors } of events) {
      ended = errors?.[0]?.extensions?.['code'];
      const counts: any[] = (data as any)?.programmeProgress.participantCounts ?? [];
      waiting.push(counts.filter(({ state }) => state === 'SUBMITTED').reduce((sum, { count }) => sum + count, 0));
    }
  })();
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  const [before] = waiting;
  const applicant = await api.person(manager.organisation);
  await agree(api, programme, applicant);
  const handIn = `mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE, submit: true) { __typename } }`;
  expect((await api.execute(applicant, handIn, { id: programme.globalId })).data.applyToProgramme.__typename).toBe(
    'ApplyToProgrammeSuccess',
  );
  await vi.waitFor(() => expect(waiting.at(-1)).toBe(before! + 1));
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql('delete from programme_role_assignments where membership_id = $1', [looker.membershipId]);
    rightsChanged(ctx.platform);
  });
  await following;
  expect(ended).toBe('ACCESS_LOST');
  expect(await follow(applicant)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

async function follow(person: TestPerson) {
  const contextValue = await contextFor(api.platform, {
    organisation: undefined,
    acceptLanguage: undefined,
    requestId: undefined,
    hostName: undefined,
    clientAddress: undefined,
    authorization: `Bearer ${person.token}`,
  });
  const document = parse(
    'subscription ($id: ID!) { programmeProgress(id: $id) { id participantCounts { state count } } }',
  );
  const present = (error: unknown, ctx: RequestContext) => presentableError(api.platform, error, ctx);
  const variableValues = { id: programme.globalId };
  return await subscribeWithin({ schema, document, variableValues, contextValue }, { present });
}
