import type { Span } from './local-time.ts';

/** A stretch of a week when somebody can meet, on the wall clock of a zone. */
export interface WeeklyHours {
  /** ISO: Monday is 1. */
  readonly weekday: number;
  /** Minutes after local midnight; the end may be 1440. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly timeZone: string;
}

export interface SlotSearch {
  readonly window: Span;
  /** How long the slot is. */
  readonly minutes: number;
  readonly limit: number;
  /** Each who has to be there: when they can meet at all, but for when they are away or taken, and the clock they read. */
  readonly people: readonly {
    readonly hours: readonly WeeklyHours[];
    readonly away?: readonly WeeklyHours[];
    readonly busy: readonly Span[];
    readonly timeZone: string;
  }[];
}

/** Milliseconds since the epoch, half-open; in lists, in order and apart from each other. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

const minute = 60_000;

/**
 * The earliest slots that suit everybody: within the window, within each one's hours, and when nobody is away or taken.
 * Nothing tells why there is none: hours that leave out when somebody is away give the same slots. They
 * begin at full and half hours of all their clocks (or at quarters, where the clocks of two zones are a quarter apart),
 * so one slot may overlap the next. The same question always has the same answer.
 */
export function mutualSlots({ window, minutes, limit, people }: SlotSearch): Span[] {
  const whole = toStretch(window);
  const open = people.map(({ hours, away = [] }) =>
    subtract(stretchesOf(hours, whole, hoursRead), stretchesOf(away, whole, awayRead)),
  );
  const shared = open.reduce((all, own) => intersect(all, own), [whole]);
  const free = subtract(shared, merge(people.flatMap(({ busy }) => busy.map(toStretch))));
  const step = stepFor(
    people.map(({ timeZone }) => timeZone),
    window,
  );
  const slots: Span[] = [];
  for (const { start, end } of free)
    for (let at = Math.ceil(start / step) * step; at + minutes * minute <= end; at += step) {
      if (slots.length >= limit) return slots;
      slots.push({ start: toInstant(at), end: toInstant(at + minutes * minute) });
    }
  return slots;
}

/** What a wall-clock time means that a clock change skips or repeats: at the beginning and at the end of a stretch. */
type Reading = readonly ['compatible' | 'earlier', 'compatible' | 'later'];
/** RFC 5545 (3.3.5): the skipped one, by the offset before the change; the repeated one, its first round. */
const hoursRead: Reading = ['compatible', 'compatible'];
/** As much as it can mean: nobody is asked to meet while their clock says that they are away, in whichever round. */
const awayRead: Reading = ['earlier', 'later'];

/** The hours of each week as stretches of real time. */
function stretchesOf(hours: readonly WeeklyHours[], { start, end }: Stretch, [begin, finish]: Reading): Stretch[] {
  const stretches = hours.flatMap(({ weekday, fromMinute, toMinute, timeZone }) => {
    const last = toInstant(end).toZonedDateTimeISO(timeZone).toPlainDate();
    const first = toInstant(start).toZonedDateTimeISO(timeZone).toPlainDate();
    const found: Stretch[] = [];
    let date = first.add({ days: (weekday - first.dayOfWeek + 7) % 7 });
    for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ weeks: 1 }))
      found.push({
        start: atMinute(date, fromMinute, timeZone, begin),
        end: atMinute(date, toMinute, timeZone, finish),
      });
    return found;
  });
  // Two times that are skipped together may change places.
  return merge(stretches.filter(stretch => stretch.start < stretch.end));
}

function atMinute(
  date: Temporal.PlainDate,
  minuteOfDay: number,
  timeZone: string,
  disambiguation: Reading[number],
): number {
  const local = date.toPlainDateTime().add({ minutes: minuteOfDay });
  return local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
}

function stepFor(timeZones: readonly string[], { start, end }: Span): number {
  const offsets = timeZones.flatMap(zone =>
    [start, end].map(instant => instant.toZonedDateTimeISO(zone).offsetNanoseconds / 6e10),
  );
  return (offsets.every(offset => offset % 30 === 0) ? 30 : 15) * minute;
}

function merge(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && stretch.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
    else merged.push(stretch);
  }
  return merged;
}

function intersect(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  const shared: Stretch[] = [];
  for (let i = 0, j = 0; i < some.length && j < others.length; ) {
    const [a, b] = [some[i]!, others[j]!];
    const [start, end] = [Math.max(a.start, b.start), Math.min(a.end, b.end)];
    if (start < end) shared.push({ start, end });
    if (a.end < b.end) i += 1;
    else j += 1;
  }
  return shared;
}

function subtract(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  return stretches.flatMap(({ start, end }) => {
    const left: Stretch[] = [];
    let from = start;
    for (const { start: takenFrom, end: takenTo } of taken) {
      if (takenTo <= from || takenFrom >= end) continue;
      if (takenFrom > from) left.push({ start: from, end: takenFrom });
      from = takenTo;
    }
    if (from < end) left.push({ start: from, end });
    return left;
  });
}

function toStretch({ start, end }: Span): Stretch {
  return { start: start.epochMilliseconds, end: end.epochMilliseconds };
}

function toInstant(milliseconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds);
}
