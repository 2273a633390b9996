import { type Failure, failureOf, type FieldError, isSignInCode, ownFailure } from './failure.ts';
import { closeForbidden, type Line } from './line.ts';
import type { Operation } from './operation.ts';
import { createPause } from './pause.ts';
import type { Requests } from './requests.ts';
import type { OpenSession } from './session.ts';

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
  /** Of the last event, or the one that it began from. */
  readonly cursor: string | undefined;
  close(): void;
}

export interface StreamParts {
  readonly line: Line;
  readonly session: OpenSession;
  readonly requests: Requests;
  language(): string;
  /** Nothing more comes. */
  closed(): void;
}

/** Why the server listens to us no longer. */
type End =
  | { readonly of: 'stream'; readonly error?: FieldError | undefined }
  | { readonly of: 'line'; readonly code: number | undefined; readonly reason: string };

/** As graphql-ws closes what does not answer, and what we cut ourselves. */
const closeTerminated = 4499;

/** Codes after which the same may work a moment later, with the server that answered them. */
const passing = new Set(['INTERNAL', 'OVERLOADED', 'RATE_LIMITED', 'ISSUER_UNAVAILABLE']);

export function openStream<Data, Variables extends object>(
  { line, session, requests, language, ...parts }: StreamParts,
  operation: Operation<Data, Variables>,
  variables: Variables,
  handlers: StreamHandlers<Data>,
): LiveStream {
  // Now, so that a mistake is told to whoever made it.
  requests.question(operation);
  const pause = createPause();
  let cursor = (variables as { readonly after?: string | null }).after ?? undefined;
  let state: StreamState = { kind: 'connecting' };
  let stop: (() => void) | undefined;
  let closed = false;
  const forget = [
    line.onWake(() => pause.wake()),
    line.onOpen(() => {
      if (state.kind === 'connecting' && stop) change({ kind: 'live' });
    }),
  ];

  function change(next: StreamState): void {
    if (closed || (next.kind === state.kind && next.kind !== 'waiting')) return;
    state = next;
    guarded(() => handlers.state?.(next));
    if (next.kind === 'ended') close();
  }

  function close(): void {
    closed = true;
    stop?.();
    for (const one of forget) one();
    // Whatever is waited for.
    pause.wake();
    parts.closed();
  }

  function deliver(data: Data, errors: readonly FieldError[]): void {
    pause.reset();
    guarded(() => handlers.next(data, errors));
    const event = Object.values(data as object)[0] as { readonly cursor?: string } | null;
    if (typeof event?.cursor === 'string') ({ cursor } = event);
    else if (cursor !== undefined)
      change({
        kind: 'ended',
        failure: {
          ...ownFailure('BAD_ANSWER', language()),
          message: 'Select `cursor` of the events, to go on from it.',
        },
      });
  }

  /** Until the server or the line ends it. */
  async function listen(): Promise<End> {
    return await new Promise(resolve => {
      const payload = {
        ...requests.question(operation),
        variables: { ...variables, ...(cursor !== undefined && { after: cursor }) },
      };
      stop = line.subscribe(payload, {
        next(result) {
          const { data, errors = [] } = result as { data?: Data | null; errors?: readonly FieldError[] };
          if (closed) return;
          if (data) return deliver(data, errors);
          // The last word; or an event that could not be read, which must not be passed over.
          stop?.();
          resolve({ of: 'stream', error: errors[0] });
        },
        error(error) {
          if (Array.isArray(error)) return resolve({ of: 'stream', error: error[0] as FieldError });
          const { code, reason } = (error ?? {}) as { code?: number; reason?: string };
          resolve({ of: 'line', code, reason: reason ?? '' });
        },
        complete: () => resolve({ of: 'stream' }),
      });
      if (line.isOpen()) change({ kind: 'live' });
    });
  }

  async function waitWith(failure: Failure, until: Promise<void>): Promise<void> {
    change({ kind: 'waiting', failure });
    await until;
  }

  /** Resolves when it is worth another try; otherwise the stream has ended. */
  async function afterEnd(end: End): Promise<void> {
    const unreachable = ownFailure('UNREACHABLE', language());
    if (end.of === 'line') {
      if (end.code === closeTerminated) return;
      if (end.code !== closeForbidden) return await waitWith(unreachable, line.pause());
      if (/^[A-Z_]+$/.test(end.reason) && !isSignInCode(end.reason))
        return change({ kind: 'ended', failure: { ...ownFailure('ACCESS_LOST', language()), code: end.reason } });
    } else {
      const { error } = end;
      if (!error) return change({ kind: 'ended' });
      const code = error.extensions?.code;
      if (requests.wantsText(operation, error)) return;
      if (code === 'RESYNC_REQUIRED' && handlers.resync) return await resynchronise(handlers.resync);
      if (code !== undefined && passing.has(code)) return await waitWith(failureOf(error), pause.wait());
      if (!isSignInCode(code)) return change({ kind: 'ended', failure: failureOf(error) });
    }
    const letIn = await line.letInAgain();
    if (letIn === 'paused') return await waitWith(unreachable, line.pause());
    if (letIn === 'signed-out') await untilSignedIn();
  }

  async function resynchronise(resync: () => Promise<string>): Promise<void> {
    try {
      cursor = await resync();
    } catch {
      await waitWith(ownFailure('RESYNC_REQUIRED', language()), pause.wait());
    }
  }

  async function untilSignedIn(): Promise<void> {
    change({ kind: 'signed-out' });
    await new Promise<void>(resolve => {
      const end = session.onChange(now => {
        if (now !== 'signed-in') return;
        end();
        resolve();
      });
      forget.push(end, resolve);
    });
  }

  async function run(): Promise<void> {
    while (!closed) {
      if (session.state === 'expired' || session.state === 'signed-out') await untilSignedIn();
      if (closed) return;
      change({ kind: 'connecting' });
      const end = await listen();
      stop = undefined;
      if (!closed) await afterEnd(end);
    }
  }
  void run();

  return {
    get state() {
      return state;
    },
    get cursor() {
      return cursor;
    },
    close,
  };
}

/** A fault in what a screen does is no reason to cut the line of all others; it is reported as any other one. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
