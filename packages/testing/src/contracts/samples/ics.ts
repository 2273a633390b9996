import type { Meeting } from '@mentorkit/plugin-sdk';

export interface IcsFaults {
  readonly unfolded: boolean;
  readonly bareLineFeeds: boolean;
  readonly floating: boolean;
  readonly uidPerMessage: boolean;
  readonly forgetsPeople: boolean;
}

/** A plain invitation in UTC, right but for the faults asked for. */
export function createIcs(meeting: Meeting, method: string, now: Temporal.Instant, faults: Partial<IcsFaults> = {}) {
  const written = (instant: Temporal.Instant) => (faults.floating ? time(instant).slice(0, -1) : time(instant));
  const attendees = faults.forgetsPeople ? meeting.attendees.slice(1) : meeting.attendees;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Example//sample//EN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${faults.uidPerMessage ? `${meeting.uid}-${method}` : meeting.uid}`,
    `SEQUENCE:${meeting.sequence}`,
    `DTSTAMP:${time(now)}`,
    `DTSTART:${written(meeting.start)}`,
    `DTEND:${written(meeting.end)}`,
    `SUMMARY:${meeting.title.replaceAll(/[\\;,]/g, String.raw`\$&`)}`,
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    `ORGANIZER:mailto:${meeting.organizer.email}`,
    ...attendees.map(
      ({ name, email }) => `ATTENDEE;CN="${name.replaceAll('^', '^^').replaceAll('"', "^'")}":mailto:${email}`,
    ),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  const folded = faults.unfolded ? lines : lines.map(line => Array.from(line, foldable()).join(''));
  return folded.map(line => `${line}${faults.bareLineFeeds ? '\n' : '\r\n'}`).join('');
}

function time(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}

/** Breaks a line before the character that would be too much. */
function foldable(): (character: string) => string {
  let octets = 0;
  return character => {
    octets += Buffer.byteLength(character);
    if (octets <= 75) return character;
    octets = 1 + Buffer.byteLength(character);
    return `\r\n ${character}`;
  };
}
