/** What an answer from elsewhere may cost us. */
export interface FetchLimits {
  /** Of the body, unpacked. Default 1 MiB. */
  readonly bytes?: number;
  /** Until all of it is there. Default 5,000. */
  readonly ms?: number;
  /** How many are followed, of a GET; default 3. None goes from https to anything else. */
  readonly redirects?: number;
}

const usual = { bytes: 1024 * 1024, ms: 5_000, redirects: 3 };

/**
 * `fetch` for whatever the platform itself asks of others: the answer is there as a whole, or it fails. Somebody who
 * answers without end, too slowly, or with redirects in a circle holds nobody up.
 *
 * @throws TypeError as `fetch` does, AnswerTooLarge, or a TimeoutError
 */
export async function limitedFetch(
  address: string | URL,
  init: RequestInit = {},
  limits: FetchLimits = {},
): Promise<Response> {
  const { bytes, ms, redirects } = { ...usual, ...limits };
  const late = AbortSignal.timeout(ms);
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
  const mayFollow = (init.method ?? 'GET') === 'GET' && init.redirect !== 'manual' && init.redirect !== 'error';
  let url = new URL(address);
  for (let followed = 0; ; followed += 1) {
    const response = await fetch(url, { ...init, signal, redirect: 'manual' });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null || init.redirect === 'manual') return await whole(response, bytes);
    await response.body?.cancel();
    const next = new URL(location, url);
    if (!mayFollow || followed >= redirects) throw new TypeError(`${url.origin} redirects to ${next.origin}`);
    if (next.protocol !== 'https:' && next.protocol !== url.protocol)
      throw new TypeError(`${url.origin} redirects to what is not https`);
    // What proves who we are to one origin is not shown to another; we show nothing to those that we follow to.
    if (next.origin !== url.origin && new Headers(init.headers).has('authorization'))
      throw new TypeError(`${url.origin} redirects to ${next.origin}`);
    url = next;
  }
}

/** The same answer, all of it read. */
async function whole(response: Response, bytes: number): Promise<Response> {
  const body = await readWithin(response, bytes);
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  // It is unpacked already.
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new Response([204, 205, 304].includes(status) ? null : body, { status, statusText, headers });
}

/** @throws AnswerTooLarge as soon as it is; no more is read */
export async function readWithin(response: Response, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new AnswerTooLarge(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export class AnswerTooLarge extends Error {
  constructor(bytes: number) {
    super(`The answer is larger than ${bytes} bytes`);
    this.name = 'AnswerTooLarge';
  }
}
