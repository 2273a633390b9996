import type { Attendee, Joiner, Meeting } from '@mentorkit/plugin-sdk';
import { START } from './context.ts';

/** Two people whose names need more than ASCII. */
export const mentor: Attendee = {
  personId: 'mentor',
  name: 'Åse Østergård',
  email: 'aase@example.org',
  locale: 'da',
  timeZone: 'Europe/Copenhagen',
};
export const mentee: Attendee = {
  personId: 'mentee',
  name: 'Zoë “Zed”, Nguyễn',
  email: 'zoe@example.com',
  locale: 'en',
  timeZone: 'Australia/Sydney',
};

/** One session of theirs, an hour long. */
export function sampleMeeting(changes: Partial<Meeting> = {}): Meeting {
  return {
    key: '3f0f8f7e-3c52-4c43-9b0c-7f6f2d0f4a11',
    uid: '3f0f8f7e-3c52-4c43-9b0c-7f6f2d0f4a11@mentorkit.example',
    sequence: 0,
    title: 'First conversation',
    start: START.add({ hours: 24 }),
    end: START.add({ hours: 25 }),
    timeZone: 'Europe/Copenhagen',
    organizer: mentor,
    attendees: [mentor, mentee],
    ...changes,
  };
}

/** The same session, moved by a week and changed once more. */
export function moved(meeting: Meeting): Meeting {
  return {
    ...meeting,
    sequence: meeting.sequence + 1,
    start: meeting.start.add({ hours: 168 }),
    end: meeting.end.add({ hours: 168 }),
  };
}

/** Somebody who joins a session. */
export function joiner(attendee: Attendee, role: Joiner['role'], until = sampleMeeting().end): Joiner {
  return { ...attendee, role, until };
}
