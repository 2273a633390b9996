import type { Interval } from '@mentorkit/plugin-sdk';
import { NeedsReconnection, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { ACCOUNT_HEADER } from '../context.ts';
import type { Outside, Upstream } from '../subject.ts';

export const VENDOR = 'https://api.vendor.example';
export const SECRET = 'canary-0123456789';

/** A vendor of meetings and calendar entries at `/items/<id>`, with busy times at `/busy` and changes at `/changes?after=`. */
export function createVendor(): Upstream {
  const items = new Map<string, unknown>();
  const own: { readonly personId: string; readonly start: string; readonly end: string }[] = [];
  const changed: { readonly personId: string; readonly externalId: string; readonly change: Outside }[] = [];
  let forgotten = 0;
  let made = 0;
  return {
    count: () => items.size,
    block: (personId, { start, end }: Interval) =>
      void own.push({ personId, start: start.toString(), end: end.toString() }),
    change(personId, externalId, change) {
      if (change.kind === 'deleted') items.delete(externalId);
      changed.push({ personId, externalId, change });
    },
    forgetCursors() {
      // A change that nobody is told of, so that the newest cursor is too old, too.
      changed.push({ personId: '', externalId: '', change: { kind: 'deleted' } });
      forgotten = changed.length;
    },
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      const id = /^\/items\/(.+)$/.exec(pathname)?.[1];
      if (request.method === 'POST' && pathname === '/items') {
        const next = `item-${++made}`;
        items.set(next, await request.json());
        return Response.json({ id: next });
      }
      if (request.method === 'PUT' && id) {
        items.set(id, await request.json());
        return Response.json({ id });
      }
      if (request.method === 'DELETE' && id) return new Response('', { status: items.delete(id) ? 200 : 404 });
      if (pathname === '/busy')
        return Response.json(own.filter(x => x.personId === request.headers.get(ACCOUNT_HEADER)));
      if (pathname === '/changes') {
        const after = Number(searchParams.get('after') ?? changed.length);
        if (after < forgotten) return new Response('', { status: 410 });
        const person = request.headers.get(ACCOUNT_HEADER);
        const found = changed.map((each, n) => ({ ...each, version: `v${n}` })).slice(after);
        const changes = found.filter(({ personId }) => personId === person);
        return Response.json({
          cursor: String(changed.length),
          changes: changes.map(({ externalId, version, change }) => ({ externalId, version, ...change })),
        });
      }
      if (pathname === '/status') return Response.json({ ok: true });
      return undefined;
    },
  };
}

/** Sends a request and turns the vendor's answer into the contract's errors. */
export async function ask(send: typeof fetch, path: string, init: RequestInit, personId = ''): Promise<Response> {
  const response = await send(`${VENDOR}${path}`, init).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause: String(cause) });
  });
  const error = refusalOf(response, init, personId);
  if (error) throw error;
  return response;
}

/** The contract's error for an answer of the vendor, if it is one. */
export function refusalOf(
  { ok, status, headers }: Response,
  { method }: RequestInit,
  personId = '',
): Error | undefined {
  if (ok || (method === 'DELETE' && (status === 404 || status === 410))) return undefined;
  if (status === 401 && personId) return new NeedsReconnection(personId);
  if (status === 429) return new RateLimited(Number(headers.get('retry-after')) || 60);
  return status >= 500 ? new Unavailable() : new Rejected(`The vendor answered ${status}.`);
}
