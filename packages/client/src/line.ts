import { createClient, type Sink, type SubscribePayload } from 'graphql-ws/client';
import { createPause } from './pause.ts';
import type { OpenSession } from './session.ts';
import { surroundings } from './surroundings.ts';

/** The one socket of a client, opened for the first stream and closed after the last. */
export interface Line {
  subscribe(payload: SubscribePayload, sink: Sink): () => void;
  /** Whether the server has let us in. */
  isOpen(): boolean;
  onOpen(listener: () => void): () => void;
  /** Whenever there is reason to believe that what did not work does now. */
  onWake(listener: () => void): () => void;
  /** Until the next try after a cut. */
  pause(): Promise<void>;
  /** What has to happen after the server has sent us away for who we are. */
  letInAgain(): Promise<'again' | 'paused' | 'signed-out'>;
  cut(): void;
  close(): void;
}

export interface LineOptions {
  readonly address: string;
  readonly session: OpenSession;
  readonly organisation: string | undefined;
  readonly viewAs: string | undefined;
  readonly webSocket: unknown;
  language(): string;
}

export const closeForbidden = 4403;
/** Without a sign of life for so long it is asked for one, */
const silenceMs = 15_000;
/** which has so long to come. */
const answerMs = 5_000;
/** A connection that stood for so long worked: what comes after it is a new cut. */
const provenMs = 10_000;

export function openLine({ address, session, organisation, viewAs, webSocket, language }: LineOptions): Line {
  const opened = new Set<() => void>();
  const woken = new Set<() => void>();
  const pause = createPause();
  let socket: WebSocket | undefined;
  let openSince: number | undefined;
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  /** As the generation of the session was when the last connection was tried. */
  let tried = 0;
  /** Whether it has been renewed since we were let in the last time. */
  let renewed = false;

  const client = createClient({
    // A browser says with the handshake who asks, so it has to be renewed before. What this throws, nobody catches.
    async url() {
      await session.ready().catch(() => {});
      tried = session.generation();
      return socketAddress(address);
    },
    async connectionParams() {
      const authorization = await session.authorization();
      return {
        acceptLanguage: language(),
        ...(authorization !== undefined && { authorization }),
        ...(organisation !== undefined && { organisation }),
        ...(viewAs !== undefined && { viewAs }),
      };
    },
    // By itself it would go on with cursors of the time when a stream began.
    retryAttempts: 0,
    lazyCloseTimeout: 1_000,
    connectionAckWaitTimeout: 10_000,
    keepAlive: silenceMs,
    ...(webSocket !== undefined && { webSocketImpl: webSocket }),
    on: {
      connected(connected, payload) {
        socket = connected as WebSocket;
        openSince = Date.now();
        renewed = false;
        session.confirm((payload as { readonly tokenExpiresAt?: string | null } | undefined)?.tokenExpiresAt);
        for (const listener of opened) listener();
      },
      ping(received) {
        if (!received) expectAnswer();
      },
      pong(received) {
        if (received) clearTimeout(unanswered);
      },
      closed(event) {
        clearTimeout(unanswered);
        // A cut says nothing of the sign-in.
        if ((event as { readonly code?: number } | undefined)?.code !== closeForbidden) renewed = false;
        if (openSince !== undefined && Date.now() - openSince > provenMs) pause.reset();
        [socket, openSince] = [undefined, undefined];
      },
    },
  });

  function expectAnswer(): void {
    clearTimeout(unanswered);
    unanswered = setTimeout(() => client.terminate(), answerMs);
  }

  function wake(): void {
    pause.wake();
    for (const listener of woken) listener();
    // A device that slept may hold a connection that is none any more, or wait for one that will be none.
    if (socket?.readyState !== 1) return client.terminate();
    socket.send('{"type":"ping"}');
    expectAnswer();
  }
  const forget = onReturn(wake);
  // Nobody listens in the name of who has left, or was here before.
  session.onChange(state => {
    if (state !== 'signed-in' || session.generation() !== tried) client.terminate();
  });

  return {
    subscribe: (payload, sink) => client.subscribe(payload, sink),
    isOpen: () => openSince !== undefined,
    onOpen: listener => added(opened, listener),
    onWake: listener => added(woken, listener),
    pause: () => pause.wait(),
    async letInAgain() {
      if (renewed) {
        session.expire();
        return 'signed-out';
      }
      // All streams of the line come here at the same time.
      const renewal = await session.renewSince(tried);
      if (renewal === 'unreachable') return 'paused';
      if (renewal === 'refused') return 'signed-out';
      renewed = true;
      if (openSince !== undefined && session.generation() !== tried) client.terminate();
      return 'again';
    },
    cut: () => client.terminate(),
    close() {
      forget();
      clearTimeout(unanswered);
      pause.wake();
      client.terminate();
    },
  };
}

function socketAddress(address: string): string {
  const url = new URL(`${address}/graphql`, surroundings.location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

function added(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** When the network or the reader has come back. */
function onReturn(listener: () => void): () => void {
  const { document } = surroundings;
  const seen = () => document?.visibilityState === 'visible' && listener();
  surroundings.addEventListener?.('online', listener);
  document?.addEventListener('visibilitychange', seen);
  return () => {
    surroundings.removeEventListener?.('online', listener);
    document?.removeEventListener('visibilitychange', seen);
  };
}
