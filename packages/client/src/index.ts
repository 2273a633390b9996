/** What a person did, told by the server or not. Never thrown: a screen has words for each. */
export type Outcome<Success, Current = unknown> =
  | { readonly kind: 'ok'; readonly value: Success }
  /** Somebody was faster: the object as it is now; null where the viewer no longer sees it. */
  | { readonly kind: 'stale'; readonly current: Current; readonly message: string }
  /** What is wrong with the input, field by field. */
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[]; readonly message: string }
  /** An expected no. `error` is what the document selected of it: `from`, `allowed`, `pluginId` … */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly error: object }
  | Failed;

/** What a query answers. */
export type Answer<Data> =
  | { readonly kind: 'ok'; readonly value: Data; readonly errors: readonly FieldError[] }
  | Failed;

/** The question got no answer. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
}

export interface Failure {
  /**
   * `UNREACHABLE`, `TIMED_OUT`, `CANCELLED`, `BAD_ANSWER` are the client's own; all others are the server's
   * (`UNAUTHENTICATED`: the sign-in could not be renewed, ask for it).
   */
  readonly code: string;
  /** What happened and what to do, in the language of the client. */
  readonly message: string;
  /** To be quoted when it is reported. */
  readonly requestId: string | undefined;
  /** Whether the same may be sent again as it is. */
  readonly mayRepeat: boolean;
}

/** As in `InputIssue`. */
export interface Issue {
  /** Where in the arguments: `["input", "questions", "0", "key"]`. */
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** As GraphQL answers it. */
export interface FieldError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/**
 * An operation: its text; or what a generator makes of it, with types (`TypedDocumentNode`, `TypedDocumentString`). Where
 * it has a hash (`hash`, or `__meta__.hash` of GraphQL Code Generator), it is sent by that; a server that does not know
 * the hash gets the text (`text`, or the source in the tree), where there is one.
 */
export type Operation<Data = unknown, Variables = unknown> =
  | string
  | {
      readonly hash?: string;
      readonly text?: string;
      readonly __meta__?: { readonly hash?: string };
      readonly loc?: { readonly source: { readonly body: string } };
      readonly __apiType?: (variables: Variables) => Data;
    };

/** Of a mutation's data: what its union is when all went well, and what `StaleError.current` is. */
export type SuccessOf<Data> = Exclude<NonNullable<Data[keyof Data]>, { __typename?: `${string}Error` }>;
export type CurrentOf<Data> =
  Extract<NonNullable<Data[keyof Data]>, { __typename?: 'StaleError' }> extends { current?: infer Current }
    ? Current
    : unknown;

export interface ClientOptions {
  /** Where the platform is: `https://mentoring.example`. In a browser: where the page is from, if it is not given. */
  readonly address?: string;
  /** The organisation's slug, for people who belong to several. */
  readonly organisation?: string;
  /** `en`, `da`; asked at each request, for it may change. */
  readonly language?: () => string;
  /** Of `startViewAs`: such a client reads only. */
  readonly viewAs?: string;
  /** Outside of browsers: where the tokens are. Without it, HttpOnly cookies say who asks, and no script reads them. */
  readonly tokens?: TokenStore;
  /** For one try of a request. Default 30,000. */
  readonly timeoutMs?: number;
}

/** Tokens that a program keeps itself. Two clients with one store renew once. */
export interface TokenStore {
  read(): Tokens | undefined | Promise<Tokens | undefined>;
  /** After a renewal; `undefined` after signing out. */
  write?(tokens: Tokens | undefined): void | Promise<void>;
}

export interface Tokens {
  /** A session's, an API key, or a JWT of another issuer. */
  readonly accessToken: string;
  /** Good once; only sessions have one. */
  readonly refreshToken?: string;
  /** An instant. */
  readonly expiresAt?: string;
}

export interface Client {
  readonly session: Session;
  /** Asks, and waits for the one answer. */
  query<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    variables?: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Answer<Data>>;
  /** Made when a person begins something (with the form), sent when they do it, and again after a lost answer. */
  intention<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    options?: { readonly key?: string },
  ): Intention<Data, Variables>;
  /** All streams of a client share one socket. */
  stream<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    handlers: StreamHandlers<Data>,
  ): LiveStream;
  /** Sends a file to an address that a mutation answered. */
  upload(address: string, file: Blob, options?: UploadOptions): Promise<Outcome<unknown>>;
  /** `fetch` as this client does it, for a GraphQL library to use: who asks, language, renewal, time-out. */
  readonly fetch: typeof globalThis.fetch;
  /** The socket anew, after language, organisation or person have changed: streams go on from their cursors. */
  reconnect(): void;
  /** Ends the streams and the socket. */
  close(): void;
}

/** One thing that a person does, with one idempotency key until it is answered. */
export interface Intention<Data, Variables> {
  /** What is sent now; keep it with a draft, to go on with it after a reload. A new one after success. */
  readonly key: string;
  /** Two clicks are one: while it is under way, the same variables get the same answer. */
  send(
    variables: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Outcome<SuccessOf<Data>, CurrentOf<Data>>>;
}

export interface StreamHandlers<Data> {
  /** In order, without a gap. Select `cursor` of feed events: from it the stream goes on after a cut. */
  next(data: Data, errors: readonly FieldError[]): void;
  /** The cursor is older than what is kept: drop what is shown, load it, and answer the new `lastCursor`. */
  resync?(): Promise<string>;
  /** Whenever it changes. */
  state?(state: StreamState): void;
}

export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Cut; it goes on by itself. */
  | { readonly kind: 'waiting'; readonly failure: Failure }
  /** The sign-in is over; it goes on by itself when somebody has signed in. */
  | { readonly kind: 'signed-out' }
  /** For good: with a failure (`ACCESS_LOST` …), or because there is nothing more to come. */
  | { readonly kind: 'ended'; readonly failure?: Failure };

export interface LiveStream {
  readonly state: StreamState;
  /** Of the last event. */
  readonly cursor: string | undefined;
  close(): void;
}

/** `unknown` until the server has said something about it. */
export type SessionState = 'unknown' | 'signed-in' | 'expired' | 'signed-out';

/** Who is signed in here, the same in all tabs of a browser. */
export interface Session {
  readonly state: SessionState;
  /** Returns what ends it. */
  onChange(listener: (state: SessionState) => void): () => void;
  /** Where the browser goes to sign in, and to which path it then comes back. */
  signInAddress(options?: { readonly returnTo?: string; readonly provider?: string }): string;
  /** As somebody of the demo. */
  signInToDemo(email: string): Promise<Outcome<unknown>>;
  /** To be said by the page that a sign-in comes back to: all tabs go on. */
  signedIn(): void;
  /** Once for all tabs; whether somebody is signed in now. Requests and streams call it themselves. */
  renew(): Promise<boolean>;
  /** In all tabs. */
  signOut(): Promise<Outcome<unknown>>;
}

export interface UploadOptions {
  progress?(sent: number, total: number): void;
  readonly signal?: AbortSignal;
}

export declare function createClient(options?: ClientOptions): Client;
