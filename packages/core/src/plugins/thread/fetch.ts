import { Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import type { Agent } from 'undici';
import { addressRefused } from './addresses.ts';

const MOST_REDIRECTS = 5;

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
      if (redirects === MOST_REDIRECTS) throw new Unavailable(`${request.url} redirects without end.`);
      await response.body?.cancel();
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
