// What @mentorkit/plugin-sdk promises. Written by `npm run plugin -- api`; a test fails on drift.
/* oxlint-disable */

// ── community.d.ts
export interface Content {
  readonly kind: 'post' | 'comment';
  readonly text: string;
  readonly language: string;
  readonly feedId: string;
  readonly authorId: string;
}
export type Review =
  | {
      readonly verdict: 'allow';
    }
  | {
      readonly verdict: 'hold';
      readonly reason?: Texts;
    }
  | {
      readonly verdict: 'refuse';
      readonly reason: Texts;
    };
export interface ContentFilter<C> {
  readonly can: {
    readonly hold: boolean;
    readonly refuse: boolean;
  };
  review(ctx: C, content: Content): Promise<Review>;
}

// ── context.d.ts
export interface PluginContext<Settings = unknown, Secrets = unknown, Jobs = unknown> {
  readonly organisation: {
    readonly id: string;
    readonly locale: string;
    readonly timeZone: string;
  };
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly store: KeyValueStore;
  now(): Temporal.Instant;
  account(personId: string): Promise<PluginAccount | undefined>;
  enqueue<Name extends keyof Jobs & string>(
    name: Name,
    input: Jobs[Name],
    options?: {
      key?: string;
      runAt?: Temporal.Instant;
    },
  ): Promise<void>;
}
export interface PluginAccount {
  readonly externalId: string;
  readonly fetch: typeof fetch;
}
export interface Logger {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
}
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(
    key: string,
    value: unknown,
    options?: {
      ttlSeconds?: number;
    },
  ): Promise<void>;
  delete(key: string): Promise<void>;
}

// ── definition.d.ts
export type Output<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : undefined;
export interface PluginDefinition<
  Settings extends StandardSchemaV1,
  Secrets extends StandardSchemaV1 | undefined,
  Jobs extends Record<string, unknown>,
  C = PluginContext<Output<Settings>, Output<Secrets>, Jobs>,
> {
  readonly id: string;
  readonly name?: Texts;
  readonly api: 1;
  readonly settings: Settings;
  readonly secrets?: Secrets;
  readonly connection?: Connection<Output<Secrets>>;
  readonly hosts?: readonly string[] | ((settings: Output<Settings>) => readonly string[]);
  readonly criterion?: MatchingCriterion<Output<Settings>>;
  readonly strategy?: MatchingStrategy<Output<Settings>>;
  readonly calendar?: CalendarProvider<C>;
  readonly video?: VideoProvider<C>;
  readonly notifications?: NotificationChannel<C>;
  readonly contentFilter?: ContentFilter<C>;
  readonly hooks?: Hooks<C>;
  readonly jobs?: {
    readonly [Name in keyof Jobs]: PluginJob<C, Jobs[Name]>;
  };
  readonly webhooks?: Readonly<Record<string, Webhook<C>>>;
  health?(ctx: C): Promise<Health>;
}
export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly detail?: string;
}
export type Connection<Secrets> =
  | {
      readonly kind: 'basic';
    }
  | {
      readonly kind: 'oauth2';
      readonly authorizeUrl: string;
      readonly tokenUrl: string;
      readonly scopes: readonly string[];
      client(secrets: Secrets): {
        readonly id: string;
        readonly secret: string;
      };
    };
export interface PluginJob<C, Input> {
  readonly input: StandardSchemaV1<unknown, Input>;
  readonly attempts?: number;
  readonly every?: string;
  run(ctx: C, input: Input): Promise<void>;
}
export type AnyPlugin = PluginDefinition<any, any, any, any>;
export declare function definePlugin<
  Settings extends StandardSchemaV1,
  const Jobs extends Record<string, unknown> = {},
  Secrets extends StandardSchemaV1 | undefined = undefined,
>(definition: PluginDefinition<Settings, Secrets, Jobs>): PluginDefinition<Settings, Secrets, Jobs>;

// ── errors.d.ts
export declare class Unavailable extends Error {
  readonly name = 'Unavailable';
  constructor(message?: string, options?: ErrorOptions);
}
export declare class RateLimited extends Error {
  readonly name = 'RateLimited';
  readonly retryAfter: number;
  constructor(retryAfter: number, options?: ErrorOptions);
}
export declare class NeedsReconnection extends Error {
  readonly name = 'NeedsReconnection';
  readonly personId: string;
  constructor(personId: string, options?: ErrorOptions);
}
export declare class Conflict extends Error {
  readonly name = 'Conflict';
  readonly current: unknown;
  constructor(current: unknown, options?: ErrorOptions);
}
export declare class NotFound extends Error {
  readonly name = 'NotFound';
  constructor(message?: string, options?: ErrorOptions);
}
export declare class Rejected extends Error {
  readonly name = 'Rejected';
  constructor(message: string, options?: ErrorOptions);
}
export type PluginError = PluginErrorData & Error;
export type PluginErrorData =
  | {
      readonly name: 'Unavailable';
      readonly message: string;
    }
  | {
      readonly name: 'RateLimited';
      readonly message: string;
      readonly retryAfter: number;
    }
  | {
      readonly name: 'NeedsReconnection';
      readonly message: string;
      readonly personId: string;
    }
  | {
      readonly name: 'Conflict';
      readonly message: string;
      readonly current: unknown;
    }
  | {
      readonly name: 'NotFound';
      readonly message: string;
    }
  | {
      readonly name: 'Rejected';
      readonly message: string;
    };
export declare function isPluginError(error: unknown): error is PluginErrorData;
export declare function pluginErrorData(error: unknown): PluginErrorData | undefined;

// ── events.d.ts
export interface DomainEvents {
  'programme.open': {
    readonly programmeId: string;
  };
  'programme.start': {
    readonly programmeId: string;
  };
  'participant.approve': {
    readonly programmeId: string;
    readonly participantId: string;
    readonly personId: string;
    readonly role: string;
  };
  'matching-run.publish': {
    readonly programmeId: string;
    readonly matchingRunId: string;
  };
  'match.accept': {
    readonly programmeId: string;
    readonly matchId: string;
  };
  'match.end': {
    readonly programmeId: string;
    readonly matchId: string;
  };
  'session.schedule': {
    readonly matchId: string;
    readonly sessionId: string;
    readonly start: Temporal.Instant;
    readonly end: Temporal.Instant;
  };
  'session.move': {
    readonly matchId: string;
    readonly sessionId: string;
    readonly start: Temporal.Instant;
    readonly end: Temporal.Instant;
  };
  'session.cancel': {
    readonly matchId: string;
    readonly sessionId: string;
  };
  'post.create': {
    readonly feedId: string;
    readonly postId: string;
  };
}
export type DomainEventName = keyof DomainEvents;
interface Made {
  'session.schedule': 'sessionId';
  'post.create': 'postId';
}
export interface Intent<Name extends DomainEventName = DomainEventName> {
  readonly name: Name;
  readonly actorId: string;
  readonly data: Name extends keyof Made ? Omit<DomainEvents[Name], Made[Name]> : DomainEvents[Name];
}
export interface DomainEvent<Name extends DomainEventName = DomainEventName> {
  readonly id: string;
  readonly name: Name;
  readonly version: number;
  readonly at: Temporal.Instant;
  readonly actorId?: string;
  readonly data: DomainEvents[Name];
}
export interface Veto {
  readonly reason: Texts;
}
export interface Hook<C, Name extends DomainEventName = DomainEventName> {
  readonly required?: boolean;
  will?(ctx: C, intent: Intent<Name>): Promise<Veto | undefined>;
  has?(ctx: C, event: DomainEvent<Name>): Promise<void>;
}
export type Hooks<C> = {
  readonly [Name in DomainEventName]?: Hook<C, Name>;
};
export {};

// ── index.d.ts
export type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
// exported of community:
//   Content
//   ContentFilter
//   Review
// exported of context:
//   KeyValueStore
//   Logger
//   PluginAccount
//   PluginContext
// exported of definition:
//   AnyPlugin
//   Connection
//   definePlugin
//   Health
//   Output
//   PluginDefinition
//   PluginJob
// exported of errors:
//   Conflict
//   isPluginError
//   NeedsReconnection
//   NotFound
//   PluginError
//   PluginErrorData
//   pluginErrorData
//   RateLimited
//   Rejected
//   Unavailable
// exported of events:
//   DomainEvent
//   DomainEventName
//   DomainEvents
//   Hook
//   Hooks
//   Intent
//   Veto
// exported of matching:
//   Candidate
//   MatchingCriterion
//   MatchingProblem
//   MatchingResult
//   MatchingRunControl
//   MatchingStrategy
//   Scores
// exported of meetings:
//   Attendee
//   CalendarChange
//   CalendarProvider
//   Interval
//   Invitation
//   Joiner
//   Meeting
//   VideoProvider
// exported of notifications:
//   Notification
//   NotificationChannel
//   Recipient
// exported of texts:
//   Texts
// exported of webhook:
//   Webhook

// ── matching.d.ts
export interface Candidate {
  readonly answers: Readonly<Record<string, unknown>>;
  readonly languages: readonly string[];
  readonly timeZone: string;
  readonly availability: Uint8Array;
}
export interface MatchingCriterion<Settings> {
  compare(
    mentees: readonly Candidate[],
    mentors: readonly Candidate[],
    settings: Settings,
  ): (mentee: number, mentor: number) => number;
}
export type Scores =
  | {
      readonly kind: 'dense';
      readonly value: Float32Array;
    }
  | {
      readonly kind: 'sparse';
      readonly rowStart: Uint32Array;
      readonly mentor: Uint32Array;
      readonly value: Float32Array;
    };
export interface MatchingProblem {
  readonly mentees: number;
  readonly mentors: number;
  readonly scores: Scores;
  readonly capacity: Uint16Array;
  readonly atLeast?: Uint16Array;
  readonly pinned: Uint32Array;
  readonly rankByMentee?: Uint16Array;
  readonly rankByMentor?: Uint16Array;
  readonly seed: number;
}
export interface MatchingResult {
  readonly mentorOf: Int32Array;
  readonly certificate?: {
    readonly mentee: Float64Array;
    readonly mentor: Float64Array;
  };
}
export interface MatchingRunControl<Settings> {
  readonly settings: Settings;
  readonly aborted: () => boolean;
  readonly progress: (fraction: number, bestSoFar?: MatchingResult) => void;
}
export interface MatchingStrategy<Settings> {
  readonly can: {
    readonly exact: boolean;
    readonly sparse: boolean;
    readonly atLeast: boolean;
    readonly ranks: boolean;
  };
  solve(problem: MatchingProblem, run: MatchingRunControl<Settings>): MatchingResult | Promise<MatchingResult>;
}

// ── meetings.d.ts
export interface Interval {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
}
export interface Attendee {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly timeZone: string;
}
export interface Meeting extends Interval {
  readonly key: string;
  readonly uid: string;
  readonly sequence: number;
  readonly title: string;
  readonly description?: string;
  readonly timeZone: string;
  readonly joinUrl?: string;
  readonly organizer: Attendee;
  readonly attendees: readonly Attendee[];
}
export interface Invitation {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly ics: string;
}
export interface CalendarProvider<C> {
  readonly can: {
    readonly busy: boolean;
    readonly changes: boolean;
    readonly recurrence: boolean;
  };
  busy?(
    ctx: C,
    query: Interval & {
      readonly personId: string;
    },
  ): Promise<readonly Interval[]>;
  save(
    ctx: C,
    meeting: Meeting,
    personId: string,
    externalId?: string,
  ): Promise<{
    readonly externalId?: string;
    readonly invitation?: Invitation;
  }>;
  cancel(
    ctx: C,
    meeting: Meeting,
    personId: string,
    externalId?: string,
  ): Promise<{
    readonly invitation?: Invitation;
  }>;
  changes?(
    ctx: C,
    personId: string,
    cursor?: string,
  ): Promise<
    | {
        readonly cursor: string;
        readonly changes: readonly CalendarChange[];
      }
    | 'resync'
  >;
}
export type CalendarChange = {
  readonly externalId: string;
  readonly version: string;
} & (
  | {
      readonly kind: 'moved';
      readonly start: Temporal.Instant;
      readonly end: Temporal.Instant;
    }
  | {
      readonly kind: 'declined';
    }
  | {
      readonly kind: 'deleted';
    }
);
export interface Joiner extends Attendee {
  readonly role: 'HOST' | 'GUEST';
  readonly until: Temporal.Instant;
}
export interface VideoProvider<C> {
  readonly can: {
    readonly captions: boolean;
    readonly dialIn: boolean;
    readonly recording: boolean;
    readonly waitingRoom: boolean;
  };
  save(
    ctx: C,
    meeting: Meeting,
    externalId?: string,
  ): Promise<{
    readonly externalId: string;
  }>;
  join(ctx: C, externalId: string, who: Joiner): Promise<string>;
  cancel(ctx: C, externalId: string): Promise<void>;
}

// ── notifications.d.ts
export interface Notification {
  readonly key: string;
  readonly kind: string;
  readonly subject: string;
  readonly text?: string;
  readonly locale: string;
}
export interface Recipient {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly timeZone: string;
}
export interface NotificationChannel<C> {
  readonly can: {
    readonly text: boolean;
  };
  send(
    ctx: C,
    notification: Notification,
    recipient: Recipient,
  ): Promise<
    | {
        readonly externalId?: string;
      }
    | undefined
  >;
}

// ── texts.d.ts
export type Texts = {
  readonly en: string;
} & Readonly<Record<string, string>>;

// ── webhook.d.ts
export interface Webhook<C> {
  verify(
    ctx: C,
    request: {
      readonly headers: Headers;
      readonly body: Uint8Array;
    },
  ): Promise<
    | {
        readonly id: string;
        readonly event: unknown;
      }
    | Response
  >;
  handle(ctx: C, event: unknown): Promise<void>;
}
