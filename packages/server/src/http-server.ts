import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';

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

/** The least of a body that has to come in a stretch of time, an import's file too. */
export interface SlowestBody {
  readonly bytes: number;
  readonly ms: number;
}
const slowestBody: SlowestBody = { bytes: 5_000, ms: 10_000 };

export function createHttpServer(limits: ServerOptions = {}, slowest = slowestBody): Server {
  const server = createServer({ ...slowClients, ...limits });
  server.setTimeout(silentMs);
  cutSlowBodies(server, slowest);
  return server;
}

/** Whoever sends a body so slowly that it hardly gets on is answered 408, whatever it was for, and cut off. */
function cutSlowBodies(server: Server, { bytes, ms }: SlowestBody): void {
  const coming = new Map<IncomingMessage, { readonly response: ServerResponse; since: number; read: number }>();
  const looking = setInterval(
    () => {
      const now = performance.now();
      for (const [request, body] of coming) {
        const read = request.socket.bytesRead;
        if (request.complete || request.destroyed) coming.delete(request);
        else if (now - body.since < ms) continue;
        // While there is something that we have not taken, it is we who are slow.
        else if (read - body.read >= bytes || request.readableLength > 0) Object.assign(body, { since: now, read });
        else {
          coming.delete(request);
          cut(request, body.response);
        }
      }
    },
    Math.min(ms / 2, slowClients.connectionsCheckingInterval),
  );
  looking.unref();
  server.on('request', (request, response) =>
    coming.set(request, { response, since: performance.now(), read: request.socket.bytesRead }),
  );
  server.on('close', () => clearInterval(looking));
}

function cut(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return void request.destroy();
  const refused = { error: { code: 'REQUEST_TIMEOUT', message: 'The body of the request comes too slowly.' } };
  response.once('finish', () => request.destroy());
  response.setHeader('connection', 'close');
  sendJson(response, 408, refused);
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
  // Whoever was cut off has an answer.
  if (response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
