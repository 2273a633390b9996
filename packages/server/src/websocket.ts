import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Platform, tooManyConnections } from '@mentorkit/core';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from './client-address.ts';
import { type CorsOptions, dropForeignCookies, isAllowedOrigin } from './cors.ts';
import {
  closeConnection,
  closeGoingAway,
  closeInternalError,
  closeTooMany,
  closeTooSlow,
  type Connection,
} from './websocket-connection.ts';
import { socketOperations } from './websocket-operations.ts';

export interface WebSocketOptions {
  /** Default `/graphql`. */
  readonly path?: string;
  /** How often each client is pinged; one that has not answered by the next ping is cut. Default 10,000. */
  readonly pingMs?: number;
  /** Whose pages may connect, besides the platform's own. Default: nobody's. */
  readonly cors?: CorsOptions;
  readonly trustProxy?: boolean;
}

export interface WebSockets {
  /** Sends all clients away (1001), and waits until they have gone. */
  close(): Promise<void>;
  connections(): number;
}

const largestMessage = 1024 * 1024;
/** What may wait for a client that asks faster than it reads. */
const largestBacklog = 1024 * 1024;

/** GraphQL over WebSocket (graphql-transport-ws), at one path of an HTTP server. */
export function attachWebSocket(server: Server, platform: Platform, options: WebSocketOptions = {}): WebSockets {
  const { path = '/graphql', pingMs = 10_000, cors = { origins: [] }, trustProxy = false } = options;
  // Uncompressed, so that what many get can be written to all of them as it is.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: largestMessage,
    handleProtocols,
  });
  const connections = new Set<Connection>();
  const operations = makeServer(socketOperations(platform));
  const pinging = setInterval(() => connections.forEach(ping), pingMs);

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (URL.parse(request.url ?? '/', 'http://localhost')?.pathname !== path) return refuse(stream, '404 Not Found');
    // A browser says which page it is that connects, and lets any.
    if (!isAllowedOrigin(request, cors)) return refuse(stream, '403 Forbidden');
    dropForeignCookies(request, cors);
    sockets.handleUpgrade(request, stream, head, socket => open(socket, stream as Socket, request));
  }

  function open(socket: WebSocket, stream: Socket, request: IncomingMessage): void {
    const connection: Connection = {
      socket,
      stream,
      request,
      clientAddress: clientAddress(request, trustProxy),
      running: new Map(),
      credentials: undefined,
      member: undefined,
      tokenTimer: undefined,
      unwatch: undefined,
      alive: true,
      places: [],
    };
    connections.add(connection);
    socket.once('close', () => connection.places.forEach(free => free()));
    const place = platform.openConnections.take('address', connection.clientAddress);
    if (place) connection.places.push(place);
    else closeConnection(connection, closeTooMany, tooManyConnections.code);
    const closed = operations.opened(
      {
        protocol: socket.protocol,
        send: text => send(connection, text),
        close: (code = closeInternalError, reason = '') => closeConnection(connection, code, reason),
        onMessage(handle) {
          socket.on('message', (data: RawData) => {
            handle(textOf(data)).catch((error: unknown) => {
              platform.log.error({ err: error }, 'a message over WebSocket failed unexpectedly');
              closeConnection(connection, closeInternalError, 'something went wrong on our side');
            });
          });
        },
      },
      connection,
    );
    socket.on('pong', () => {
      connection.alive = true;
    });
    // What the client sent is no WebSocket message; `ws` closes, with the code for it.
    socket.on('error', error => platform.log.debug({ err: error }, 'a WebSocket failed'));
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      clearTimeout(connection.tokenTimer);
      connection.unwatch?.();
      for (const controller of connection.running.values()) controller.abort();
      void closed(code, String(reason));
    });
  }

  server.on('upgrade', upgrade);
  return {
    connections: () => connections.size,
    async close() {
      server.off('upgrade', upgrade);
      clearInterval(pinging);
      const all = [...connections];
      const gone = all.map(({ socket }) => new Promise(resolve => socket.once('close', resolve)));
      for (const connection of all) closeConnection(connection, closeGoingAway, 'going away');
      await Promise.all(gone);
    },
  };
}

// `ws` gives a Buffer, unless it was told to give something else.
function textOf(data: RawData): string {
  return (data as Buffer).toString();
}

function refuse(stream: Duplex, status: string): void {
  // Nobody else listens any more: a client that has gone already would end the process.
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function ping(connection: Connection): void {
  if (!connection.alive) return connection.socket.terminate();
  connection.alive = false;
  if (connection.socket.readyState === connection.socket.OPEN) connection.socket.ping();
}

function send(connection: Connection, text: string): Promise<void> {
  const { socket } = connection;
  if (socket.bufferedAmount > largestBacklog) closeConnection(connection, closeTooSlow, 'too slow');
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  // It waits until the client has taken it, so results are made no faster than they are read.
  return new Promise((resolve, reject) => {
    socket.send(text, error => (error && socket.readyState === socket.OPEN ? reject(error) : resolve()));
  });
}
