import type { DomainEvent, DomainEventName, DomainEvents, Intent } from '@mentorkit/plugin-sdk';
import { START } from './context.ts';

const id = (number: number) => `0198c0de-0000-7000-8000-00000000000${number}`;
const start = START.add({ hours: 24 });
const end = start.add({ hours: 1 });

/** One of each event, with other things each time; a session that is moved twice is the same one. */
const samples: { readonly [Name in DomainEventName]: (nth: 1 | 2) => DomainEvents[Name] } = {
  'programme.open': nth => ({ programmeId: id(nth) }),
  'programme.start': nth => ({ programmeId: id(nth) }),
  'participant.approve': nth => ({
    programmeId: id(3),
    participantId: id(nth),
    personId: nth === 1 ? 'mentee' : 'mentor',
    role: nth === 1 ? 'MENTEE' : 'MENTOR',
  }),
  'matching-run.publish': nth => ({ programmeId: id(3), matchingRunId: id(nth) }),
  'match.accept': nth => ({ programmeId: id(3), matchId: id(nth) }),
  'match.end': nth => ({ programmeId: id(3), matchId: id(nth) }),
  'session.schedule': nth => ({ matchId: id(4), sessionId: id(nth), ...after(nth) }),
  'session.move': nth => ({ matchId: id(4), sessionId: id(5), ...after(nth) }),
  'session.cancel': nth => ({ matchId: id(4), sessionId: id(nth) }),
  'post.create': nth => ({ feedId: id(6), postId: id(nth) }),
};

function after(days: number): { start: Temporal.Instant; end: Temporal.Instant } {
  return { start: start.add({ hours: 24 * days }), end: end.add({ hours: 24 * days }) };
}

/** What has not happened yet has no id. */
const made: Partial<Record<DomainEventName, string>> = { 'session.schedule': 'sessionId', 'post.create': 'postId' };

/** The first or the second event of this name, an hour after each other. */
export function sampleEvent(name: DomainEventName, nth: 1 | 2 = 1): DomainEvent {
  const at = START.add({ hours: nth });
  return { id: `event-${nth}`, name, version: 1, at, actorId: 'mentee', data: samples[name](nth) };
}

/** Somebody about to do it. */
export function sampleIntent(name: DomainEventName, data?: object): Intent {
  const known = Object.entries(data ?? samples[name](1)).filter(([field]) => field !== made[name]);
  return { name, actorId: 'mentee', data: Object.fromEntries(known) } as Intent;
}

/** The same from a platform that is newer than the plugin. */
export function ofLater<Told extends DomainEvent | Intent>(told: Told): Told {
  return { ...told, data: { ...told.data, weather: 'fair' } };
}
