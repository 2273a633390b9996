import { type Component, localTime, property } from './icalendar.ts';

/**
 * The VTIMEZONE of a zone around a moment, made from the same rules that turn the session's instants into local times,
 * so that the two can't disagree: a table of its own ages, and may know a zone only by another name.
 * Every change of the clock from the one before `from` to one year after it is listed by its date.
 */
export function vtimezone(timeZone: string, from: Temporal.Instant): Component {
  const start = from.toZonedDateTimeISO(timeZone);
  const until = start.add({ years: 1 });
  const observances: Component[] = [];
  let change = start.getTimeZoneTransition('previous');
  if (!change || change.epochMilliseconds < 0) {
    // Rules before the epoch have offsets with seconds, which some readers refuse. What came of them is enough.
    observances.push(
      observance(Temporal.PlainDateTime.from('1970-01-01'), start.offsetNanoseconds, start.offsetNanoseconds),
    );
    change = start.getTimeZoneTransition('next');
  }
  while (change && Temporal.ZonedDateTime.compare(change, until) <= 0) {
    const before = change.subtract({ nanoseconds: 1 }).offsetNanoseconds;
    // The onset is told in the local time that it ends.
    const onset = change.toPlainDateTime().subtract({ nanoseconds: change.offsetNanoseconds - before });
    observances.push(observance(onset, before, change.offsetNanoseconds));
    change = change.getTimeZoneTransition('next');
  }
  return { name: 'VTIMEZONE', lines: [property('TZID', timeZone)], components: observances };
}

function observance(onset: Temporal.PlainDateTime, fromNanoseconds: number, toNanoseconds: number): Component {
  return {
    name: toNanoseconds > fromNanoseconds ? 'DAYLIGHT' : 'STANDARD',
    lines: [
      property('DTSTART', localTime(onset)),
      property('TZOFFSETFROM', utcOffset(fromNanoseconds)),
      property('TZOFFSETTO', utcOffset(toNanoseconds)),
    ],
  };
}

function utcOffset(nanoseconds: number): string {
  const minutes = Math.round(Math.abs(nanoseconds) / 60e9);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map(part => `${part}`.padStart(2, '0'));
  return `${nanoseconds < 0 ? '-' : '+'}${hour}${minute}`;
}
