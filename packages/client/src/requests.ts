import {
  type Failed,
  type Failure,
  failureOf,
  type FieldError,
  isSignInCode,
  type OwnCode,
  ownFailure,
} from './failure.ts';
import { type AnyOperation, partsOf, type Question, questionOf } from './operation.ts';
import { randomId } from './random-id.ts';
import type { OpenSession } from './session.ts';
import { surroundings } from './surroundings.ts';

/** What a query answers; `errors` are of fields that are null because of them. */
export type Answer<Data> =
  | { readonly kind: 'ok'; readonly value: Data; readonly errors: readonly FieldError[] }
  | Failed;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string;
}

export interface Requests {
  /** Adds who asks, renews the sign-in where it has ended, and asks again then. */
  readonly fetch: typeof globalThis.fetch;
  ask<Data>(operation: AnyOperation, variables: unknown, options?: AskOptions): Promise<Answer<Data>>;
  /** Whether the server did not know a hash, and the text is at hand; remembered. */
  wantsText(operation: AnyOperation, error: FieldError | undefined): boolean;
  /** In which of its ways an operation is asked for now. */
  question(operation: AnyOperation): Question;
}

export interface RequestOptions {
  readonly address: string;
  readonly session: OpenSession;
  readonly organisation: string | undefined;
  readonly viewAs: string | undefined;
  readonly withCookies: boolean;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  language(): string;
}

type Address = Parameters<typeof globalThis.fetch>[0];

/** The body of an answer: GraphQL's, or what the server says before it. */
interface Body {
  readonly data?: (Record<string, unknown> & { readonly viewer?: unknown }) | null;
  readonly errors?: readonly FieldError[];
  readonly error?: { readonly code: string; readonly message: string };
}

export function createRequests({ address, session, timeoutMs, language, ...options }: RequestOptions): Requests {
  const graphql = `${address}/graphql`;
  const unknownHashes = new Set<string>();

  /** Nobody else gets to know who asks. */
  function isOurs(input: Address): boolean {
    const here = surroundings.location?.href;
    const url = input instanceof Request ? input.url : String(input);
    return new URL(url, here).origin === new URL(graphql, here).origin;
  }

  async function headersOf(given: RequestInit['headers']): Promise<Headers> {
    const headers = new Headers(given);
    const add = (name: string, value: string | undefined) => {
      if (value !== undefined && !headers.has(name)) headers.set(name, value);
    };
    add('accept-language', language());
    add('x-organisation', options.organisation);
    add('x-view-as', options.viewAs);
    add('x-request-id', randomId());
    // A JSON body alone would do, but a GET has none.
    add('x-graphql-yoga-csrf', '1');
    add('authorization', await session.authorization());
    return headers;
  }

  async function exchange(input: Address, init: RequestInit): Promise<Answered> {
    await session.ready();
    const since = session.generation();
    const once = async () => {
      const response = await options.fetch(input instanceof Request ? input.clone() : input, {
        ...init,
        headers: await headersOf(init.headers ?? (input instanceof Request ? input.headers : undefined)),
        credentials: options.withCookies ? 'include' : 'omit',
      });
      return await read(response);
    };
    const answered = await once();
    const { body } = answered;
    if (body?.data?.viewer) session.confirm();
    if (!saysNobodyIsThere(body)) return answered;
    const renewal = await session.renewSince(since);
    // Nobody knows whether the sign-in has ended.
    if (renewal === 'unreachable') throw new TypeError('The sign-in could not be renewed.');
    return renewal === 'renewed' ? await once() : answered;
  }

  async function post(body: object, { signal, idempotencyKey }: AskOptions): Promise<[Body | undefined, Failure]> {
    const requestId = randomId();
    const timeout = AbortSignal.timeout(timeoutMs);
    const own = (code: OwnCode): [undefined, Failure] => [undefined, ownFailure(code, language(), requestId)];
    try {
      const { response, body: answered } = await exchange(graphql, {
        method: 'POST',
        headers: {
          accept: 'application/graphql-response+json, application/json',
          'content-type': 'application/json',
          'x-request-id': requestId,
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const told = answered?.errors?.[0] ?? wrapped(answered?.error);
      if (!told) return [answered?.data ? answered : undefined, ownFailure('BAD_ANSWER', language(), requestId)];
      return [answered, failureOf(told, requestId, response.headers.get('retry-after'))];
    } catch {
      return own(signal?.aborted ? 'CANCELLED' : timeout.aborted ? 'TIMED_OUT' : 'UNREACHABLE');
    }
  }

  function wantsText(operation: AnyOperation, error: FieldError | undefined): boolean {
    const { hash, text } = partsOf(operation);
    if (error?.extensions?.code !== 'DOCUMENT_NOT_TRUSTED' || !hash || !text || unknownHashes.has(hash)) return false;
    unknownHashes.add(hash);
    return true;
  }

  const question = (operation: AnyOperation) => questionOf(operation, unknownHashes);

  return {
    fetch: async (input, init = {}) =>
      isOurs(input) ? (await exchange(input, init)).response : await options.fetch(input, init),
    wantsText,
    question,
    async ask<Data>(operation: AnyOperation, variables: unknown, asking: AskOptions = {}): Promise<Answer<Data>> {
      let [body, failure] = await post({ ...question(operation), variables }, asking);
      if (wantsText(operation, body?.errors?.[0]))
        [body, failure] = await post({ ...question(operation), variables }, asking);
      if (!body?.data) return { kind: 'failed', failure };
      return { kind: 'ok', value: body.data as Data, errors: body.errors ?? [] };
    },
  };
}

interface Answered {
  readonly response: Response;
  /** Undefined where it is no JSON: an event stream, or what some proxy says. */
  readonly body: Body | undefined;
}

async function read(response: Response): Promise<Answered> {
  if (!response.headers.get('content-type')?.includes('json')) return { response, body: undefined };
  const text = await response.text();
  const { status, statusText, headers } = response;
  const again = new Response(text, { status, statusText, headers });
  try {
    return { response: again, body: JSON.parse(text) as Body };
  } catch {
    return { response: again, body: undefined };
  }
}

/** With the cookie that has ended a browser sends nothing at all, and is answered as a stranger. */
function saysNobodyIsThere(body: Body | undefined): boolean {
  if (body?.data && 'viewer' in body.data && body.data.viewer === null) return true;
  return body?.errors?.some(({ extensions }) => isSignInCode(extensions?.code)) ?? false;
}

function wrapped(error: Body['error']): FieldError | undefined {
  return error && { message: error.message, extensions: { code: error.code } };
}
