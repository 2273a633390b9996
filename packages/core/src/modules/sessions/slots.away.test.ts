import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from './local-time.ts';
import { mutualSlots, type SlotSearch, type WeeklyHours } from './slots.ts';

function everyDay(begin: string, end: string, timeZone: string): WeeklyHours[] {
  return [1, 2, 3, 4, 5, 6, 7].map(weekday => ({
    weekday,
    fromMinute: minutes(begin),
    toMinute: minutes(end),
    timeZone,
  }));
}

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function person(timeZone: string, hours: readonly WeeklyHours[]) {
  return { timeZone, hours, busy: [] };
}

function span(start: string, end: string): Span {
  return { start: Temporal.Instant.from(start), end: Temporal.Instant.from(end) };
}

function search(people: SlotSearch['people'], window: Span, length = 60) {
  return mutualSlots({ people, window, minutes: length, limit: 10_000 });
}

const starts = (slots: readonly Span[]) => slots.map(({ start }) => start.toString({ smallestUnit: 'minute' }));

const zones = ['Europe/Copenhagen', 'America/New_York', 'Australia/Sydney', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
// In each, the clock of one of the zones is changed.
const changes = ['2027-03-13', '2027-03-27', '2027-04-03', '2027-10-02', '2027-10-30', '2027-11-06'];
const weekly = fc
  .record({
    // Clocks are changed in the night to a Sunday.
    weekday: fc.oneof(fc.constant(7), fc.integer({ min: 1, max: 7 })),
    fromMinute: fc.oneof(fc.integer({ min: 60, max: 210 }), fc.integer({ min: 0, max: 1439 })),
    length: fc.integer({ min: 1, max: 600 }),
    timeZone: fc.constantFrom(...zones),
  })
  .map(({ weekday, fromMinute, length, timeZone }) => ({
    weekday,
    fromMinute,
    toMinute: Math.min(1440, fromMinute + length),
    timeZone,
  }));

test('no slot holds a minute that is care time on their clock, in the weeks in which clocks change as well', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...changes),
      fc.array(weekly, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(15, 45, 60, 90),
      (date, away, length) => {
        const start = Temporal.Instant.from(`${date}T00:00Z`);
        const window = { start, end: start.add({ hours: 60 }) };
        const [zone, other] = [away[0]!.timeZone, 'Europe/Copenhagen'];
        const open = (timeZone: string) => person(timeZone, everyDay('00:00', '24:00', timeZone));
        const slots = search([open(other), { ...open(zone), away }], window, length);
        const caring = minutesOf(away, date);
        for (const slot of slots) {
          const from = (slot.start.epochMilliseconds - start.epochMilliseconds) / 60_000;
          expect(caring.slice(from, from + length)).not.toContain(true);
        }
        // Beside that, it is as if it were not there: nothing is moved, and nothing new appears.
        const whole = new Set(starts(search([open(other), open(zone)], window, length)));
        for (const begin of starts(slots)) expect(whole).toContain(begin);
      },
    ),
    { numRuns: 100 },
  );
});

test('slots are those of hours that leave the time out: nothing tells care time from hours off', () => {
  const cut = (hours: readonly WeeklyHours[], away: readonly WeeklyHours[]) =>
    away.reduce(
      (all, { weekday, fromMinute, toMinute }) =>
        all.flatMap(own =>
          own.weekday !== weekday
            ? [own]
            : [
                { ...own, toMinute: Math.min(own.toMinute, fromMinute) },
                { ...own, fromMinute: Math.max(own.fromMinute, toMinute) },
              ].filter(left => left.fromMinute < left.toMinute),
        ),
      [...hours],
    );
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(weekly, { maxLength: 6 }),
      fc.boolean(),
      (zone, times, ordinary) => {
        const away = times.map(time => ({ ...time, timeZone: zone }));
        const hours = ordinary ? everyDay('09:00', '17:00', zone) : everyDay('06:00', '23:30', zone);
        // A week in which none of the clocks is changed.
        const window = span('2027-06-07T00:00Z', '2027-06-14T00:00Z');
        const partner = person('Europe/Copenhagen', everyDay('00:00', '24:00', 'Europe/Copenhagen'));
        expect(search([partner, { ...person(zone, hours), away }], window)).toEqual(
          search([partner, person(zone, cut(hours, away))], window),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('an hour that the clock skips or repeats is care time as far as it can be', () => {
  const caring = (from: string, to: string) => [
    {
      ...person('Europe/Copenhagen', everyDay('00:00', '24:00', 'Europe/Copenhagen')),
      away: everyDay(from, to, 'Europe/Copenhagen'),
    },
  ];
  const free = (from: string, to: string, window: Span) => starts(search(caring(from, to), window, 30));
  // 02:00 to 03:00 local is skipped at 01:00 UTC.
  expect(free('02:30', '03:15', span('2027-03-28T00:00Z', '2027-03-28T02:00Z'))).toEqual([
    '2027-03-28T00:00Z',
    '2027-03-28T01:30Z',
  ]);
  // 02:00 to 03:00 local comes twice, from 00:00 and from 01:00 UTC.
  expect(free('02:00', '02:30', span('2027-10-31T00:00Z', '2027-10-31T02:00Z'))).toEqual(['2027-10-31T01:30Z']);
});

// Of each minute of sixty hours from midnight UTC: what the clocks show. Temporal is slow.
const shown = new Map<string, readonly { weekday: number; minute: number }[]>();

function clock(timeZone: string, date: string) {
  const key = `${timeZone} ${date}`;
  const start = Temporal.Instant.from(`${date}T00:00Z`);
  const known =
    shown.get(key) ??
    Array.from({ length: 60 * 60 }, (_, minute) => {
      const local = start.add({ minutes: minute }).toZonedDateTimeISO(timeZone);
      return { weekday: local.dayOfWeek, minute: local.hour * 60 + local.minute };
    });
  shown.set(key, known);
  return known;
}

/** Which of these minutes are in one of the times, by what the clock shows and nothing else. */
function minutesOf(times: readonly WeeklyHours[], date: string): boolean[] {
  const all = times.map(time => ({ ...time, shows: clock(time.timeZone, date) }));
  return Array.from({ length: 60 * 60 }, (_, at) =>
    all.some(({ shows, weekday, fromMinute, toMinute }) => {
      const now = shows[at]!;
      return now.weekday === weekday && now.minute >= fromMinute && now.minute < toMinute;
    }),
  );
}
