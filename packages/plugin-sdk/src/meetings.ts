/**
 * Half-open: `end` is the first instant outside.
 *
 * @since api 1
 */
export interface Interval {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
}

/** @since api 1 */
export interface Attendee {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  /** BCP 47. */
  readonly locale: string;
  /** IANA. */
  readonly timeZone: string;
}

/**
 * One session as providers see it.
 *
 * @since api 1
 */
export interface Meeting extends Interval {
  /** The same for every try and every move of one session: what a provider derives its own id from. */
  readonly key: string;
  /** The iCalendar UID, the same for ever. */
  readonly uid: string;
  /** The iCalendar SEQUENCE: higher after every change. */
  readonly sequence: number;
  readonly title: string;
  readonly description?: string;
  /** IANA; where the wall clock of the session hangs. */
  readonly timeZone: string;
  readonly joinUrl?: string;
  readonly organizer: Attendee;
  readonly attendees: readonly Attendee[];
}

/**
 * An iCalendar message that the core mails to everybody it names.
 *
 * @since api 1
 */
export interface Invitation {
  readonly method: 'REQUEST' | 'CANCEL';
  /** RFC 5545 text, lines ended by CRLF. */
  readonly ics: string;
}

/**
 * A calendar that sessions are written to and, where it can, that busy times are read from. An answer may have 512 KiB:
 * some 5,000 busy times or changes.
 *
 * @since api 1
 */
export interface CalendarProvider<C> {
  readonly can: {
    /** Has `busy`. */
    readonly busy: boolean;
    /** Has `changes`. */
    readonly changes: boolean;
    readonly recurrence: boolean;
  };
  /** When the person is taken: merged, in order, cut to the window. What the person declined does not count. */
  busy?(ctx: C, query: Interval & { readonly personId: string }): Promise<readonly Interval[]>;
  /** Creates or updates the person's entry. Twice with one key is one entry. */
  save(
    ctx: C,
    meeting: Meeting,
    personId: string,
    externalId?: string,
  ): Promise<{ readonly externalId?: string; readonly invitation?: Invitation }>;
  /** An entry that is gone already counts as cancelled. */
  cancel(
    ctx: C,
    meeting: Meeting,
    personId: string,
    externalId?: string,
  ): Promise<{ readonly invitation?: Invitation }>;
  /** What changed outside since the cursor; `resync` when the provider has forgotten it. */
  changes?(
    ctx: C,
    personId: string,
    cursor?: string,
  ): Promise<{ readonly cursor: string; readonly changes: readonly CalendarChange[] } | 'resync'>;
}

/** @since api 1 */
export type CalendarChange = { readonly externalId: string; readonly version: string } & (
  | { readonly kind: 'moved'; readonly start: Temporal.Instant; readonly end: Temporal.Instant }
  | { readonly kind: 'declined' }
  | { readonly kind: 'deleted' }
);

/**
 * Who joins a video meeting.
 *
 * @since api 1
 */
export interface Joiner extends Attendee {
  readonly role: 'HOST' | 'GUEST';
  /** The end of the session; a link need not work much longer. */
  readonly until: Temporal.Instant;
}

/**
 * A place where people meet on video. An answer may have 16 KiB.
 *
 * @since api 1
 */
export interface VideoProvider<C> {
  readonly can: {
    readonly captions: boolean;
    readonly dialIn: boolean;
    readonly recording: boolean;
    readonly waitingRoom: boolean;
  };
  /** Creates or updates the meeting. Twice with one key is one meeting, and a move keeps its link. */
  save(ctx: C, meeting: Meeting, externalId?: string): Promise<{ readonly externalId: string }>;
  /** The link of one person in one role; asked for when the person joins, never stored. */
  join(ctx: C, externalId: string, who: Joiner): Promise<string>;
  /** A meeting that is gone already, or never was, counts as cancelled. */
  cancel(ctx: C, externalId: string): Promise<void>;
}
