import { setTimeout as wait } from 'node:timers/promises';

/**
 * What a vendor does on a bad day, given to `answerWith` of a test context: the answer to a request that the plugin
 * sent. `vendor` asks the fake vendor all the same, which does what was asked. May throw, as a broken connection does.
 */
export type VendorFault = (request: Request, vendor: () => Promise<Response>) => Response | Promise<Response>;

/** The vendor fails (5xx), with a page for people, as proxies send it. */
export function failing(status = 503): VendorFault {
  return () => new Response('<html>Sorry</html>', { status, headers: { 'content-type': 'text/html' } });
}

/** The connection breaks before the vendor has seen the request. */
export function disconnected(): VendorFault {
  return () => Promise.reject(new TypeError('fetch failed'));
}

/** The vendor does what was asked, and the answer is lost on the way back. */
export function answerLost(): VendorFault {
  return async (request, vendor) => {
    await vendor();
    return await failing(502)(request, vendor);
  };
}

/** The vendor answers after so many milliseconds; after `Infinity`, never. */
export function latency(milliseconds: number): VendorFault {
  return async (_, vendor) => {
    if (milliseconds === Number.POSITIVE_INFINITY) return await new Promise<never>(() => {});
    await wait(milliseconds);
    return await vendor();
  };
}

/** The key or the account's token is no longer valid (401). */
export function unauthorised(): VendorFault {
  return () => Response.json({ error: 'invalid_grant' }, { status: 401 });
}

/** The key or the account may not do this (403). */
export function forbidden(): VendorFault {
  return () => Response.json({ error: 'forbidden' }, { status: 403 });
}

/** What was asked for was there once (410). */
export function gone(): VendorFault {
  return () => Response.json({ error: 'deleted' }, { status: 410 });
}

/** What was asked for is not there (404). */
export function missing(): VendorFault {
  return () => Response.json({ error: 'not found' }, { status: 404 });
}

/** Too many requests (429). `retryAfter` in seconds, or whatever text the vendor sends in that header. */
export function tooManyRequests(retryAfter: number | string): VendorFault {
  return () => new Response('', { status: 429, headers: { 'retry-after': `${retryAfter}` } });
}
