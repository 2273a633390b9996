import { type Attendee, type Invitation, type Meeting, Rejected } from '@mentorkit/plugin-sdk';
import { type Component, localTime, property, serialise, text, utcTime } from './icalendar.ts';
import { vtimezone } from './timezone.ts';

export interface InvitationOptions {
  readonly method: Invitation['method'];
  /** When the message is made (DTSTAMP). */
  readonly now: Temporal.Instant;
  /** Minutes before the start; 0 for none. */
  readonly reminderMinutes: number;
}

/**
 * The scheduling message (RFC 5546) that puts a session into everybody's calendar, or takes it out again.
 * Throws `Rejected` for a time zone that nobody knows.
 */
export function createInvitation(meeting: Meeting, { method, now, reminderMinutes }: InvitationOptions): Invitation {
  const zone = zoneOfTimes(meeting);
  const request = method === 'REQUEST';
  const { title, description, joinUrl, organizer } = meeting;
  const details = [description, joinUrl].filter(Boolean).join('\n\n');
  const event: Component = {
    name: 'VEVENT',
    lines: [
      property('UID', meeting.uid),
      property('SEQUENCE', meeting.sequence),
      property('DTSTAMP', utcTime(now)),
      time('DTSTART', meeting.start, zone),
      time('DTEND', meeting.end, zone),
      text('SUMMARY', title),
      ...(details ? [text('DESCRIPTION', details)] : []),
      ...(joinUrl ? [text('LOCATION', joinUrl), property('URL', joinUrl)] : []),
      property('STATUS', request ? 'CONFIRMED' : 'CANCELLED'),
      property('TRANSP', 'OPAQUE'),
      property('ORGANIZER', `mailto:${organizer.email}`, { CN: organizer.name }),
      ...meeting.attendees.map(attendee => invite(attendee, organizer)),
    ],
    components: request && reminderMinutes > 0 ? [reminder(title, reminderMinutes)] : [],
  };
  const calendar: Component = {
    name: 'VCALENDAR',
    lines: [
      property('VERSION', '2.0'),
      property('PRODID', '-//Mentorkit//calendar-ics//EN'),
      property('CALSCALE', 'GREGORIAN'),
      property('METHOD', method),
    ],
    components: [...(zone ? [vtimezone(zone, meeting.start)] : []), event],
  };
  return { method, ics: serialise(calendar) };
}

function invite(attendee: Attendee, organizer: Attendee): string {
  const organises = attendee.email === organizer.email;
  return property('ATTENDEE', `mailto:${attendee.email}`, {
    CN: attendee.name,
    CUTYPE: 'INDIVIDUAL',
    ROLE: 'REQ-PARTICIPANT',
    PARTSTAT: organises ? 'ACCEPTED' : 'NEEDS-ACTION',
    RSVP: organises ? 'FALSE' : 'TRUE',
  });
}

function reminder(title: string, minutes: number): Component {
  return {
    name: 'VALARM',
    lines: [property('ACTION', 'DISPLAY'), property('TRIGGER', `-PT${minutes}M`), text('DESCRIPTION', title)],
  };
}

function time(name: string, instant: Temporal.Instant, zone: string | undefined): string {
  if (!zone) return property(name, utcTime(instant));
  return property(name, localTime(instant.toZonedDateTimeISO(zone).toPlainDateTime()), { TZID: zone });
}

/**
 * The zone in which local times say which instants are meant, or none. In the hour that the end of summer time repeats
 * they mean its first round (RFC 5545, 3.3.5), so a session in the second has to be told in UTC.
 */
function zoneOfTimes({ start, end, timeZone }: Meeting): string | undefined {
  try {
    const plain = [start, end].every(instant => {
      const local = instant.toZonedDateTimeISO(timeZone).toPlainDateTime();
      return local.toZonedDateTime(timeZone, { disambiguation: 'earlier' }).toInstant().equals(instant);
    });
    return plain ? timeZone : undefined;
  } catch (cause) {
    throw new Rejected(`“${timeZone}” is not a time zone.`, { cause });
  }
}
