import { expect, test } from 'vitest';
import { toProblemInput } from './matching-run.input.ts';
import type { Pool, PoolPerson } from './matching-run.pool.ts';

const options = { seed: 1, can: { sparse: true, atLeast: false } };

function person(overrides: Partial<PoolPerson> = {}): PoolPerson {
  return {
    id: 'p',
    person: 'm',
    role: 'MENTEE',
    places: 1,
    answers: {},
    languages: [],
    timeZone: 'UTC',
    availability: [],
    ...overrides,
  };
}

function pool(overrides: Partial<Pool> = {}): Pool {
  return {
    date: '2027-03-31',
    requireSharedLanguage: false,
    maximumZoneHours: null,
    questions: [],
    people: [person()],
    pins: [],
    bans: [],
    ...overrides,
  };
}

/** The half-hours of the UTC week in which the person is free, as `Mon 08:00`. */
function freeTimes(
  timeZone: string,
  rule: readonly [number, number, number],
  date = '2027-03-31',
  away: PoolPerson['away'] = [],
): string[] {
  const input = toProblemInput(
    pool({ date, people: [person({ availability: [[...rule, timeZone]], away })] }),
    options,
  );
  const week = input.mentees[0]!.availability;
  expect(week).toHaveLength(42);
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return Array.from({ length: 336 }, (_, bit) => bit)
    .filter(bit => week[bit >> 3]! & (1 << (bit & 7)))
    .map(
      bit =>
        `${days[Math.floor(bit / 48)]} ${String(Math.floor((bit % 48) / 2)).padStart(2, '0')}:${bit % 2 ? '30' : '00'}`,
    );
}

test('free hours are on the clocks of the week of the run, summer time included', () => {
  expect(freeTimes('Europe/Copenhagen', [1, 540, 600])).toEqual(['Mon 07:00', 'Mon 07:30']);
  // The week before, Denmark was still on winter time until its Sunday.
  expect(freeTimes('Europe/Copenhagen', [1, 540, 600], '2027-03-24')).toEqual(['Mon 08:00', 'Mon 08:30']);
  expect(freeTimes('Europe/Copenhagen', [7, 540, 600], '2027-03-24')).toEqual(['Sun 07:00', 'Sun 07:30']);
});

test('when somebody is away is no free hour of theirs, and half of a half-hour is none', () => {
  expect(freeTimes('UTC', [1, 540, 720], undefined, [[1, 555, 570, 'UTC']])).toEqual(freeTimes('UTC', [1, 570, 720]));
  // Copenhagen is two hours ahead then.
  expect(freeTimes('UTC', [1, 540, 660], undefined, [[1, 690, 735, 'Europe/Copenhagen']])).toEqual([
    'Mon 09:00',
    'Mon 10:30',
  ]);
  expect(freeTimes('UTC', [1, 540, 660], undefined, [[2, 0, 1440, 'UTC']])).toEqual(freeTimes('UTC', [1, 540, 660]));
});

test('only whole half-hours count, and a week has no edge', () => {
  expect(freeTimes('Asia/Kathmandu', [3, 540, 630])).toEqual(['Wed 03:30', 'Wed 04:00']);
  expect(freeTimes('UTC', [2, 550, 580])).toEqual([]);
  expect(freeTimes('Pacific/Auckland', [1, 0, 60])).toEqual(['Sun 11:00', 'Sun 11:30']);
  expect(freeTimes('America/Los_Angeles', [7, 1380, 1440])).toEqual(['Mon 06:00', 'Mon 06:30']);
});

test('a question compares as the programme says; what has no weight compares nothing', () => {
  const question = { comparison: 'SAME', comparedWith: null, weight: 2, range: null } as const;
  const { criteria } = toProblemInput(
    pool({
      questions: [
        { ...question, key: 'field' },
        { ...question, key: 'wish', comparison: 'COMPLEMENT', comparedWith: 'offer' },
        { ...question, key: 'age', comparison: 'RANGE', range: 20 },
        { ...question, key: 'spread', comparison: 'RANGE' },
        { ...question, key: 'nothing', weight: 0 },
      ],
      people: [
        person({ answers: { spread: 3 } }),
        person({ answers: { spread: 11 } }),
        person({ answers: { spread: 'much' } }),
      ],
    }),
    options,
  );
  expect(criteria).toEqual([
    { key: 'field', kind: 'SAME', weight: 2, options: { question: 'field', mentorQuestion: 'field' } },
    { key: 'wish', kind: 'COMPLEMENT', weight: 2, options: { question: 'wish', mentorQuestion: 'offer' } },
    { key: 'age', kind: 'RANGE', weight: 2, options: { question: 'age', mentorQuestion: 'age', range: 20 } },
    { key: 'spread', kind: 'RANGE', weight: 2, options: { question: 'spread', mentorQuestion: 'spread', range: 8 } },
    { key: 'LANGUAGE', kind: 'LANGUAGE', weight: 1 },
    { key: 'TIME_ZONE', kind: 'TIME_ZONE', weight: 1, options: { date: '2027-03-31' } },
  ]);
});

test('a language that everybody must share tells nobody apart; hours count where somebody named some', () => {
  const { criteria, limits } = toProblemInput(
    pool({
      requireSharedLanguage: true,
      maximumZoneHours: 3,
      people: [person({ availability: [[1, 540, 600, 'UTC']] })],
    }),
    options,
  );
  expect(criteria.map(({ key }) => key)).toEqual(['TIME_ZONE', 'AVAILABILITY']);
  expect(limits).toEqual({ date: '2027-03-31', requireSharedLanguage: true, maximumZoneHours: 3 });
});

test('mentees and mentors keep their order, and a mentor has the places that are free', () => {
  const people = [
    person({ id: 'a' }),
    person({ id: 'b', role: 'MENTOR', places: 3 }),
    person({ id: 'c' }),
    person({ id: 'd', role: 'MENTOR' }),
  ];
  const input = toProblemInput(pool({ people }), options);
  expect(input.mentees.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(input.mentors.map(({ id, capacity }) => [id, capacity])).toEqual([
    ['b', 3],
    ['d', 1],
  ]);
});
