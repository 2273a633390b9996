import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { PluginContext } from '@mentorkit/plugin-sdk';
import { parseSecrets, parseSettings, type Subject, type Upstream } from './subject.ts';
import type { VendorFault } from './vendor-faults.ts';

/** A moment with no clock change near it in Europe; every test begins here. */
export const START = Temporal.Instant.from('2027-01-18T09:00:00Z');

/** A context in memory, and what the plugin did with it. */
export interface TestContext {
  readonly ctx: PluginContext<any, any, any>;
  readonly upstream: Upstream;
  /** What is in `ctx.store`. */
  readonly stored: ReadonlyMap<string, unknown>;
  /** Everything logged, as text. */
  readonly logged: string[];
  readonly requested: { readonly method: string; readonly url: string }[];
  /** The hosts that it may ask, and those that it asked all the same. */
  readonly hosts: readonly string[];
  readonly refused: string[];
  readonly enqueued: { readonly name: string; readonly input: unknown; readonly key?: string }[];
  /** From now on every request is answered so. */
  readonly answerWith: (fault: VendorFault) => void;
  /** The vendor answers again. */
  readonly recover: () => void;
  /** Moves the clock. */
  readonly advance: (by: Temporal.DurationLike) => void;
  /** The call's time is over: aborts `ctx.signal` and every request that waits. */
  readonly expire: () => void;
}

/** Whoever may be asked for an account: the kit knows nobody else. */
const personIds = new Set(['mentor', 'mentee']);

/** Makes a context whose outgoing requests reach the subject's upstream and nothing else. */
export async function createTestContext(subject: Subject): Promise<TestContext> {
  const { plugin } = subject;
  const settings = await parseSettings(subject);
  const secrets = await parseSecrets(subject);
  const hosts: readonly string[] = (typeof plugin.hosts === 'function' ? plugin.hosts(settings) : plugin.hosts) ?? [];
  const upstream = subject.upstream?.() ?? nowhere;
  const logged: string[] = [];
  const requested: { method: string; url: string }[] = [];
  const refused: string[] = [];
  const enqueued: { name: string; input: unknown; key?: string }[] = [];
  const stored = new Map<string, unknown>();
  const expiry = new Map<string, Temporal.Instant>();
  const time = new AbortController();
  let fault: VendorFault | undefined;
  let now = START;

  const log = (message: string, fields?: object) => void logged.push(`${message} ${inspect(fields, { depth: 10 })}`);
  const send = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    requested.push({ method: request.method, url: request.url });
    // With its port, where that is not the usual one.
    if (!hosts.includes(url.hostname) && !hosts.includes(url.host)) {
      refused.push(url.hostname);
      throw new UndeclaredHost(url.hostname, hosts);
    }
    const vendor = async () => {
      const response = await upstream.fetch(request.clone());
      assert(response, `The upstream of the test has no answer to ${request.method} ${request.url}.`);
      return response;
    };
    // As the platform does, whether or not the plugin passes `ctx.signal` on.
    const signal = AbortSignal.any([time.signal, request.signal]);
    return await untilAborted(signal, async () => await (fault ? fault(request, vendor) : vendor()));
  };

  const ctx: PluginContext<any, any, any> = {
    organisation: { id: 'organisation', locale: 'da', timeZone: 'Europe/Copenhagen' },
    settings,
    secrets,
    log: { info: log, warn: log },
    signal: time.signal,
    fetch: send,
    store: {
      async get(key) {
        const until = expiry.get(key);
        return until && Temporal.Instant.compare(until, now) <= 0 ? undefined : stored.get(key);
      },
      async set(key, value, { ttlSeconds } = {}) {
        // What is stored comes back as JSON would bring it back.
        stored.set(key, JSON.parse(JSON.stringify(value)));
        if (ttlSeconds === undefined) expiry.delete(key);
        else expiry.set(key, now.add({ seconds: ttlSeconds }));
      },
      async delete(key) {
        stored.delete(key);
      },
    },
    now: () => now,
    async account(personId) {
      if (!plugin.connection || !personIds.has(personId)) return undefined;
      return { externalId: `account-of-${personId}`, fetch: withAccount(send, personId) };
    },
    async enqueue(name, input, options) {
      assert(plugin.jobs?.[name], `The plugin queued ${name}, a job that it does not have.`);
      if (options?.key && enqueued.some(job => job.name === name && job.key === options.key)) return;
      enqueued.push({ name, input, ...(options?.key && { key: options.key }) });
    },
  };
  return {
    ctx,
    upstream,
    stored,
    logged,
    requested,
    hosts,
    refused,
    enqueued,
    answerWith: answer => {
      fault = answer;
    },
    recover: () => {
      fault = undefined;
    },
    advance: by => {
      now = now.add(by);
    },
    expire: () => time.abort(new DOMException('The time of the call is over.', 'TimeoutError')),
  };
}

/** What a plugin has brought about so far, in whichever order: to see whether something more has any. */
export function effectsOf({ stored, enqueued, requested, upstream }: TestContext): unknown {
  const jobs = enqueued.map(job => JSON.stringify(job)).toSorted();
  // The other methods may be repeated: the vendor holds the same after the second time.
  const posted = requested.filter(({ method }) => method === 'POST' || method === 'PATCH').map(({ url }) => url);
  return structuredClone({ stored, jobs, posted: posted.toSorted(), held: upstream.count() });
}

async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}

/** The header from which an upstream knows whose account a request is made with. */
export const ACCOUNT_HEADER = 'x-account';

function withAccount(send: typeof fetch, personId: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.headers.set(ACCOUNT_HEADER, personId);
    return await send(request);
  };
}

/** Thrown by the test's `fetch` for a host that the plugin did not declare. */
export class UndeclaredHost extends Error {
  constructor(host: string, hosts: readonly string[]) {
    super(`The plugin asked ${host}, but declares ${hosts.length ? hosts.join(', ') : 'no hosts'}.`);
  }
}

const nowhere: Upstream = { fetch: () => undefined, count: () => 0 };
