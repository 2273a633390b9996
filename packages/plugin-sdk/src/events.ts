import type { Texts } from './texts.ts';

/**
 * What happens on the platform, and what a hook is told of it: ids and what is public among those who take part, never
 * a name, a text that somebody wrote, or a reason that somebody gave. Ids are those of the platform; `personId` is the
 * one that calendars and `ctx.account` know. New events and new fields may come within a generation.
 *
 * @since api 1
 */
export interface DomainEvents {
  /** A programme opens for applications. */
  'programme.open': { readonly programmeId: string };
  /** A programme begins. */
  'programme.start': { readonly programmeId: string };
  /** An application is taken in: the person can be matched. */
  'participant.approve': {
    readonly programmeId: string;
    readonly participantId: string;
    readonly personId: string;
    readonly role: string;
  };
  /** The proposals of a run are offered to both sides. */
  'matching-run.publish': { readonly programmeId: string; readonly matchingRunId: string };
  /** One of the two says yes; with the last yes the match begins. */
  'match.accept': { readonly programmeId: string; readonly matchId: string };
  /** A match is ended early. Why is nobody's to know. */
  'match.end': { readonly programmeId: string; readonly matchId: string };
  /** The two of a match book a time. */
  'session.schedule': {
    readonly matchId: string;
    readonly sessionId: string;
    readonly start: Temporal.Instant;
    readonly end: Temporal.Instant;
  };
  /** A session gets another time; these are the new ones. */
  'session.move': {
    readonly matchId: string;
    readonly sessionId: string;
    readonly start: Temporal.Instant;
    readonly end: Temporal.Instant;
  };
  /** A session is called off, for good. */
  'session.cancel': { readonly matchId: string; readonly sessionId: string };
  /** Somebody writes in a feed. What they write is for a `contentFilter`. */
  'post.create': { readonly feedId: string; readonly postId: string };
}

/** @since api 1 */
export type DomainEventName = keyof DomainEvents;

/** The id of what an event makes: there is none before it has happened. */
interface Made {
  'session.schedule': 'sessionId';
  'post.create': 'postId';
}

/**
 * Something that a person, or an API client, is about to do. They may do it, and it is right as far as the platform's
 * own rules go; nothing is stored yet.
 *
 * @since api 1
 */
export interface Intent<Name extends DomainEventName = DomainEventName> {
  readonly name: Name;
  /** The person who wants it. */
  readonly actorId: string;
  /** As of the event, without the id of what it will make. */
  readonly data: Name extends keyof Made ? Omit<DomainEvents[Name], Made[Name]> : DomainEvents[Name];
}

/**
 * Something that has happened.
 *
 * @since api 1
 */
export interface DomainEvent<Name extends DomainEventName = DomainEventName> {
  /** The same however often the event is delivered: what to recognise a repetition by. */
  readonly id: string;
  readonly name: Name;
  /** Of the event's data; a higher one means another thing by a field that was there before. */
  readonly version: number;
  readonly at: Temporal.Instant;
  /** The person who did it; absent where it was the platform. */
  readonly actorId?: string;
  readonly data: DomainEvents[Name];
}

/**
 * Why something must not happen, in words for the person who wants it: say what to do instead.
 *
 * @since api 1
 */
export interface Veto {
  readonly reason: Texts;
}

/**
 * What a plugin does about one event. It is told of no event that it does not name.
 *
 * @since api 1
 */
export interface Hook<C, Name extends DomainEventName = DomainEventName> {
  /**
   * Whether it may not happen without an answer of `will`. Without, a hook that fails or takes too long stands in
   * nobody's way.
   */
  readonly required?: boolean;
  /**
   * Asked before anything is stored, with two seconds and 64 KiB for the answer: a veto, or nothing. It may be asked more than
   * once, and what it was asked about may not come to pass: change nothing here.
   */
  will?(ctx: C, intent: Intent<Name>): Promise<Veto | undefined>;
  /** Told afterwards, in the worker: at least once, perhaps late, perhaps in another order. */
  has?(ctx: C, event: DomainEvent<Name>): Promise<void>;
}

/**
 * By event.
 *
 * @since api 1
 */
export type Hooks<C> = { readonly [Name in DomainEventName]?: Hook<C, Name> };
