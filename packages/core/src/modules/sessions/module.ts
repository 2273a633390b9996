import { reactTo } from '../../events/reactions.ts';
import { matchEnded } from '../matches/match.happenings.ts';
import type { Module } from '../module.ts';
import { sessionAudit } from './session.audit.ts';
import { meetingPolicy, sessionPolicy } from './session.policy.ts';
import { syncSessionCalendarHandler } from './session.calendar.ts';
import { programmeReactions } from './session.programme.ts';
import { cancelSessionsOfMatch } from './session.service.ts';
import { syncSessionVideoHandler } from './session.video.ts';
import { mostSlots } from './availability.service.ts';
import { mostInAgenda } from './session.schema.ts';
import { mostRules } from './week.input.ts';
import './match-session.schema.ts';
import './session.mutations.ts';
import './availability.schema.ts';
import './care-time.schema.ts';
import './session.match.schema.ts';
import './session.programme.schema.ts';

export const sessions: Module = {
  name: 'sessions',
  policies: [meetingPolicy, sessionPolicy],
  audited: [sessionAudit],
  jobs: [syncSessionCalendarHandler, syncSessionVideoHandler],
  prices: {
    'Viewer.availability': { most: mostRules },
    'Viewer.careTime': { most: mostRules },
    'SetAvailabilitySuccess.availability': { most: mostRules },
    'SetCareTimeSuccess.careTime': { most: mostRules },
    // May ask the video plugin.
    'Session.joinUrl': { price: 25 },
    'Match.mutualSlots': { price: 25, most: mostSlots },
    'Query.mutualSlots': { price: 25, most: mostSlots },
    'Viewer.agenda': { items: 50, most: mostInAgenda },
    'Session.attendees': { most: 2 },
    'Slot.people': { most: 2 },
  },
  reactions: [reactTo(matchEnded, cancelSessionsOfMatch), ...programmeReactions],
  scopes: {
    Session: 'read',
    // Where nobody has written one, it is the two names.
    'Session.title': 'people:read',
    'Session.agenda': 'person',
    'Session.cancelReason': 'person',
    'Session.joinUrl': 'person',
    'Session.viewerLocal': 'person',
    SessionAttendee: 'any',
    'SessionAttendee.local': 'people:read',
    LocalTimes: 'any',
    Slot: 'person',
    SlotPerson: 'person',
    AvailabilityRule: 'person',
    CareTime: 'person',
    'Query.session': 'read',
    'Query.mutualSlots': 'person',
    'Viewer.agenda': 'person',
    'Viewer.availability': 'person',
    'Viewer.careTime': 'person',
    'Mutation.cancelSession': 'write',
    'Mutation.scheduleSession': 'person',
    'Mutation.logSession': 'person',
    'Mutation.moveSession': 'person',
    'Mutation.markSessionHeld': 'person',
    'Mutation.markSessionNoShow': 'person',
    'Mutation.setAvailability': 'person',
    'Mutation.setCareTime': 'person',
  },
};
