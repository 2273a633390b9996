import { createServer, type Server, type ServerOptions, type ServerResponse } from 'node:http';

/** Clients that take longer are cut off: each holds a connection, whatever it sends meanwhile. */
const slowClients = {
  /** For the head of a request. */
  headersTimeout: 10_000,
  /** For the whole of it, an import's file too. */
  requestTimeout: 60_000,
  /** How often the two are looked after. */
  connectionsCheckingInterval: 2_000,
} as const satisfies ServerOptions;

/** Of silence in both directions; event streams and sockets, which have a sign of life of their own, are exempt. */
const silentMs = 120_000;

export function createHttpServer(limits: Partial<typeof slowClients | ServerOptions> = {}): Server {
  const server = createServer({ ...slowClients, ...limits });
  server.setTimeout(silentMs);
  return server;
}

/** What every answer says to browsers: take it for what it says it is, show it in no frame, tell nobody where from. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-security-policy', "frame-ancestors 'none'");
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
