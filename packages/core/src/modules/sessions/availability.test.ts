import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createPair, createProgramme, type TestPair, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let stranger: TestPerson;
let programme: TestProgramme;
let pair: TestPair;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => Temporal.Instant.from('2027-03-01T08:00:00Z') });
  const organisation = await api.organisation();
  manager = await api.person(organisation, { name: 'Manager' });
  stranger = await api.person(await api.organisation(), { administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());
beforeEach(async () => {
  const mentor = await api.person(manager.organisation, { name: 'Mentor' });
  const mentee = await api.person(manager.organisation, { name: 'Mentee', timeZone: 'America/New_York' });
  pair = await createPair(api, programme, mentor, mentee);
});

const set = /* GraphQL */ `
  mutation ($rules: [AvailabilityRuleInput!]!, $timeZone: TimeZone) {
    setAvailability(rules: $rules, timeZone: $timeZone) {
      __typename
      ... on SetAvailabilitySuccess { availability { weekday from to timeZone } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path code } }
    }
  }
`;
const slots = /* GraphQL */ `
  query ($matchId: ID!, $from: DateTime!, $to: DateTime!, $minutes: Int! = 60, $first: Int! = 50) {
    mutualSlots(matchId: $matchId, from: $from, to: $to, minutes: $minutes, first: $first) {
      startsAt endsAt people { side local { startsAt endsAt utcOffset humane } }
    }
  }
`;

async function call(person: TestPerson, document: string, variables: object = {}) {
  const { data, errors } = await api.execute(person, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

function find(person: TestPerson, variables: object = {}) {
  return api.execute(person, slots, {
    matchId: pair.matchId,
    from: '2027-03-15T00:00:00Z',
    to: '2027-03-16T00:00:00Z',
    ...variables,
  });
}

async function starts(variables: object = {}): Promise<string[]> {
  const { data } = await find(pair.mentor, variables);
  return data.mutualSlots.map((slot: { startsAt: string }) => slot.startsAt.slice(5, 16));
}

test('where nobody said anything, slots lie in both working days, on the clocks of that week', async () => {
  const { data } = await find(pair.mentee, { first: 1 });
  expect(data.mutualSlots).toEqual([
    {
      startsAt: '2027-03-15T13:00:00.000Z',
      endsAt: '2027-03-15T14:00:00.000Z',
      people: [
        {
          side: 'MENTOR',
          local: {
            startsAt: '2027-03-15T14:00+01:00',
            endsAt: '2027-03-15T15:00+01:00',
            utcOffset: '+01:00',
            humane: true,
          },
        },
        {
          side: 'MENTEE',
          local: {
            startsAt: '2027-03-15T09:00-04:00',
            endsAt: '2027-03-15T10:00-04:00',
            utcOffset: '-04:00',
            humane: true,
          },
        },
      ],
    },
  ]);
  expect(await starts()).toEqual(['03-15T13:00', '03-15T13:30', '03-15T14:00', '03-15T14:30', '03-15T15:00']);
  // The week before, New York's clock was an hour further away.
  expect(await starts({ from: '2027-03-12T00:00:00Z', to: '2027-03-13T00:00:00Z' })).toEqual([
    '03-12T14:00',
    '03-12T14:30',
    '03-12T15:00',
  ]);
});

test('what somebody says replaces what they had said, and saying nothing is the ordinary week again', async () => {
  const rules = [
    { weekday: 1, from: '22:00', to: '24:00' },
    { weekday: 2, from: '00:00', to: '01:30' },
  ];
  expect(await call(pair.mentee, set, { rules, timeZone: 'Asia/Kathmandu' })).toEqual({
    __typename: 'SetAvailabilitySuccess',
    availability: [
      { weekday: 1, from: '22:00', to: '24:00', timeZone: 'Asia/Kathmandu' },
      { weekday: 2, from: '00:00', to: '01:30', timeZone: 'Asia/Kathmandu' },
    ],
  });
  expect(await starts()).toEqual([]);
  await call(pair.mentor, set, { rules: [{ weekday: 1, from: '17:00', to: '21:00' }] });
  // The two halves of the night are one stretch: 16:15 to 19:45 in UTC.
  expect(await starts({ minutes: 180 })).toEqual(['03-15T16:30']);
  await call(pair.mentee, set, { rules: [] });
  await call(pair.mentor, set, { rules: [] });
  expect(await starts({ first: 2 })).toEqual(['03-15T13:00', '03-15T13:30']);
});

test('sessions of either, in this match or another, leave no slot', async () => {
  const other = await createPair(api, programme, pair.mentor, await api.person(manager.organisation));
  const schedule = 'mutation ($input: SessionInput!) { scheduleSession(input: $input) { __typename } }';
  const input = { matchId: other.matchId, startsAt: '2027-03-15T14:00:00Z', minutes: 30 };
  expect(await call(pair.mentor, schedule, { input })).toEqual({ __typename: 'ScheduleSessionSuccess' });
  expect(await starts()).toEqual(['03-15T13:00', '03-15T14:30', '03-15T15:00']);
});

test('a match gives the same slots', async () => {
  const query = `query ($id: ID!) { match(id: $id) { mutualSlots(from: "2027-03-15T00:00:00Z", to: "2027-03-16T00:00:00Z") { startsAt } } }`;
  expect((await call(pair.mentor, query, { id: pair.matchId })).mutualSlots).toHaveLength(5);
});

test('hours are their owner’s alone: others see slots, and only their partners do', async () => {
  await call(pair.mentee, set, { rules: [{ weekday: 3, from: '06:00', to: '07:00' }] });
  expect(await call(pair.mentor, '{ viewer { availability { weekday } } }')).toEqual({
    availability: [1, 2, 3, 4, 5].map(weekday => ({ weekday })),
  });
  const other = await createPair(
    api,
    programme,
    await api.person(manager.organisation),
    await api.person(manager.organisation),
  );
  for (const [person, code] of [
    [manager, 'FORBIDDEN'],
    [other.mentor, 'NOT_FOUND'],
    [stranger, 'NOT_FOUND'],
  ] as const)
    expect((await find(person)).errors?.[0]?.extensions).toMatchObject({ code });
});

test.each([
  [{ minutes: 4 }, 'INVALID_INPUT'],
  [{ minutes: 721 }, 'INVALID_INPUT'],
  [{ first: 0 }, 'INVALID_INPUT'],
  [{ first: 201 }, 'INVALID_INPUT'],
  [{ to: '2027-03-15T00:00:00Z' }, 'INVALID_INPUT'],
  [{ to: '2027-05-14T00:00:01Z' }, 'INVALID_INPUT'],
])('a search with %o is refused', async (wrong, code) => {
  expect((await find(pair.mentor, wrong)).errors?.[0]?.extensions).toMatchObject({ code });
});

test('slots begin in the future, and there are at most as many as asked for', async () => {
  expect((await starts({ from: '2027-02-20T00:00:00Z', to: '2027-03-02T00:00:00Z' }))[0]).toBe('03-01T14:00');
  expect(await starts({ to: '2027-05-13T00:00:00Z', first: 150, minutes: 15 })).toHaveLength(150);
  expect(await starts({ from: '2027-02-20T00:00:00Z', to: '2027-02-21T00:00:00Z' })).toEqual([]);
});

test('there are no slots for a match that is not active', async () => {
  const organisation = manager.organisation;
  const paused = await createPair(api, programme, await api.person(organisation), await api.person(organisation), {
    state: 'PAUSED',
  });
  expect((await find(paused.mentor, { matchId: paused.matchId })).errors?.[0]?.extensions).toMatchObject({
    code: 'MATCH_NOT_ACTIVE',
  });
});

test('wrong hours are named one by one, and nothing is changed', async () => {
  await call(pair.mentor, set, { rules: [{ weekday: 5, from: '10:00', to: '11:00' }] });
  const rules = [
    { weekday: 0, from: '9:00', to: '17:00' },
    { weekday: 8, from: '09:00', to: '24:01' },
    { weekday: 1, from: '22:00', to: '06:00' },
  ];
  expect(await call(pair.mentor, set, { rules })).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [
      { path: ['rules', '0', 'weekday'], code: 'OUT_OF_RANGE' },
      { path: ['rules', '0', 'from'], code: 'NOT_A_TIME_OF_DAY' },
      { path: ['rules', '1', 'weekday'], code: 'OUT_OF_RANGE' },
      { path: ['rules', '1', 'to'], code: 'NOT_A_TIME_OF_DAY' },
      { path: ['rules', '2', 'to'], code: 'ENDS_BEFORE_IT_BEGINS' },
    ],
  });
  const zone = await api.execute(pair.mentor, set, { rules: [], timeZone: 'Mars/Base' });
  expect(zone.errors?.[0]?.message).toContain('Mars/Base');
  expect(await call(pair.mentor, '{ viewer { availability { weekday from } } }')).toEqual({
    availability: [{ weekday: 5, from: '10:00' }],
  });
});
