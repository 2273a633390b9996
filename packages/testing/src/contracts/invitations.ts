import assert from 'node:assert/strict';
import type { Invitation, Meeting } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { type IcsComponent, instantOf, only, parseIcs } from './icalendar.ts';
import { mentee, mentor, sampleMeeting } from './meetings.ts';

/** Fails unless the message is one that calendars accept for this meeting (RFC 5545, 5546). */
export function checkInvitation({ method, ics }: Invitation, meeting: Meeting): void {
  const calendar = parseIcs(ics);
  const event = eventOf(calendar);
  assert.equal(valueOf(calendar, 'VERSION'), '2.0');
  only(calendar, 'PRODID');
  assert.equal(valueOf(calendar, 'METHOD'), method, 'METHOD is another one than the mail will say.');
  assert.equal(valueOf(event, 'UID'), meeting.uid);
  assert.equal(valueOf(event, 'SEQUENCE'), meeting.sequence, 'SEQUENCE is not the meeting’s.');
  assert.match(String(valueOf(event, 'DTSTAMP')), /Z$/, 'DTSTAMP has to be in UTC.');
  assert.equal(valueOf(event, 'SUMMARY'), meeting.title);
  if (method === 'CANCEL') assert.equal(valueOf(event, 'STATUS'), 'CANCELLED');
  checkTimes(calendar, meeting);
  checkPeople(event, meeting);
}

function checkTimes(calendar: IcsComponent, { start, end }: Meeting): void {
  const event = eventOf(calendar);
  for (const [name, instant] of [
    ['DTSTART', start],
    ['DTEND', end],
  ] as const) {
    const read = instantOf(only(event, name), calendar);
    assert(read.equals(instant), `${name} is read as ${read.toString()}, and the session’s is ${instant.toString()}.`);
  }
}

function checkPeople(event: IcsComponent, { organizer, attendees }: Meeting): void {
  const organiser = String(valueOf(event, 'ORGANIZER'));
  assert.equal(organiser.toLowerCase(), `mailto:${organizer.email}`);
  const invited = event.getAllProperties('attendee');
  assert.equal(invited.length, attendees.length, `${invited.length} of ${attendees.length} people are invited.`);
  for (const { name, email } of attendees) {
    const property = invited.find(each => String(each.getFirstValue()).toLowerCase() === `mailto:${email}`);
    assert(property, `${email} is not invited.`);
    assert.equal(property.getFirstParameter('cn'), name, `${email} is called something else.`);
  }
}

function valueOf(component: IcsComponent, name: string) {
  return only(component, name).getFirstValue();
}

function eventOf(calendar: IcsComponent): IcsComponent {
  const events = calendar.getAllSubcomponents('vevent');
  assert.equal(events.length, 1, `The message has ${events.length} events.`);
  return events[0]!;
}

// Any script, and often what the format gives a meaning to. Control characters can't be written in iCalendar; a plugin
// drops them, and that is tested where it is written.
const texts = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('\\', '\\n', ';', ',', '^', '"', ':', '=')),
  )
  .map(parts => `${parts.join('').replaceAll(/\p{Cc}|[\u2028\u2029]/gu, '')}æ`);

/** Sessions at any time of 2026 to 2028, in zones of every habit: half hours, both hemispheres, no summer time. */
export const meetings: fc.Arbitrary<Meeting> = fc
  .record({
    timeZone: fc.constantFrom(
      'Europe/Copenhagen',
      'America/New_York',
      'Australia/Sydney',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
      'Africa/Casablanca',
      'Pacific/Chatham',
      'Atlantic/Azores',
      'UTC',
    ),
    quarters: fc.integer({ min: 0, max: 3 * 365 * 96 }),
    nearChange: fc.boolean(),
    minutes: fc.constantFrom(15, 60, 90),
    title: texts,
    name: texts,
    sequence: fc.nat(99),
  })
  .map(({ timeZone, quarters, nearChange, minutes, title, name, sequence }) => {
    const any = Temporal.Instant.from('2026-01-01T00:00:00Z').add({ minutes: quarters * 15 });
    const change = nearChange && any.toZonedDateTimeISO(timeZone).getTimeZoneTransition('next');
    // Up to two hours around a change of the clock, where the mistakes are.
    const start = change ? change.toInstant().add({ minutes: ((quarters % 17) - 8) * 15 }) : any;
    const end = start.add({ minutes });
    return sampleMeeting({ timeZone, start, end, title, sequence, attendees: [mentor, { ...mentee, name }] });
  });
