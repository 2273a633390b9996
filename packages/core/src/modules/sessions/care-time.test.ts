import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createPair, createProgramme, enrol, type TestPair, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inOrganisation } from '../../database/organisation-pool.ts';
import { crawl } from '../../graphql/fixtures/crawl.ts';
import { encodeId } from '../../ids.ts';
import { toProblemInput } from '../matching-runs/matching-run.input.ts';
import { readPool } from '../matching-runs/matching-run.pool.ts';

let api: TestPlatform;
let manager: TestPerson;
let administrator: TestPerson;
let programme: TestProgramme;
let pair: TestPair;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => Temporal.Instant.from('2027-01-04T00:00:00Z') });
  const organisation = await api.organisation();
  manager = await api.person(organisation, { name: 'Manager' });
  administrator = await api.person(organisation, { administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());
beforeEach(async () => {
  const [mentor, mentee] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  pair = await createPair(api, programme, mentor, mentee);
});

const setCare = `mutation ($rules: [AvailabilityRuleInput!]!, $timeZone: TimeZone) {
  result: setCareTime(rules: $rules, timeZone: $timeZone) {
    ... on SetCareTimeSuccess { careTime { weekday from to timeZone } }
    ... on Error { code } ... on InvalidInputError { issues { path code } } } }`;
const setHours = `mutation ($rules: [AvailabilityRuleInput!]!) { result: setAvailability(rules: $rules) {
  ... on SetAvailabilitySuccess { availability { weekday } } } }`;
const slots = `query ($matchId: ID!) {
  mutualSlots(matchId: $matchId, from: "2027-01-04T00:00:00Z", to: "2027-01-18T00:00:00Z", first: 200) {
    startsAt endsAt people { side local { startsAt endsAt } } } }`;
const schedule = `mutation ($matchId: ID!, $startsAt: DateTime!) {
  result: scheduleSession(input: { matchId: $matchId, startsAt: $startsAt, minutes: 60 }) { __typename ... on Error { code message } } }`;

async function ask(person: TestPerson, document: string, variables: object) {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}

const starts = async (person: TestPerson): Promise<string[]> =>
  (await api.execute(person, slots, { matchId: pair.matchId })).data.mutualSlots.map((slot: any) => slot.startsAt);
const school = { weekday: 3, from: '14:00', to: '16:00' };

test('slots avoid care time, for both of the two, and come back when it is over', async () => {
  const before = await starts(pair.mentor);
  expect(await ask(pair.mentee, setCare, { rules: [school] })).toEqual({
    careTime: [{ ...school, timeZone: 'Europe/Copenhagen' }],
  });
  const during = await starts(pair.mentor);
  // Copenhagen is an hour ahead; a session takes one.
  const blocked = /-(06|13)T(12:30|13:00|13:30|14:00|14:30)/;
  expect(during).toEqual(before.filter(start => !blocked.test(start)));
  expect(during.length).toBe(before.length - 10);
  expect(await starts(pair.mentee)).toEqual(during);
  await ask(pair.mentee, setCare, { rules: [] });
  expect(await starts(pair.mentor)).toEqual(before);
});

test('to the partner and to managers, care time is as hours off are: the same slots, answers and errors', async () => {
  const whatOthersSee = async () => {
    const answers = [];
    for (const person of [pair.mentor, manager, administrator])
      for (const document of [slots, '{ viewer { careTime { weekday } availability { weekday } } }'])
        answers.push(await api.execute(person, document, { matchId: pair.matchId }));
    // In care time, and beside it.
    for (const start of ['2027-01-06T13:30:00Z', '2027-01-07T13:30:00Z'])
      answers.push(await ask(pair.mentor, schedule, { matchId: pair.matchId, startsAt: start }));
    await api.asPlatform(manager.organisation, async ctx => {
      await ctx.sql('delete from session_attendees');
      await ctx.sql('delete from sessions');
    });
    return answers;
  };
  const week = [1, 2, 3, 4, 5];
  await ask(pair.mentee, setHours, { rules: week.map(weekday => ({ weekday, from: '09:00', to: '17:00' })) });
  await ask(pair.mentee, setCare, { rules: [school] });
  const caring = await whatOthersSee();
  await ask(pair.mentee, setCare, { rules: [] });
  await ask(pair.mentee, setHours, {
    rules: [
      ...week.filter(weekday => weekday !== 3).map(weekday => ({ weekday, from: '09:00', to: '17:00' })),
      { weekday: 3, from: '09:00', to: '14:00' },
      { weekday: 3, from: '16:00', to: '17:00' },
    ],
  });
  expect(caring).toEqual(await whatOthersSee());
});

test('care time is in nothing that others can reach, and in no log', async () => {
  await ask(pair.mentee, setCare, { rules: [{ weekday: 2, from: '03:33', to: '04:44' }], timeZone: 'Asia/Kathmandu' });
  expect((await api.execute(pair.mentee, '{ viewer { careTime { from } } }')).data.viewer.careTime).toEqual([
    { from: '03:33' },
  ]);
  const ids = [pair.matchId, encodeId('Person', pair.mentee.membershipId), programme.globalId];
  // In quotes: instants have such digits too, at such a time of day.
  const hers = /"03:33|"04:44|Kathmandu/;
  expect((await crawl(api, pair.mentee, ids)).answers.join()).toMatch(hers);
  for (const person of [pair.mentor, manager, administrator]) {
    const { answers, fields } = await crawl(api, person, ids);
    expect(answers.join(), 'Answer care time to its owner only; to others a time is free or not').not.toMatch(hers);
    expect(fields).toContain('Viewer.careTime');
  }
  const logged = await api.asPlatform(manager.organisation, async ctx => [
    await ctx.sql(`select 1 from audit_events where audit_events::text ~* 'care'`),
    await ctx.sql(`select 1 from outbox_events where outbox_events::text ~* 'care'`),
  ]);
  expect(logged).toEqual([[], []]);
}, 120_000);

test('what is wrong is named, and what was said before stays', async () => {
  await ask(pair.mentee, setCare, { rules: [school] });
  expect(await ask(pair.mentee, setCare, { rules: [{ weekday: 8, from: '16:00', to: '14:00' }] })).toEqual({
    code: 'INVALID_INPUT',
    issues: [
      { path: ['rules', '0', 'weekday'], code: 'OUT_OF_RANGE' },
      { path: ['rules', '0', 'to'], code: 'ENDS_BEFORE_IT_BEGINS' },
    ],
  });
  expect((await api.execute(pair.mentee, '{ viewer { careTime { weekday } } }')).data.viewer.careTime).toEqual([
    { weekday: 3 },
  ]);
});

test('matching counts no hour of it, and cannot tell it from hours off either', async () => {
  const person = await api.person(manager.organisation);
  await enrol(api, programme, person);
  const free = async () => {
    const pool = await api.asPlatform(manager.organisation, ctx => readPool(ctx, programme.id, '2027-01-04'));
    return toProblemInput(JSON.parse(pool), { seed: 1, can: { sparse: true, atLeast: false } }).mentees[0]!
      .availability;
  };
  await ask(person, setHours, { rules: [{ weekday: 3, from: '09:00', to: '17:00' }] });
  const whole = await free();
  await ask(person, setCare, { rules: [school] });
  const caring = await free();
  expect(caring).not.toEqual(whole);
  await ask(person, setCare, { rules: [] });
  await ask(person, setHours, {
    rules: [
      { weekday: 3, from: '09:00', to: '14:00' },
      { weekday: 3, from: '16:00', to: '17:00' },
    ],
  });
  expect(await free()).toEqual(caring);
});

test('the database itself has it for the two of a match, and lets nobody else change it', async () => {
  await ask(pair.mentee, setCare, { rules: [school] });
  const as = (person: TestPerson, statement: string) =>
    inOrganisation(
      manager.organisation.id,
      async () => (await api.platform.database.pool.query(statement, [pair.mentee.membershipId])).rowCount,
      person.membershipId,
    );
  const select = 'select 1 from care_time_rules where membership_id = $1';
  const people = [pair.mentee, pair.mentor, manager, administrator];
  expect(await Promise.all(people.map(person => as(person, select)))).toEqual([1, 1, 0, 0]);
  for (const person of people.slice(1))
    expect(await as(person, 'delete from care_time_rules where membership_id = $1')).toBe(0);
});
