import type { FetchAnswer, ServiceRequest } from '../messages.ts';

/** Statuses whose answers have no body, not even an empty one. */
const withoutBody = [101, 103, 204, 205, 304];

/** `fetch` as the host does it: a thread has no network. `hosts` are those that the settings name. */
export function fetchByHost(
  ask: (request: ServiceRequest) => Promise<unknown>,
  hosts: readonly string[],
  signal: AbortSignal,
): typeof fetch {
  return async function fetchFromHost(input, init) {
    const request = new Request(input, init);
    const over = AbortSignal.any([signal, request.signal]);
    over.throwIfAborted();
    const { url, method, redirect } = request;
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
    const asked = { url, method, headers: [...request.headers], body, redirect };
    const answer = (await untilAborted(ask({ service: 'fetch', args: [asked, hosts] }), over)) as FetchAnswer;
    const { status, statusText, headers } = answer;
    const content = withoutBody.includes(status) ? null : (answer.body as Uint8Array<ArrayBuffer>);
    const response = new Response(content, { status, statusText, headers: headers as [string, string][] });
    return Object.defineProperties(response, {
      url: { value: answer.url },
      redirected: { value: answer.url !== url },
    });
  };
}

let current: typeof fetch | undefined;

/** For the length of one call, what vendors' SDKs find as the global `fetch` is the call's own. */
export function setGlobalFetch(send: typeof fetch | undefined): void {
  current = send;
}

/** Once, before the plugin is loaded. */
export function replaceGlobalFetch(): void {
  globalThis.fetch = async (...parameters) => {
    if (!current) throw new TypeError('There is no call at present in whose name a host could be asked.');
    return await current(...parameters);
  };
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
