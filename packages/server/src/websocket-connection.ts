import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestCredentials, WatchedMember } from '@mentorkit/core';
import type { WebSocket } from 'ws';

/** Beside those of graphql-ws: the client does not keep up, and has to resume from its cursor. */
export const closeTooSlow = 4290;
/** The person or their address has as many connections as they may have. */
export const closeTooMany = 4291;
export const closeForbidden = 4403;
export const closeInternalError = 4500;
export const closeGoingAway = 1001;

/** One client. */
export interface Connection {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly stream: Socket;
  readonly request: IncomingMessage;
  readonly clientAddress: string | undefined;
  /** What ends each operation that is going on, by the message that asked for it: a client may use an id again. */
  readonly running: Map<object, AbortController>;
  /** Once the client has said who it is. */
  credentials: RequestCredentials | undefined;
  member: WatchedMember | undefined;
  tokenTimer: NodeJS.Timeout | undefined;
  unwatch: (() => void) | undefined;
  /** Whether it answered the last ping. */
  alive: boolean;
  /** Gives back the places that it takes, of its address and of its person. */
  readonly places: (() => void)[];
}

const patienceMs = 1000;

/** The close frame waits behind what the client does not read, so the connection is cut if that takes too long. */
export function closeConnection({ socket }: Connection, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), patienceMs).unref();
}
