import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CorsOptions {
  /** `https://app.example.org`, or `*` for any; none: only pages of the platform itself. */
  readonly origins: readonly string[];
  /** Where the platform is reached, if the `Host` header does not say. */
  readonly publicUrl?: string | undefined;
}

const methods = 'GET, POST, PUT';
const requestHeaders = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'idempotency-key',
  'x-graphql-yoga-csrf',
  'x-organisation',
  'x-request-id',
  'x-view-as',
].join(', ');
const answerHeaders = 'retry-after, x-request-id';

/**
 * Whether a page of that origin may talk to the platform. What sends no `Origin` is no browser, or asks for a page of its
 * own site.
 */
export function isAllowedOrigin(request: IncomingMessage, options: CorsOptions): boolean {
  return options.origins.includes('*') || isNamedOrigin(request, options);
}

/**
 * A browser sends our cookies whoever's page it is that asks: those of a page that nobody named are as good as none, or
 * it would be answered as the person who looks at it.
 */
export function dropForeignCookies(request: IncomingMessage, options: CorsOptions): void {
  if (!isNamedOrigin(request, options)) delete request.headers.cookie;
}

function isNamedOrigin({ headers: { origin, host } }: IncomingMessage, { origins, publicUrl }: CorsOptions): boolean {
  if (origin === undefined || (origin !== '*' && origins.includes(origin))) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: asked } = new URL(origin);
  if (publicUrl !== undefined && new URL(publicUrl).origin === origin) return true;
  return /^https?:$/.test(protocol) && asked === host;
}

/** @returns whether it was a preflight, which is answered herewith */
export function useCors(request: IncomingMessage, response: ServerResponse, options: CorsOptions): boolean {
  const { origin } = request.headers;
  const listed = origin !== undefined && options.origins.includes(origin);
  const open = options.origins.includes('*');
  if (!open || listed) response.appendHeader('vary', 'origin');
  if (origin !== undefined && (listed || open)) {
    // Cookies are for pages that were named; `*` and credentials together would be everybody.
    response.setHeader('access-control-allow-origin', listed ? origin : '*');
    if (listed) response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-expose-headers', answerHeaders);
  }
  if (request.method !== 'OPTIONS') return false;
  if (origin !== undefined && (listed || open)) {
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader('access-control-allow-headers', requestHeaders);
    response.setHeader('access-control-max-age', '600');
  }
  response.writeHead(204, { 'content-length': '0' }).end();
  return true;
}
