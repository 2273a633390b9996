import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, fillPool, type TestProgramme } from '@mentorkit/testing/world';
import { getNamedType, type GraphQLObjectType, isCompositeType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeId } from '../../ids.ts';
import { schema } from '../../api/schema.ts';

let api: TestPlatform;
let manager: TestPerson;
let mentee: TestPerson;
let programme: TestProgramme;
let own: string;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => Temporal.Instant.from('2027-03-01T09:00:00Z') });
  manager = await api.person(await api.organisation(), { name: 'Manager' });
  programme = await createProgramme(api, manager);
  await fillPool(api, programme, { mentees: 110, mentors: 110 });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(
      `with pairs as (
         select uuidv7() id, mentor.id mentor_id, mentee.id mentee_id
           from (select id, row_number() over (order by id) n from participants where role = 'MENTOR') mentor
           join (select id, row_number() over (order by id) n from participants where role = 'MENTEE') mentee using (n)
       ), made as (
         insert into matches (id, programme_id, origin, state, pair_key)
         select id, $1, 'RUN', 'ACTIVE', mentor_id || ':' || mentee_id from pairs
       ), members as (
         insert into match_members (match_id, participant_id, side, consent)
         select id, mentor_id, 'MENTOR'::match_side, 'GIVEN'::consent from pairs union all select id, mentee_id, 'MENTEE', 'GIVEN' from pairs
       )
       insert into sessions (programme_id, match_id, title, starts_at, ends_at, time_zone, ical_uid, organiser_id)
       select $1, id, 'Session ' || day, timestamptz '2027-03-01 10:00Z' + day * interval '1 day',
              timestamptz '2027-03-01 11:00Z' + day * interval '1 day', 'Europe/Copenhagen', gen_random_uuid()::text, $2
         from pairs cross join generate_series(-1, 3) day`,
      [programme.id, manager.membershipId],
    ),
  );
  mentee = await api.person(manager.organisation, { name: 'Own' });
  const [mentorId, menteeId] = [
    await enrol(api, programme, await api.person(manager.organisation, { name: 'Mentor' }), { role: 'MENTOR' }),
    await enrol(api, programme, mentee),
  ];
  own = await createMatch(api, programme, mentorId, menteeId);
});
afterAll(() => api.close());

const list = /* GraphQL */ `
  query ($id: ID!, $first: Int, $after: String) {
    programme(id: $id) {
      matches(first: $first, after: $after) {
        edges { node {
          id state score allowedActions
          members { side consent participant { role languages person { displayName timeZone } } }
          nextSession { title startsAt endsAt state }
        } }
        pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    }
  }
`;

function ask(first: number) {
  return api.execute(manager, list, { id: programme.globalId, first });
}

test('a list of three levels takes the same few statements for ten matches and for a hundred', async () => {
  // Of several, for now and then the viewer's rights are loaded anew.
  const fewest = async (first: number) => {
    const counts = [await api.countStatements(() => ask(first)), await api.countStatements(() => ask(first))];
    return Math.min(...counts, await api.countStatements(() => ask(first)));
  };
  const [ten, hundred] = [await fewest(10), await fewest(100)];
  expect(hundred).toBe(ten);
  // The programme, and the matches with their members and next sessions.
  expect(ten).toBe(2);
  const { data } = await ask(100);
  expect(data.programme.matches.edges).toHaveLength(100);
  expect(data.programme.matches.edges[1].node).toMatchObject({
    state: 'ACTIVE',
    allowedActions: ['PAUSE_MATCH', 'COMPLETE_MATCH', 'END_MATCH'],
    members: [
      {
        side: 'MENTOR',
        consent: 'GIVEN',
        participant: { role: 'MENTOR', person: { displayName: expect.stringMatching(/^Mentor/) } },
      },
      { side: 'MENTEE', participant: { role: 'MENTEE', person: { timeZone: expect.stringContaining('/') } } },
    ],
    nextSession: { title: 'Session 0', startsAt: '2027-03-01T10:00:00.000Z', state: 'SCHEDULED' },
  });
});

test('pages follow each other without a gap or a repetition, and a cursor of another list is refused', async () => {
  const seen: string[] = [];
  let after: string | undefined;
  let last: any;
  do {
    const { data } = await api.execute(manager, list, { id: programme.globalId, first: 40, after });
    last = data.programme.matches;
    seen.push(...last.edges.map(({ node }: any) => node.id));
    after = last.pageInfo.endCursor;
  } while (last.pageInfo.hasNextPage);
  expect(new Set(seen).size).toBe(111);
  expect(seen).toHaveLength(111);
  const other = 'query ($after: String) { viewer { matches(after: $after) { edges { node { id } } } } }';
  expect((await api.execute(manager, other, { after })).errors?.[0]?.extensions).toMatchObject({
    code: 'INVALID_INPUT',
  });
  const much = await api.execute(manager, list, { id: programme.globalId, first: 101 });
  expect(much.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
});

test('the lists of a mentee hold their own match and no other', async () => {
  const { data } = await api.execute(mentee, list, { id: programme.globalId });
  expect(data.programme.matches.edges.map(({ node }: any) => node.id)).toEqual([own]);
  const mine = await api.execute(
    mentee,
    '{ viewer { matches { edges { node { id members { participant { person { displayName } } } } } } } }',
  );
  expect(mine.data.viewer.matches.edges).toEqual([
    {
      node: {
        id: own,
        members: [
          { participant: { person: { displayName: 'Mentor' } } },
          { participant: { person: { displayName: 'Own' } } },
        ],
      },
    },
  ]);
  const none = await api.execute(manager, '{ viewer { matches { edges { node { id } } } } }');
  expect(none.data.viewer.matches.edges).toEqual([]);
  const offered = 'query ($id: ID!) { programme(id: $id) { matches(state: OFFERED) { edges { node { id } } } } }';
  expect((await api.execute(manager, offered, { id: programme.globalId })).data.programme.matches.edges).toEqual([
    { node: { id: own } },
  ]);
});

describe('a list that is asked for one field, of which it loads less,', () => {
  const places = {
    Match: (field: string) => field,
    MatchMember: (field: string) => `members { ${field} }`,
    Participant: (field: string) => `members { participant { ${field} } }`,
    Person: (field: string) => `members { participant { person { ${field} } } }`,
    Session: (field: string) => `nextSession { ${field} }`,
  };
  const fields = Object.entries(places).flatMap(([type, within]) =>
    Object.values((schema.getType(type) as GraphQLObjectType).getFields())
      .filter(field => !field.args.some(isRequiredArgument))
      .map(({ name, type: its }) => within(isCompositeType(getNamedType(its)) ? `${name} { __typename }` : name)),
  );
  const everything = {
    INFO_ASKED: `answerer_id = (select participant_id from match_members where match_id = $1 and side = 'MENTEE')`,
    ENDED_EARLY: `activated_at = now(), ended_at = now(), end_reason = 'It did not work.', ended_by_id = $2`,
  };

  test.each(['INFO_ASKED', 'ENDED_EARLY'] as const)('answers as one match does, loaded whole (%s)', async state => {
    const id = decodeId(own).id;
    await api.asPlatform(manager.organisation, async ctx => {
      await ctx.sql(
        `update matches set state = '${state}', score = 7, offer_expires_at = '2027-04-01', ${everything[state]}
            where id = $1 and $2::uuid is not null`,
        [id, mentee.membershipId],
      );
      await ctx.sql('update match_members set consent_at = now() where match_id = $1', [id]);
      await ctx.sql(
        `update participants set external_id = id::text, languages = '{da,en}', version = 3
                        where id in (select participant_id from match_members where match_id = $1)`,
        [id],
      );
      await ctx.sql(
        `insert into sessions (programme_id, match_id, title, agenda, starts_at, ends_at, time_zone, ical_uid, organiser_id)
           select $1, $2, 'Next', 'Where to begin', '2027-03-02', '2027-03-02 01:00', 'Europe/Copenhagen', gen_random_uuid()::text, $3
            where not exists (select 1 from sessions where match_id = $2)`,
        [programme.id, id, mentee.membershipId],
      );
    });
    let seen = 0;
    for (const person of [manager, mentee])
      for (const field of fields) {
        const whole = await api.execute(person, `query ($id: ID!) { match(id: $id) { id ${field} } }`, {
          id: own,
        });
        const listed = await api.execute(
          person,
          `query ($id: ID!) { programme(id: $id) { matches(first: 1) { edges { node { id ...of } } } } }
             fragment of on Node { ... on Match { ${field} } }`,
          { id: programme.globalId },
        );
        expect([field, listed.errors, whole.errors]).toEqual([field, undefined, undefined]);
        const { match } = whole.data;
        expect(listed.data.programme.matches.edges[0].node).toEqual(match);
        if (!JSON.stringify(match).includes('null')) seen += 1;
      }
    // Most of it is there to be missed.
    expect(seen).toBeGreaterThan(fields.length);
  });
});
