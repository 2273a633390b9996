import { Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import type { Agent } from 'undici';
import { z } from 'zod';
import { AnswerTooLarge, readWithin } from '../limited-fetch.ts';
import { addressRefused, guardedAgent } from './addresses.ts';
import { fetchAnswerLimit } from './limits.ts';
import type { FetchAnswer } from './messages.ts';

const MOST_REDIRECTS = 5;

/** What plugins reach others by: they have no network of their own. */
export interface Network {
  /**
   * Does what a call asks for by `fetch`, as far as the hosts go that it may reach. The whole answer is read, and one
   * that is too large is `Rejected`.
   */
  fetch(request: unknown, hosts: readonly string[], signal: AbortSignal): Promise<FetchAnswer>;
  close(): Promise<void>;
}

/** As a thread says: not to be believed before it is read. */
const fetchRequest = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.instanceof(Uint8Array).optional(),
  redirect: z.enum(['follow', 'manual', 'error']),
});

export function createNetwork(allowedAddresses: readonly string[]): Network {
  let shared: Promise<Agent> | undefined;
  const agent = () => (shared ??= guardedAgent(allowedAddresses));
  return {
    async fetch(given, hosts, signal) {
      const { url, method, headers, body, redirect } = fetchRequest.parse(given);
      const response = await fetchWithin(
        hosts,
        signal,
        agent,
      )(url, {
        method,
        headers,
        redirect,
        body,
      });
      return {
        status: response.status,
        statusText: response.statusText,
        // It is read already, so these are not true of what is handed on.
        headers: [...response.headers].filter(([name]) => !['content-encoding', 'content-length'].includes(name)),
        body: await readAll(response, signal),
        url: response.url,
      };
    },
    async close() {
      await (await shared)?.destroy();
    },
  };
}

async function readAll(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const { host } = new URL(response.url);
  try {
    return await readWithin(response, fetchAnswerLimit);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnswerTooLarge)
      throw new Rejected(`The answer of ${host} is larger than ${fetchAnswerLimit} bytes.`);
    throw new Unavailable(`The answer of ${host} broke off.`, { cause: error });
  }
}

/**
 * `fetch` that reaches the declared hosts only, redirects included. A host is `api.example.com` or, with a port that is
 * not the scheme's own, `api.example.com:8443`. Each connection, that of a redirect too, is made by an agent that looks
 * at its address: see `addresses.ts`. Throws `Rejected` for any other, `Unavailable` where nothing answers.
 */
export function fetchWithin(hosts: readonly string[], signal: AbortSignal, agent: () => Promise<Agent>): typeof fetch {
  return async function fetchDeclared(input, init) {
    let request = new Request(input, init);
    for (let redirects = 0; ; redirects++) {
      allow(new URL(request.url), hosts);
      const response = await send(request, AbortSignal.any([signal, request.signal]), await agent());
      const location = response.headers.get('location');
      // Following a request with a body would mean sending it twice; the plugin sees the redirect and decides.
      const follow = location !== null && response.status >= 300 && response.status < 400 && isRead(request);
      if (!follow || init?.redirect === 'manual') return response;
      // Its connection is held until the answer is read, or given up.
      await response.body?.cancel();
      if (init?.redirect === 'error') throw new Unavailable(`${request.url} redirects.`);
      if (redirects === MOST_REDIRECTS) throw new Unavailable(`${request.url} redirects without end.`);
      request = redirected(request, new URL(location, request.url));
    }
  };
}

function allow(url: URL, hosts: readonly string[]): void {
  if (!hosts.includes(url.host))
    throw new Rejected(`The host ${url.host} is not among the hosts that the plugin declares and may reach.`);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))
    throw new Rejected(`${url.protocol}//${url.host} is not reached over https.`);
}

async function send(request: Request, signal: AbortSignal, agent: Agent): Promise<Response> {
  try {
    return await fetch(request, { redirect: 'manual', signal, dispatcher: agent } as RequestInit);
  } catch (error) {
    signal.throwIfAborted();
    const refused = addressRefused(error);
    if (refused) throw new Rejected(refused.message);
    throw new Unavailable(`No answer from ${new URL(request.url).host}.`, { cause: error });
  }
}

function isRead(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function redirected(request: Request, target: URL): Request {
  const headers = new Headers(request.headers);
  // As browsers do: what proves who we are to one origin is not shown to another.
  if (target.origin !== new URL(request.url).origin)
    for (const name of ['authorization', 'cookie']) headers.delete(name);
  return new Request(target, { method: request.method, headers, signal: request.signal });
}
