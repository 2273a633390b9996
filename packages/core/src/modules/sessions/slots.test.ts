import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTimes, type Span } from './local-time.ts';
import { mutualSlots, type SlotSearch, type WeeklyHours } from './slots.ts';

function everyDay(from: string, to: string, timeZone: string): WeeklyHours[] {
  return [1, 2, 3, 4, 5, 6, 7].map(weekday => ({
    weekday,
    fromMinute: minutes(from),
    toMinute: minutes(to),
    timeZone,
  }));
}

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function person(timeZone: string, hours = everyDay('09:00', '17:00', timeZone), busy: Span[] = []) {
  return { timeZone, hours, busy };
}

function span(start: string, end: string): Span {
  return { start: Temporal.Instant.from(start), end: Temporal.Instant.from(end) };
}

function day(date: string): Span {
  return span(`${date}T00:00Z`, `${date}T23:59:59Z`);
}

function search(people: SlotSearch['people'], window: Span, length = 60) {
  return mutualSlots({ people, window, minutes: length, limit: 200 });
}

const starts = (slots: readonly Span[]) => slots.map(({ start }) => start.toString({ smallestUnit: 'minute' }));

/** From when until when there are slots in the early hours of that day in Copenhagen. */
function early(from: string, to: string, date: string) {
  const people = [person('Europe/Copenhagen', everyDay(from, to, 'Europe/Copenhagen'))];
  const slots = search(people, span(`${date}T00:00Z`, `${date}T04:00Z`), 30);
  return [starts(slots)[0], slots.at(-1)?.end.toString({ smallestUnit: 'minute' })];
}

describe('both weeks in which clocks change', () => {
  const copenhagen = person('Europe/Copenhagen');
  const newYork = person('America/New_York');
  const sydney = person('Australia/Sydney', everyDay('07:00', '22:00', 'Australia/Sydney'));

  test.each([
    // New York is in summer time from 14 March, Copenhagen from 28 March, Sydney in standard time from 4 April.
    ['2027-03-12', ['14:00', '14:30', '15:00']],
    ['2027-03-15', ['13:00', '13:30', '14:00', '14:30', '15:00']],
    ['2027-03-29', ['13:00', '13:30', '14:00']],
    // Copenhagen is in standard time from 31 October, New York from 7 November.
    ['2027-10-29', ['13:00', '13:30', '14:00']],
    ['2027-11-01', ['13:00', '13:30', '14:00', '14:30', '15:00']],
    ['2027-11-08', ['14:00', '14:30', '15:00']],
  ])('Copenhagen and New York on %s', (date, expected) => {
    expect(starts(search([copenhagen, newYork], day(date)))).toEqual(expected.map(time => `${date}T${time}Z`));
  });

  test.each([
    ['2027-03-27', '08:00', '10:00'],
    ['2027-03-29', '07:00', '10:00'],
    ['2027-04-05', '07:00', '11:00'],
    ['2027-10-01', '07:00', '11:00'],
    ['2027-10-04', '07:00', '10:00'],
    ['2027-11-01', '08:00', '10:00'],
  ])('Copenhagen and Sydney on %s', (date, first, last) => {
    const slots = starts(search([copenhagen, sydney], day(date)));
    expect([slots[0], slots.at(-1)]).toEqual([`${date}T${first}Z`, `${date}T${last}Z`]);
  });

  test('hours that the clock skips or repeats mean what RFC 5545 says', () => {
    // 02:00 to 03:00 is skipped: 02:30 is by the offset before, +01:00.
    expect(early('02:30', '04:30', '2027-03-28')).toEqual(['2027-03-28T01:30Z', '2027-03-28T02:30Z']);
    expect(early('01:00', '02:30', '2027-03-28')).toEqual(['2027-03-28T00:00Z', '2027-03-28T01:30Z']);
    expect(early('02:30', '03:15', '2027-03-28')).toEqual([undefined, undefined]);
    // 02:00 to 03:00 comes twice: the first round is meant, so an end at 02:30 comes before the second.
    expect(early('01:00', '02:30', '2027-10-31')).toEqual(['2027-10-31T00:00Z', '2027-10-31T00:30Z']);
    expect(early('02:30', '04:00', '2027-10-31')).toEqual(['2027-10-31T00:30Z', '2027-10-31T03:00Z']);
  });
});

function onTuesday(from: string, to: string): Span {
  return span(`2027-01-19T${from}Z`, `2027-01-19T${to}Z`);
}

test('a minute that is taken at either edge takes the slot', () => {
  const slotsWith = (...busy: Span[]) => starts(search([person('UTC', undefined, busy)], onTuesday('15:00', '18:00')));
  expect(slotsWith()).toEqual(['15:00', '15:30', '16:00'].map(time => `2027-01-19T${time}Z`));
  expect(slotsWith(onTuesday('16:59', '18:00'))).not.toContain('2027-01-19T16:00Z');
  expect(slotsWith(onTuesday('14:00', '15:01'))).not.toContain('2027-01-19T15:00Z');
  expect(slotsWith(onTuesday('14:00', '15:00'), onTuesday('17:00', '18:00'))).toHaveLength(3);
});

test('a clock that is a quarter off makes slots begin at quarters', () => {
  const kathmandu = person('Asia/Kathmandu');
  const slots = search([person('Europe/Copenhagen'), kathmandu], day('2027-01-19'));
  expect(starts(slots)).toEqual(
    [8, 9, 10]
      .flatMap(hour =>
        ['00', '15', '30', '45'].map(quarter => `2027-01-19T${hour === 10 ? '10' : `0${hour}`}:${quarter}Z`),
      )
      .slice(0, 10),
  );
  expect(localTimes(slots.at(-1)!, 'Asia/Kathmandu')).toMatchObject({
    start: '2027-01-19T16:00+05:45',
    end: '2027-01-19T17:00+05:45',
    utcOffset: '+05:45',
  });
});

test('local times say the offset of the day, whether the hour is humane, and when the clock changes next', () => {
  const session = span('2027-03-29T06:30Z', '2027-03-29T07:30Z');
  expect(localTimes(session, 'Europe/Copenhagen')).toEqual({
    timeZone: 'Europe/Copenhagen',
    start: '2027-03-29T08:30+02:00',
    end: '2027-03-29T09:30+02:00',
    utcOffset: '+02:00',
    humane: true,
    nextClockChange: Temporal.Instant.from('2027-10-31T01:00:00Z'),
  });
  expect(localTimes(session, 'America/New_York').humane).toBe(false);
  expect(localTimes(session, 'Asia/Kathmandu').nextClockChange).toBeUndefined();
  const late = span('2027-03-29T17:30Z', '2027-03-29T18:00Z');
  expect(localTimes(late, 'Europe/Copenhagen').humane).toBe(true);
  expect(localTimes({ ...late, end: late.end.add({ minutes: 1 }) }, 'Europe/Copenhagen').humane).toBe(false);
});

// Times of day that no clock change skips or repeats: there, wall clock and real time can be compared minute by minute.
const safeQuarter = fc
  .oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 17, max: 96 }))
  .map(quarter => quarter * 15);
const zone = fc.constantFrom(
  'Europe/Copenhagen',
  'America/New_York',
  'Australia/Sydney',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'UTC',
);
const hours = fc
  .record({ weekday: fc.integer({ min: 1, max: 7 }), one: safeQuarter, other: safeQuarter, timeZone: zone })
  .filter(({ one, other }) => one !== other)
  .map(({ one, other, ...rest }) => ({ ...rest, fromMinute: Math.min(one, other), toMinute: Math.max(one, other) }));
const from = fc
  .record({
    date: fc.constantFrom(
      '2027-03-11',
      '2027-03-26',
      '2027-04-02',
      '2027-10-01',
      '2027-10-29',
      '2027-11-05',
      '2027-06-01',
    ),
    minute: fc.integer({ min: 0, max: 2000 }),
  })
  .map(({ date, minute }) => Temporal.Instant.from(`${date}T00:00Z`).add({ minutes: minute }));
const searches: fc.Arbitrary<SlotSearch> = fc
  .record({
    start: from,
    length: fc.integer({ min: 1, max: 6 * 24 * 60 }),
    minutes: fc.integer({ min: 5, max: 300 }),
    people: fc.array(
      fc.record({
        timeZone: zone,
        hours: fc.array(hours, { maxLength: 9 }),
        busy: fc.array(
          fc.record({ after: fc.integer({ min: -300, max: 8640 }), length: fc.integer({ min: 1, max: 600 }) }),
          { maxLength: 5 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ start, length, people, ...rest }) => ({
    ...rest,
    limit: 200,
    window: { start, end: start.add({ minutes: length }) },
    people: people.map(({ busy, ...own }) => ({
      ...own,
      busy: busy.map(taken => ({
        start: start.add({ minutes: taken.after }),
        end: start.add({ minutes: taken.after + taken.length }),
      })),
    })),
  }));

/** Every aligned start, each of whose minutes everybody's wall clock and diary allow. */
function byBruteForce({ window, people, minutes: length }: SlotSearch): string[] {
  const first = Math.ceil(window.start.epochMilliseconds / 60_000);
  const last = Math.floor(window.end.epochMilliseconds / 60_000);
  const offsets = people.flatMap(({ timeZone }) =>
    [window.start, window.end].map(at => at.toZonedDateTimeISO(timeZone).offsetNanoseconds / 60e9),
  );
  const step = offsets.every(offset => offset % 30 === 0) ? 30 : 15;
  const suits: boolean[] = [];
  for (let at = first; at < last; at++) suits.push(people.every(one => suitsAt(one, at)));
  const found: string[] = [];
  for (let at = Math.ceil(first / step) * step; at + length <= last; at += step)
    if (suits.slice(at - first, at - first + length).every(Boolean))
      found.push(Temporal.Instant.fromEpochMilliseconds(at * 60_000).toString({ smallestUnit: 'minute' }));
  return found.slice(0, 200);
}

function suitsAt({ hours: own, busy }: SlotSearch['people'][number], epochMinute: number): boolean {
  const milliseconds = epochMinute * 60_000;
  if (busy.some(({ start, end }) => start.epochMilliseconds <= milliseconds && milliseconds < end.epochMilliseconds))
    return false;
  return own.some(({ weekday, fromMinute, toMinute, timeZone }) => {
    const local = clock(timeZone, epochMinute);
    return local.weekday === weekday && fromMinute <= local.minute && local.minute < toMinute;
  });
}

// The formatter of the platform rather than Temporal, so that the two check each other. It is slow, and clocks only
// change at quarters.
const quarters = new Map<string, { weekday: number; minute: number }>();
const formatters = new Map<string, Intl.DateTimeFormat>();
function clock(timeZone: string, epochMinute: number) {
  const quarter = Math.floor(epochMinute / 15) * 15;
  const key = `${timeZone} ${quarter}`;
  const { weekday, minute } = quarters.get(key) ?? wallClock(timeZone, quarter);
  quarters.set(key, { weekday, minute });
  return { weekday, minute: minute + epochMinute - quarter };
}

function wallClock(timeZone: string, epochMinute: number) {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat('en', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formatters.set(timeZone, formatter);
  const parts = Object.fromEntries(
    formatter.formatToParts(epochMinute * 60_000).map(({ type, value }) => [type, value]),
  );
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday']!) + 1;
  return { weekday, minute: Number(parts['hour']) * 60 + Number(parts['minute']) };
}

describe('for any hours, diaries and zones', () => {
  test('the slots are exactly those that a search minute by minute finds', () => {
    fc.assert(
      fc.property(searches, request => {
        expect(starts(mutualSlots(request))).toEqual(byBruteForce(request));
      }),
      { numRuns: 150 },
    );
  });

  test('every slot has the length asked for, is in order, within the window, and overlaps nothing', () => {
    fc.assert(
      fc.property(searches, request => {
        const slots = mutualSlots(request);
        const { window, people, minutes: length } = request;
        let before = -Infinity;
        for (const { start, end } of slots) {
          expect(end.since(start).total('minutes')).toBe(length);
          expect(start.epochMilliseconds).toBeGreaterThan(before);
          before = start.epochMilliseconds;
          expect(
            start.epochMilliseconds >= window.start.epochMilliseconds &&
              end.epochMilliseconds <= window.end.epochMilliseconds,
          ).toBe(true);
          for (const taken of people.flatMap(({ busy }) => busy))
            expect(
              start.epochMilliseconds >= taken.end.epochMilliseconds ||
                end.epochMilliseconds <= taken.start.epochMilliseconds,
            ).toBe(true);
        }
      }),
    );
  });

  test('fewer asked for are the first of more, whoever is named first', () => {
    fc.assert(
      fc.property(searches, fc.integer({ min: 0, max: 20 }), (request, limit) => {
        const all = starts(mutualSlots(request));
        const some = starts(mutualSlots({ ...request, limit, people: request.people.toReversed() }));
        expect(some).toEqual(all.slice(0, limit));
      }),
    );
  });
});
