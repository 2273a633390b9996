import { type Failed, type Failure, ownFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { surroundings } from './surroundings.ts';
import { joinTabs, type Told } from './tabs.ts';

/**
 * `unknown` until the server has said something about it; `expired`: nobody chose to leave, so what is on the screen
 * stays, and a sign-in goes on from there.
 */
export type SessionState = 'unknown' | 'signed-in' | 'expired' | 'signed-out';

/** Who is signed in here: the same in all tabs of a browser, and in all clients with one store of tokens. */
export interface Session {
  readonly state: SessionState;
  /** Told of each change, and of each sign-in, for it may be another person. Returns what ends it. */
  onChange(listener: (state: SessionState) => void): () => void;
  /**
   * Where the browser goes to sign in, and to which path it then comes back. With `join`, the token of a programme's link,
   * who is no member becomes one where the organisation lets newcomers in; else they come back with `?problem=<code>`.
   */
  signInAddress(options?: SignInOptions): string;
  /** As somebody of the demo. */
  signInToDemo(email: string): Promise<Outcome<undefined>>;
  /** To be said by the page that a sign-in comes back to: all tabs go on. */
  signedIn(): void;
  /** Once for all tabs; whether somebody is signed in now. Requests and streams do it themselves. */
  renew(): Promise<boolean>;
  /** In all tabs. */
  signOut(): Promise<Outcome<undefined>>;
}

export interface SignInOptions {
  readonly returnTo?: string | undefined;
  readonly provider?: string | undefined;
  /** Its slug, where it is not the client's. */
  readonly organisation?: string | undefined;
  readonly join?: string | undefined;
}

/** Tokens that a program keeps itself. Clients with the same store renew once. */
export interface TokenStore {
  read(): Tokens | undefined | Promise<Tokens | undefined>;
  /** After a renewal and a sign-in; `undefined` after signing out. */
  write?(tokens: Tokens | undefined): void | Promise<void>;
}

export interface Tokens {
  /** A session's, an API key, or a JWT of another issuer. */
  readonly accessToken: string;
  /** Good once; only sessions have one. */
  readonly refreshToken?: string | undefined;
  /** An instant. */
  readonly expiresAt?: string | undefined;
}

export type Renewal = 'renewed' | 'refused' | 'unreachable';

/** What requests and streams need of it besides. */
export interface OpenSession extends Session {
  /** Counts renewals and sign-ins: what was refused before the last one may succeed now. */
  generation(): number;
  /** Renews what is known to be over. */
  ready(): Promise<void>;
  authorization(): Promise<string | undefined>;
  /** Where nobody has renewed since that generation. */
  renewSince(generation: number): Promise<Renewal>;
  /** The server took somebody for signed in, until then. */
  confirm(expiresAt?: string | null): void;
  /** The renewed sign-in was refused, too. */
  expire(): void;
  close(): void;
}

/** As everything beside GraphQL says no. */
interface Wrapped {
  readonly error: { readonly code: string; readonly message: string };
}

export interface SessionOptions {
  readonly address: string;
  readonly tokens: TokenStore | undefined;
  readonly organisation: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  language(): string;
}

/** Before a token ends: a request takes its time to arrive. */
const earlyMs = 5_000;

export function openSession({ address, tokens, ...options }: SessionOptions): OpenSession {
  const listeners = new Set<(state: SessionState) => void>();
  const tabs = joinTabs(tokens ?? `mentorkit ${address || surroundings.location?.origin}`, hear);
  let state: SessionState = 'unknown';
  let generation = 0;
  let expiresAt: string | undefined;
  /** The last one that was sent, to see whether somebody has put another into the store. */
  let sent: string | undefined;
  /** Whether our clock said of a token that had just been made that it was over. */
  let clockIsWrong = false;
  let renewing: Promise<Renewal> | undefined;

  function change(next: SessionState, always = false): void {
    const changed = always || state !== next;
    state = next;
    if (changed) for (const listener of listeners) listener(next);
  }

  function hear(message: Told): void {
    if (message.kind === 'renewed' || message.kind === 'signed-in') generation += 1;
    expiresAt = message.kind === 'renewed' ? message.expiresAt : undefined;
    change(message.kind === 'renewed' ? 'signed-in' : message.kind, message.kind === 'signed-in');
  }

  function isOver(instant: string | undefined): boolean {
    return instant !== undefined && Date.parse(instant) - earlyMs < Date.now();
  }

  async function ask(path: string, body?: object): Promise<Response> {
    return await options.fetch(address + path, {
      method: 'POST',
      credentials: tokens ? 'omit' : 'include',
      // Also tells the server that no form of another site has sent it.
      headers: { 'content-type': 'application/json', 'accept-language': options.language() },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.timeoutMs),
    });
  }

  function expire(): 'refused' {
    expiresAt = undefined;
    if (!isLeft()) {
      change('expired');
      tabs.tell({ kind: 'expired' });
    }
    return 'refused';
  }

  const isLeft = () => state === 'expired' || state === 'signed-out';

  async function renewAlone(since: number, asked: boolean): Promise<Renewal> {
    if (generation !== since) return 'renewed';
    // Somebody may have signed in meanwhile and not said so: who asks for it may look.
    if (isLeft() && !asked) return 'refused';
    const kept = await tokens?.read();
    if (tokens && kept && sent !== undefined && kept.accessToken !== sent) {
      generation += 1;
      return 'renewed';
    }
    if (tokens && kept?.refreshToken === undefined) return expire();
    let response: Response;
    let renewed: Tokens;
    try {
      response = await ask('/auth/refresh', kept && { refreshToken: kept.refreshToken });
      if (response.status === 401) return expire();
      if (!response.ok) return 'unreachable';
      renewed = (await response.json()) as Tokens;
    } catch {
      return 'unreachable';
    }
    await tokens?.write?.(renewed);
    clockIsWrong = isOver(renewed.expiresAt);
    ({ expiresAt } = renewed);
    generation += 1;
    change('signed-in');
    tabs.tell({ kind: 'renewed', expiresAt });
    return 'renewed';
  }

  async function renewSince(since: number, asked = false): Promise<Renewal> {
    renewing ??= tabs
      .alone(() => renewAlone(since, asked))
      .finally(() => {
        renewing = undefined;
      });
    return await renewing;
  }

  function signedIn(): void {
    generation += 1;
    expiresAt = undefined;
    change('signed-in', true);
    tabs.tell({ kind: 'signed-in' });
  }

  /** What could not be done at all. */
  function failed(): Failed {
    const failure: Failure = ownFailure('UNREACHABLE', options.language());
    return { kind: 'failed', failure };
  }

  return {
    get state() {
      return state;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signInAddress({ returnTo = '/', provider, organisation = options.organisation, join } = {}) {
      const query = new URLSearchParams({ return: returnTo });
      for (const [name, value] of Object.entries({ organisation, provider, join }))
        if (value !== undefined) query.set(name, value);
      return `${address}/auth/sign-in?${query}`;
    },
    async signInToDemo(email) {
      try {
        const response = await (tokens
          ? options.fetch(`${address}/demo/token/${encodeURIComponent(email)}`)
          : ask('/demo/sign-in', { email }));
        const answered = (await response.json().catch(() => ({}))) as Partial<Wrapped> & { readonly token?: string };
        if (answered.error) return { kind: 'refused', ...answered.error, error: answered.error };
        if (!response.ok) return failed();
        if (answered.token !== undefined) await tokens?.write?.({ accessToken: answered.token });
      } catch {
        return failed();
      }
      signedIn();
      return { kind: 'ok', value: undefined };
    },
    signedIn,
    async renew() {
      return (await renewSince(generation, true)) === 'renewed';
    },
    async signOut() {
      try {
        const kept = await tokens?.read();
        const response = await ask(
          '/auth/sign-out',
          kept?.refreshToken ? { refreshToken: kept.refreshToken } : undefined,
        );
        if (!response.ok) return failed();
      } catch {
        return failed();
      }
      await tokens?.write?.(undefined);
      expiresAt = undefined;
      change('signed-out');
      tabs.tell({ kind: 'signed-out' });
      return { kind: 'ok', value: undefined };
    },
    generation: () => generation,
    async ready() {
      const until = tokens ? (await tokens.read())?.expiresAt : expiresAt;
      if (isOver(until) && !clockIsWrong && !isLeft()) await renewSince(generation);
    },
    async authorization() {
      sent = (await tokens?.read())?.accessToken;
      return sent === undefined ? undefined : `Bearer ${sent}`;
    },
    renewSince: since => renewSince(since),
    confirm(until) {
      if (until) {
        expiresAt = until;
        clockIsWrong = isOver(until);
      }
      // An answer to what was asked before somebody left is no sign-in.
      if (state !== 'signed-out') change('signed-in');
    },
    expire() {
      expire();
    },
    close() {
      tabs.leave();
      listeners.clear();
    },
  };
}
