import type { Meeting } from '@mentorkit/plugin-sdk';
import {
  createTestContext,
  describeCalendarProvider,
  describePlugin,
  type IcsComponent,
  instantOf,
  only,
  parseIcs,
} from '@mentorkit/testing/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInvitation } from '../src/invitation.ts';
import plugin from '../src/plugin.ts';

describePlugin({ plugin });
describeCalendarProvider({ plugin });

const now = Temporal.Instant.from('2027-01-18T09:00:00Z');
const mentor = person('aase@example.org', 'Åse Østergård-Kjærsgaard');
const mentee = person('zoe@example.com', 'Zoë Nguyễn');
const session: Meeting = {
  key: 'session-1',
  uid: 'session-1@example.org',
  sequence: 0,
  title: 'Første samtale',
  start: Temporal.Instant.from('2027-01-19T09:00:00Z'),
  end: Temporal.Instant.from('2027-01-19T10:00:00Z'),
  timeZone: 'Europe/Copenhagen',
  joinUrl: 'https://meet.example.org/0123456789abcdef',
  organizer: mentor,
  attendees: [mentor, mentee],
};

describe('the message', () => {
  it('a session becomes this invitation', () => {
    expect(lines(request(session))).toMatchInlineSnapshot(`
      [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mentorkit//calendar-ics//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Copenhagen",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20270328T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20271031T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:session-1@example.org",
        "SEQUENCE:0",
        "DTSTAMP:20270118T090000Z",
        "DTSTART;TZID=Europe/Copenhagen:20270119T100000",
        "DTEND;TZID=Europe/Copenhagen:20270119T110000",
        "SUMMARY:Første samtale",
        "DESCRIPTION:https://meet.example.org/0123456789abcdef",
        "LOCATION:https://meet.example.org/0123456789abcdef",
        "URL:https://meet.example.org/0123456789abcdef",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "ORGANIZER;CN=Åse Østergård-Kjærsgaard:mailto:aase@example.org",
        "ATTENDEE;CN=Åse Østergård-Kjærsgaard;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICI",
        " PANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:aase@example.org",
        "ATTENDEE;CN=Zoë Nguyễn;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=N",
        " EEDS-ACTION;RSVP=TRUE:mailto:zoe@example.com",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ]
    `);
  });

  it('a cancelled session becomes this cancellation', () => {
    const { method, ics } = createInvitation(
      { ...session, sequence: 1 },
      { method: 'CANCEL', now, reminderMinutes: 0 },
    );
    expect(method).toBe('CANCEL');
    expect(lines(ics).filter(line => /^(METHOD|UID|SEQUENCE|STATUS)/.test(line))).toEqual([
      'METHOD:CANCEL',
      'UID:session-1@example.org',
      'SEQUENCE:1',
      'STATUS:CANCELLED',
    ]);
  });

  it('a moved session keeps its UID and has the higher SEQUENCE', () => {
    const move = {
      ...session,
      sequence: 1,
      start: session.start.add({ hours: 2 }),
      end: session.end.add({ hours: 2 }),
    };
    const [before, after] = [event(request(session)), event(request(move))];
    expect(valueOf(after, 'UID')).toBe(valueOf(before, 'UID'));
    expect([valueOf(before, 'SEQUENCE'), valueOf(after, 'SEQUENCE')]).toEqual([0, 1]);
  });

  it('a reminder is there when the organisation asks for one, and never in a cancellation', async () => {
    const { ctx } = await createTestContext({ plugin, settings: { reminderMinutes: 15 } });
    const saved = await plugin.calendar!.save(ctx, session, 'mentee');
    const cancelled = await plugin.calendar!.cancel(ctx, session, 'mentee');
    expect(saved.invitation?.ics).toContain('TRIGGER:-PT15M');
    expect(cancelled.invitation?.ics).not.toContain('VALARM');
  });
});

describe('text', () => {
  it('long names in any script are folded at 75 octets, never inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 40, maxLength: 120 }), fc.nat(60), (name, shift) => {
        const title = 'x'.repeat(shift) + name.replaceAll(/\p{Cc}|[\u2028\u2029]/gu, '');
        const ics = request({ ...session, title });
        expect(valueOf(event(ics), 'SUMMARY')).toBe(title);
        expect(Buffer.from(ics).toString()).toBe(ics);
      }),
    );
  });

  it('nothing that a person writes becomes a line of its own', () => {
    const evil = 'x\r\nATTENDEE:mailto:eve@example.net\nEND:VEVENT\u2028\u0000';
    const ics = request({
      ...session,
      title: evil,
      description: evil,
      uid: evil,
      joinUrl: evil,
      organizer: { ...mentor, name: evil, email: evil },
      attendees: [{ ...mentee, name: evil, email: evil }],
    });
    expect(event(ics).getAllProperties('attendee')).toHaveLength(1);
    expect(ics.match(/END:VEVENT\r\n/g)).toHaveLength(1);
  });
});

describe('time', () => {
  it.each([
    // Three clocks, three dates: the weeks in which the usual distance between the zones is an hour out.
    ['Copenhagen before New York’s change', '2027-03-12T14:00:00Z', 'Europe/Copenhagen', '20270312T150000'],
    [
      'Copenhagen in the week when only New York has changed',
      '2027-03-19T13:00:00Z',
      'Europe/Copenhagen',
      '20270319T140000',
    ],
    ['New York in that week', '2027-03-19T13:00:00Z', 'America/New_York', '20270319T090000'],
    ['Sydney in that week', '2027-03-19T13:00:00Z', 'Australia/Sydney', '20270320T000000'],
    [
      'Copenhagen when both have changed and Sydney has not',
      '2027-03-30T13:00:00Z',
      'Europe/Copenhagen',
      '20270330T150000',
    ],
    ['Sydney then', '2027-03-30T13:00:00Z', 'Australia/Sydney', '20270331T000000'],
    ['Sydney after its own change', '2027-04-06T13:00:00Z', 'Australia/Sydney', '20270406T230000'],
    ['Copenhagen on the morning of the change', '2027-03-28T01:00:00Z', 'Europe/Copenhagen', '20270328T030000'],
  ])('%s: %s in %s is %s', (_, instant, timeZone, local) => {
    const start = Temporal.Instant.from(instant);
    const ics = request({ ...session, start, end: start.add({ hours: 1 }), timeZone });
    const line = only(event(ics), 'DTSTART');
    expect(line.toICALString()).toBe(`DTSTART;TZID=${timeZone}:${local}`);
    expect(instantOf(line, parseIcs(ics)).toString()).toBe(start.toString());
  });

  it('the second round of a repeated hour is told in UTC, for local time would mean the first', () => {
    const [first, second] = ['2027-10-31T00:30:00Z', '2027-10-31T01:30:00Z'].map(instant => {
      const start = Temporal.Instant.from(instant);
      return only(event(request({ ...session, start, end: start.add({ minutes: 15 }) })), 'DTSTART').toICALString();
    });
    expect(first).toBe('DTSTART;TZID=Europe/Copenhagen:20271031T023000');
    expect(second).toBe('DTSTART:20271031T013000Z');
  });

  it('every zone that the platform knows has a VTIMEZONE by which its local times are read back', () => {
    for (const timeZone of [...Intl.supportedValuesOf('timeZone'), 'Asia/Calcutta', 'UTC']) {
      for (const month of [0, 3, 6, 9]) {
        const start = session.start.add({ hours: month * 730 });
        const ics = request({ ...session, start, end: start.add({ hours: 1 }), timeZone });
        const line = only(event(ics), 'DTSTART');
        expect(line.getFirstParameter('tzid')).toBe(timeZone);
        expect([timeZone, instantOf(line, parseIcs(ics)).toString()]).toEqual([timeZone, start.toString()]);
      }
    }
  });

  it('a zone that has not changed since 1970 has one rule, from then on', () => {
    const ics = request({ ...session, timeZone: 'Asia/Kolkata' });
    expect(lines(ics).slice(5, 12)).toEqual([
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Kolkata',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0530',
      'TZOFFSETTO:+0530',
      'END:STANDARD',
    ]);
  });

  it('a zone that nobody knows is rejected by name', async () => {
    const { ctx } = await createTestContext({ plugin });
    const save = plugin.calendar!.save(ctx, { ...session, timeZone: 'Europe/Atlantis' }, 'mentee');
    await expect(save).rejects.toMatchObject({ name: 'Rejected', message: '“Europe/Atlantis” is not a time zone.' });
  });
});

function request(meeting: Meeting): string {
  return createInvitation(meeting, { method: 'REQUEST', now, reminderMinutes: 0 }).ics;
}

function event(ics: string) {
  return parseIcs(ics).getFirstSubcomponent('vevent')!;
}

function valueOf(component: IcsComponent, name: string) {
  return only(component, name).getFirstValue();
}

function lines(ics: string): string[] {
  return ics.split('\r\n');
}

function person(email: string, name: string): Meeting['organizer'] {
  return { personId: email, name, email, locale: 'da', timeZone: 'Europe/Copenhagen' };
}
