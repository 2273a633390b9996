import type { DomainEventName } from '@mentorkit/plugin-sdk';

/** The events that hooks are told of, each with the version of its data. The SDK says what is in them. */
export const eventVersions = {
  'programme.open': 1,
  'programme.start': 1,
  'participant.approve': 1,
  'matching-run.publish': 1,
  'match.accept': 1,
  'match.end': 1,
  'session.schedule': 1,
  'session.move': 1,
  'session.cancel': 1,
  'post.create': 1,
} as const satisfies Readonly<Record<DomainEventName, number>>;

export const eventNames = Object.keys(eventVersions) as DomainEventName[];
