/**
 * What a plugin is given at every call: one organisation's view of the platform, and nothing else.
 * There is no database, no environment and no other organisation in it, so a test needs none of them either.
 *
 * @since api 1
 */
export interface PluginContext<Settings = unknown, Secrets = unknown, Jobs = unknown> {
  readonly organisation: {
    readonly id: string;
    /** BCP 47, such as `da` or `en-GB`. */
    readonly locale: string;
    /** IANA, such as `Europe/Copenhagen`. */
    readonly timeZone: string;
  };
  /** What the organisation entered, parsed with the plugin's own schema at this call. */
  readonly settings: Settings;
  /** Never log them, and never put them into an answer or an error: the conformance kit looks for them there. */
  readonly secrets: Secrets;
  readonly log: Logger;
  /** Aborted when the call's time is over. */
  readonly signal: AbortSignal;
  /** Outgoing HTTP to the declared hosts; timeout, Retry-After and tracing are the host's. */
  readonly fetch: typeof fetch;
  readonly store: KeyValueStore;
  /** The platform's clock; tests move it, so read no other. */
  now(): Temporal.Instant;
  /**
   * A person's own connected account; its `fetch` carries a token that the host keeps fresh.
   * `undefined` when the person has connected none: throw `NeedsReconnection(personId)` if there is no way without it.
   */
  account(personId: string): Promise<PluginAccount | undefined>;
  /**
   * Queues one of the plugin's own jobs. Two calls with the same `key` while the job waits are one job.
   * `runAt` delays it. Throws `Rejected` for an input of more than 100,000 characters.
   */
  enqueue<Name extends keyof Jobs & string>(
    name: Name,
    input: Jobs[Name],
    options?: { key?: string; runAt?: Temporal.Instant },
  ): Promise<void>;
}

/**
 * A person's account at the vendor.
 *
 * @since api 1
 */
export interface PluginAccount {
  /** The vendor's id of the account. */
  readonly externalId: string;
  readonly fetch: typeof fetch;
}

/**
 * Structured log lines; the host adds plugin, organisation and request id. At most 50 at once and 10 a second, each with
 * 2,000 characters and as many as 4,000 of fields as JSON; what goes beyond is left out, and its number logged.
 *
 * @since api 1
 */
export interface Logger {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
}

/**
 * Storage of one plugin in one organisation. Values are JSON; a missing or expired key reads as `undefined`. A value may
 * have 256 KiB, or `set` throws `Rejected`. Eight requests are made at the same time, and 100 a second once 200 were
 * made at once; the next ones wait.
 *
 * @since api 1
 */
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, options?: { ttlSeconds?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}
