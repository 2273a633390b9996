import type { IncomingMessage } from 'node:http';

/** A browser asks the other site before it lets a page send one of these. */
const tellingHeaders = ['x-graphql-yoga-csrf', 'authorization', 'x-organisation'];

export interface CsrfOptions {
  /** Whether a GET that could come from anywhere is refused even where it brings no cookie. */
  readonly hardened: boolean;
}

/**
 * Whether another site could have made a browser send this in its user's name: it brings cookies, and nothing that a page
 * of another site would have needed leave for. A form and an image can send a GET and a POST, but no JSON and no header.
 */
export function isForgeable(request: IncomingMessage, { hardened }: CsrfOptions): boolean {
  const { method, headers } = request;
  if (tellingHeaders.some(name => headers[name] !== undefined)) return false;
  const reads = method === 'GET' || method === 'HEAD';
  if (!reads && isJson(request)) return false;
  return headers.cookie !== undefined || (hardened && reads);
}

export function isJson({ headers }: IncomingMessage): boolean {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/graphql+json';
}
