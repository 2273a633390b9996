import type { StandardSchemaV1 } from '@standard-schema/spec';

type Output<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : undefined;

/** What a plugin is given at every call: one organisation's view of the platform, and nothing else. */
export interface PluginContext<Settings = unknown, Secrets = unknown, Jobs = unknown> {
  readonly organisation: { readonly id: string; readonly locale: string; readonly timeZone: string };
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly log: Logger;
  /** Aborted when the call's time is over. */
  readonly signal: AbortSignal;
  /** Outgoing HTTP to the declared hosts; timeout, Retry-After and tracing are the host's. */
  readonly fetch: typeof fetch;
  readonly store: KeyValueStore;
  now(): Temporal.Instant;
  /** A person's own connected account; its `fetch` carries a token that the host keeps fresh. */
  account(personId: string): Promise<{ readonly externalId: string; readonly fetch: typeof fetch } | undefined>;
  enqueue<Name extends keyof Jobs & string>(name: Name, input: Jobs[Name], options?: { key?: string; runAt?: Temporal.Instant }): Promise<void>;
}
export interface Logger { info(message: string, fields?: object): void; warn(message: string, fields?: object): void }
export interface KeyValueStore { get(key: string): Promise<unknown>; set(key: string, value: unknown, options?: { ttlSeconds?: number }): Promise<void>; delete(key: string): Promise<void> }

// ── matching: pure, in a worker thread; sees numbers and pseudonymous answers, never a network ──
export interface Candidate { readonly answers: Readonly<Record<string, unknown>>; readonly languages: readonly string[]; readonly timeZone: string; readonly availability: Uint8Array }
export interface MatchingCriterion<Settings> {
  /** Prepares both sides once; the function returned is called for every pair: 0 … 1, or NaN where an answer is missing. */
  compare(mentees: readonly Candidate[], mentors: readonly Candidate[], settings: Settings): (mentee: number, mentor: number) => number;
}
/** Scores of the pairs that may meet: dense (row-major, NaN = excluded) or sparse (CSR: the pairs of mentee i are rowStart[i] … rowStart[i + 1]). */
export type Scores =
  | { readonly kind: 'dense'; readonly value: Float32Array }
  | { readonly kind: 'sparse'; readonly rowStart: Uint32Array; readonly mentor: Uint32Array; readonly value: Float32Array };
export interface MatchingProblem {
  readonly mentees: number; readonly mentors: number; readonly scores: Scores;
  /** Most and fewest mentees of each mentor. */
  readonly capacity: Uint16Array; readonly atLeast?: Uint16Array;
  /** Pairs that must be made, as mentee, mentor, mentee, mentor … */
  readonly pinned: Uint32Array;
  /** Rank of each scored pair in either side's list, laid out like the scores; 0 = unranked. */
  readonly rankByMentee?: Uint16Array; readonly rankByMentor?: Uint16Array;
  readonly seed: number;
}
export interface MatchingResult {
  /** The mentor of each mentee, -1 for none. */
  readonly mentorOf: Int32Array;
  /** Dual values, from which the core proves how far the total can be from the best. */
  readonly certificate?: { readonly mentee: Float64Array; readonly mentor: Float64Array };
}
export interface MatchingStrategy<Settings> {
  /** What it keeps; the core asks for nothing else. */
  readonly can: { readonly exact: boolean; readonly sparse: boolean; readonly atLeast: boolean; readonly ranks: boolean };
  /** `aborted` reads shared memory, so that a synchronous loop sees it. */
  solve(problem: MatchingProblem, run: { readonly settings: Settings; aborted(): boolean; progress(fraction: number, bestSoFar?: MatchingResult): void }): MatchingResult | Promise<MatchingResult>;
}

// ── meetings ──
export interface Interval { readonly start: Temporal.Instant; readonly end: Temporal.Instant }
export interface Attendee { readonly personId: string; readonly name: string; readonly email: string; readonly locale: string; readonly timeZone: string }
export interface Meeting extends Interval {
  /** The same for every try and every move of one session: what a provider derives its own id from. */
  readonly key: string; readonly uid: string; readonly sequence: number;
  readonly title: string; readonly description?: string; readonly timeZone: string; readonly joinUrl?: string;
  readonly organizer: Attendee; readonly attendees: readonly Attendee[];
}
/** An iCalendar message that the core mails to everybody it names. */
export interface Invitation { readonly method: 'REQUEST' | 'CANCEL'; readonly ics: string }
export interface CalendarProvider<C> {
  readonly can: { readonly busy: boolean; readonly changes: boolean; readonly recurrence: boolean };
  busy?(ctx: C, query: Interval & { readonly personId: string }): Promise<readonly Interval[]>;
  /** Creates or updates the person's entry. Twice with one key is one entry. */
  save(ctx: C, meeting: Meeting, personId: string, externalId?: string): Promise<{ readonly externalId?: string; readonly invitation?: Invitation }>;
  /** An entry that is gone already counts as cancelled. */
  cancel(ctx: C, meeting: Meeting, personId: string, externalId?: string): Promise<{ readonly invitation?: Invitation }>;
  /** What changed outside since the cursor; `resync` when the provider has forgotten it. */
  changes?(ctx: C, personId: string, cursor?: string): Promise<{ readonly cursor: string; readonly changes: readonly CalendarChange[] } | 'resync'>;
}
export type CalendarChange = { readonly externalId: string; readonly version: string } & ({ readonly kind: 'moved'; readonly start: Temporal.Instant; readonly end: Temporal.Instant } | { readonly kind: 'declined' } | { readonly kind: 'deleted' });
export interface VideoProvider<C> {
  readonly can: { readonly captions: boolean; readonly dialIn: boolean; readonly recording: boolean; readonly waitingRoom: boolean };
  save(ctx: C, meeting: Meeting, externalId?: string): Promise<{ readonly externalId: string }>;
  /** The link of one person in one role; asked for when the person joins, never stored. */
  join(ctx: C, externalId: string, who: Attendee & { readonly role: 'HOST' | 'GUEST'; readonly until: Temporal.Instant }): Promise<string>;
  cancel(ctx: C, externalId: string): Promise<void>;
}
export interface Webhook<C> {
  /** Runs on the raw bytes before anything is parsed or stored: the delivery's id and event, or the answer to send instead. */
  verify(ctx: C, request: { readonly headers: Headers; readonly body: Uint8Array }): Promise<{ readonly id: string; readonly event: unknown } | Response>;
  /** Runs in the worker, at least once per delivery id. */
  handle(ctx: C, event: unknown): Promise<void>;
}

export interface PluginDefinition<Settings extends StandardSchemaV1, Secrets extends StandardSchemaV1 | undefined, Jobs extends Record<string, unknown>, C = PluginContext<Output<Settings>, Output<Secrets>, Jobs>> {
  /** Kebab case, the npm name without `@scope/plugin-`. */
  readonly id: string;
  /** The generation of this contract. */
  readonly api: 1;
  readonly settings: Settings;
  readonly secrets?: Secrets;
  readonly connection?: { readonly kind: 'basic' } | { readonly kind: 'oauth2'; readonly authorizeUrl: string; readonly tokenUrl: string; readonly scopes: readonly string[]; client(secrets: Output<Secrets>): { readonly id: string; readonly secret: string } };
  /** Hosts that `fetch` may reach; a function where an organisation's own server is a setting. */
  readonly hosts?: readonly string[] | ((settings: Output<Settings>) => readonly string[]);
  readonly criterion?: MatchingCriterion<Output<Settings>>;
  readonly strategy?: MatchingStrategy<Output<Settings>>;
  readonly calendar?: CalendarProvider<C>;
  readonly video?: VideoProvider<C>;
  readonly jobs?: { readonly [Name in keyof Jobs]: { readonly input: StandardSchemaV1<unknown, Jobs[Name]>; readonly attempts?: number; readonly every?: string; run(ctx: C, input: Jobs[Name]): Promise<void> } };
  readonly webhooks?: Readonly<Record<string, Webhook<C>>>;
  health?(ctx: C): Promise<{ readonly status: 'ok' | 'degraded' | 'down'; readonly detail?: string }>;
}
export function definePlugin<Settings extends StandardSchemaV1, const Jobs extends Record<string, unknown> = {}, Secrets extends StandardSchemaV1 | undefined = undefined>(definition: PluginDefinition<Settings, Secrets, Jobs>): PluginDefinition<Settings, Secrets, Jobs> {
  return definition;
}
