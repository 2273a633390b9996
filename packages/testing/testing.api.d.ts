// What @mentorkit/testing promises. Written by `npm run plugin -- api`; a test fails on drift.
/* oxlint-disable */

// ── contracts/calendar.d.ts
export declare const calendarContract: readonly Clause[];
export declare function describeCalendarProvider(subject: Subject): void;

// ── contracts/clause.d.ts
export interface Clause<S = Subject> {
  readonly name: string;
  applies?(subject: S): boolean;
  check(subject: S): void | Promise<void>;
}
export declare function clausesFor<S>(contract: readonly Clause<S>[], subject: S): Clause<S>[];
export declare function describeContract<S extends Subject>(
  kind: string,
  contract: readonly Clause<S>[],
  subject: S,
): void;

// ── contracts/content-filter.d.ts
export interface ContentFilterSubject extends Subject {
  readonly allowed: readonly string[];
  readonly held?: readonly string[];
  readonly refused?: readonly string[];
}
export declare const contentFilterContract: readonly Clause<ContentFilterSubject>[];
export declare function describeContentFilter(subject: ContentFilterSubject): void;

// ── contracts/context.d.ts
export declare const START: Temporal.Instant;
export interface TestContext {
  readonly ctx: PluginContext<any, any, any>;
  readonly upstream: Upstream;
  readonly stored: ReadonlyMap<string, unknown>;
  readonly logged: string[];
  readonly requested: {
    readonly method: string;
    readonly url: string;
  }[];
  readonly hosts: readonly string[];
  readonly refused: string[];
  readonly enqueued: {
    readonly name: string;
    readonly input: unknown;
    readonly key?: string;
  }[];
  readonly answerWith: (fault: VendorFault) => void;
  readonly recover: () => void;
  readonly advance: (by: Temporal.DurationLike) => void;
  readonly expire: () => void;
}
export declare function createTestContext(subject: Subject): Promise<TestContext>;
export declare function effectsOf({ stored, enqueued, requested, upstream }: TestContext): unknown;
export declare const ACCOUNT_HEADER = 'x-account';
export declare class UndeclaredHost extends Error {
  constructor(host: string, hosts: readonly string[]);
}

// ── contracts/criterion.d.ts
export interface CriterionSubject extends Subject {
  readonly answers?: fc.Arbitrary<Record<string, unknown>>;
}
export declare const criterionContract: readonly Clause<CriterionSubject>[];
export declare function describeMatchingCriterion(subject: CriterionSubject): void;

// ── contracts/deliveries.d.ts
export interface WebhookSubject extends Subject {
  readonly endpoint: string;
  readonly deliveries: Deliveries;
}
export interface Deliveries {
  readonly bodies: readonly string[];
  sign(body: string, at: Temporal.Instant): Headers;
  readonly challenge?: {
    readonly body: string;
    accepts(answer: Response): Promise<boolean>;
  };
}
export interface DeliveryFaults {
  readonly duplicates?: boolean;
  readonly reordered?: boolean;
  readonly late?: Temporal.DurationLike;
  readonly skew?: Temporal.DurationLike;
}
export declare function deliver(test: TestContext, subject: WebhookSubject, faults?: DeliveryFaults): Promise<void>;
export declare function webhookOf({ plugin, endpoint }: WebhookSubject): Webhook<unknown>;

// ── contracts/hooks.d.ts
export interface HookSubject extends Subject {
  readonly event: DomainEventName;
  readonly vetoed?: readonly object[];
}
export declare const hookContract: readonly Clause<HookSubject>[];
export declare function describeHook(subject: HookSubject): void;

// ── contracts/icalendar.d.ts
export interface IcsComponent {
  readonly name: string;
  getFirstSubcomponent(name: string): IcsComponent | null;
  getAllSubcomponents(name?: string): IcsComponent[];
  getAllProperties(name: string): IcsProperty[];
}
export interface IcsProperty {
  readonly name: string;
  readonly type: string;
  getFirstValue(): unknown;
  getFirstParameter(name: string): string | undefined;
  toICALString(): string;
  toJSON(): readonly unknown[];
}
export declare function parseIcs(ics: string): IcsComponent;
export declare function only(component: IcsComponent, name: string): IcsProperty;
export declare function instantOf(property: IcsProperty, calendar: IcsComponent): Temporal.Instant;

// ── contracts/index.d.ts
// exported of calendar:
//   calendarContract
//   describeCalendarProvider
// exported of clause:
//   Clause
//   clausesFor
// exported of content-filter:
//   ContentFilterSubject
//   contentFilterContract
//   describeContentFilter
// exported of context:
//   ACCOUNT_HEADER
//   createTestContext
//   TestContext
// exported of criterion:
//   CriterionSubject
//   criterionContract
//   describeMatchingCriterion
// exported of deliveries:
//   Deliveries
//   DeliveryFaults
//   deliver
//   WebhookSubject
// exported of hooks:
//   describeHook
//   HookSubject
//   hookContract
// exported of jobs:
//   describeJob
//   JobSubject
//   jobContract
//   runQueued
// exported of notifications:
//   describeNotificationChannel
//   notificationContract
// exported of plugin:
//   describePlugin
//   pluginContract
// exported of strategy:
//   describeMatchingStrategy
//   strategyContract
// exported of subject:
//   Outside
//   Subject
//   Upstream
// exported of vendor-faults:
//   answerLost
//   disconnected
//   failing
//   forbidden
//   gone
//   latency
//   missing
//   tooManyRequests
//   unauthorised
//   VendorFault
// exported of video:
//   describeVideoProvider
//   videoContract
// exported of icalendar:
//   IcsComponent
//   instantOf
//   only
//   parseIcs
// exported of webhook:
//   describeWebhook
//   webhookContract

// ── contracts/jobs.d.ts
export interface JobSubject extends Subject {
  readonly job: string;
  readonly inputs: readonly unknown[];
}
export declare const jobContract: readonly Clause<JobSubject>[];
export declare function describeJob(subject: JobSubject): void;
export declare function runQueued(test: TestContext, subject: Subject): Promise<void>;

// ── contracts/notifications.d.ts
export declare const notificationContract: readonly Clause[];
export declare function describeNotificationChannel(subject: Subject): void;
export declare function sampleNotification({ plugin }: Subject, changes?: Partial<Notification>): Notification;

// ── contracts/plugin.d.ts
export declare const pluginContract: readonly Clause[];
export declare function describePlugin(subject: Subject): void;

// ── contracts/strategy.d.ts
export declare const strategyContract: readonly Clause[];
export declare function describeMatchingStrategy(subject: Subject): void;

// ── contracts/subject.d.ts
export interface Subject {
  readonly plugin: AnyPlugin;
  readonly settings?: unknown;
  readonly secrets?: unknown;
  readonly upstream?: () => Upstream;
}
export interface Upstream {
  fetch(request: Request): Response | undefined | Promise<Response | undefined>;
  count(): number;
  block?(personId: string, interval: Interval): void;
  change?(personId: string, externalId: string, change: Outside): void;
  forgetCursors?(): void;
}
export type Outside = CalendarChange extends infer Change
  ? Change extends unknown
    ? Omit<Change, 'externalId' | 'version'>
    : never
  : never;
export declare function parseSettings({ plugin, settings }: Subject): Promise<any>;
export declare function parseSecrets({ plugin, secrets }: Subject): Promise<any>;

// ── contracts/vendor-faults.d.ts
export type VendorFault = (request: Request, vendor: () => Promise<Response>) => Response | Promise<Response>;
export declare function failing(status?: number): VendorFault;
export declare function disconnected(): VendorFault;
export declare function answerLost(): VendorFault;
export declare function latency(milliseconds: number): VendorFault;
export declare function unauthorised(): VendorFault;
export declare function forbidden(): VendorFault;
export declare function gone(): VendorFault;
export declare function missing(): VendorFault;
export declare function tooManyRequests(retryAfter: number | string): VendorFault;

// ── contracts/video.d.ts
export declare const videoContract: readonly Clause[];
export declare function describeVideoProvider(subject: Subject): void;

// ── contracts/webhook.d.ts
export declare const webhookContract: readonly Clause<WebhookSubject>[];
export declare function describeWebhook(subject: WebhookSubject): void;
