import { createIntention, type Intention, type IntentionOptions } from './intention.ts';
import { openLine } from './line.ts';
import { type LiveStream, openStream, type StreamHandlers } from './live-stream.ts';
import { observeStream, type Observer } from './observe-stream.ts';
import type { Operation } from './operation.ts';
import type { Outcome } from './outcome.ts';
import { type Answer, createRequests } from './requests.ts';
import { openSession, type Session, type TokenStore } from './session.ts';
import { type ReceivedFile, sendFile, type UploadOptions } from './upload.ts';

export interface ClientOptions {
  /** Where the platform is: `https://mentoring.example`. In a browser: where the page is from, if it is not given. */
  readonly address?: string;
  /** The organisation's slug, for people who belong to several. */
  readonly organisation?: string | undefined;
  /** `en`, `da`; asked at each request, for it may change. Without it, the browser's, or English. */
  readonly language?: () => string;
  /** Of `startViewAs`: such a client reads only. */
  readonly viewAs?: string | undefined;
  /** Outside of browsers: where the tokens are. Without it, HttpOnly cookies say who asks, and no script reads them. */
  readonly tokens?: TokenStore | undefined;
  /** For one try of a request. Default 30,000. */
  readonly timeoutMs?: number;
  /** Other ones than the environment's, such as one that keeps cookies where there is no browser. */
  readonly fetch?: typeof globalThis.fetch;
  readonly webSocket?: unknown;
}

export interface Client {
  readonly session: Session;
  /** Asks, and waits for the one answer. */
  query<Data = any, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    variables?: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Answer<Data>>;
  /** Made when a person begins something (with the form), sent when they do it, and again after a lost answer. */
  intention<Data = any, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    options?: IntentionOptions<Data, Variables>,
  ): Intention<Data, Variables>;
  /** All streams of a client share one socket. */
  stream<Data = any, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    handlers: StreamHandlers<Data>,
  ): LiveStream;
  /** A stream as GraphQL libraries listen to one. @returns what ends it */
  observe<Variables extends object = object>(
    operation: Operation<any, Variables>,
    variables: Variables,
    observer: Observer,
  ): () => void;
  /** Sends a file to an address that a mutation answered. */
  upload(address: string, file: Blob, options?: UploadOptions): Promise<Outcome<ReceivedFile>>;
  /** `fetch` as this client does it, for a GraphQL library to use: who asks, in which language, renewal. */
  readonly fetch: typeof globalThis.fetch;
  /** The socket anew, after the language has changed: streams go on from their cursors. */
  reconnect(): void;
  /** Ends the streams and the socket. */
  close(): void;
}

export function createClient(options: ClientOptions = {}): Client {
  const {
    tokens,
    organisation,
    viewAs,
    timeoutMs = 30_000,
    language = () => globalThis.navigator?.language ?? 'en',
    fetch = (...parameters) => globalThis.fetch(...parameters),
  } = options;
  const address = (options.address ?? '').replace(/\/+$/, '');
  const session = openSession({ address, tokens, organisation, fetch, timeoutMs, language });
  const requests = createRequests({
    address,
    session,
    organisation,
    viewAs,
    withCookies: tokens === undefined,
    fetch,
    timeoutMs,
    language,
  });
  const line = openLine({ address, session, organisation, viewAs, webSocket: options.webSocket, language });
  const streams = new Set<LiveStream>();
  const client: Client = {
    session,
    query: (operation, variables, { signal } = {}) => requests.ask(operation, variables, { signal }),
    intention: (operation, of) => createIntention(requests, language, operation, of),
    stream(operation, variables, handlers) {
      const closed = () => void streams.delete(stream);
      const parts = { line, session, requests, language, closed };
      const stream = openStream(parts, operation, variables, handlers);
      streams.add(stream);
      return stream;
    },
    observe: (operation, variables, observer) => observeStream(client, operation, variables, observer),
    upload: (to, file, of = {}) => sendFile(to, file, of, { fetch, language: language() }),
    fetch: requests.fetch,
    reconnect: () => line.cut(),
    close() {
      for (const stream of streams) stream.close();
      line.close();
      session.close();
    },
  };
  return client;
}
