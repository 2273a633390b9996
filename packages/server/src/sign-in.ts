import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  Conflict,
  DomainError,
  NotFound,
  joinByLink,
  type Platform,
  readCookie,
  refreshSignIn,
  returnAddress,
  type SessionTokenPair,
  signIn,
  signOut,
  tokenInvalid,
  tooManyFailures,
  Unauthenticated,
  writeCookie,
} from '@mentorkit/core';
import { clientAddress } from './client-address.ts';
import type { OidcProvider } from './config.ts';
import type { CorsOptions } from './cors.ts';
import { sendJson } from './http-server.ts';
import { findAttempt, forgetAttempt, keepAttempt } from './sign-in-attempt.ts';
import { createProviderClient } from './sign-in-provider.ts';

/** Answers a request below `/auth/`, or says that there is nothing. */
export type SignInRoutes = (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface SignInOptions {
  readonly platform: Platform;
  readonly providers: readonly OidcProvider[];
  /** Whose pages people may be sent back to, besides the platform's own. */
  readonly cors: CorsOptions;
  /** Of a demo: who one can be without a password. */
  readonly demoPeople?: readonly { readonly displayName: string; readonly email: string; readonly what: string }[];
}

const callbackPath = '/auth/callback';
/** What is looked up, and may be made up. */
const guessed = ['POST /auth/join', 'POST /auth/refresh', 'POST /auth/sign-out', `GET ${callbackPath}`];
const refreshDays = 30;

/**
 * - `GET /auth/ways`: the providers that there are, and the people of a demo.
 * - `GET /auth/sign-in?organisation=slug&return=/path`: to the provider, and back to the path, signed in by cookies.
 *   With `answer=json` instead of `return` the tokens are answered, for apps that keep them themselves. With `join=<token>`,
 *   the end of a programme's link, who is no member becomes one, where the organisation lets newcomers in.
 * - `GET /auth/invitation/<token>?organisation=slug`: the same, for who was invited by mail.
 * - `POST /auth/join` `{ organisation, token, name? }`: the same for who has a token of another issuer, as `Authorization`.
 * - `POST /auth/refresh`: new tokens for the refresh token, of the cookie or of the body `{ "refreshToken": … }`.
 * - `POST /auth/sign-out`: ends the session.
 */
export function signInRoutes({ platform, providers, cors, demoPeople = [] }: SignInOptions): SignInRoutes {
  const { publicUrl } = platform.config;
  const clients = providers.map(createProviderClient);
  const ways = {
    providers: providers.map(({ name }) => name),
    people: demoPeople.map(({ displayName, email, what }) => ({ name: displayName, email, what })),
  };

  async function begin(url: URL, response: ServerResponse, invitation?: string): Promise<void> {
    const wanted = { name: url.searchParams.get('provider'), organisation: url.searchParams.get('organisation') };
    const client = clients
      .filter(({ provider }) => wanted.name === null || provider.name === wanted.name)
      .find(({ provider }) => provider.organisation === undefined || provider.organisation === wanted.organisation);
    const inAnswer = url.searchParams.get('answer') === 'json';
    // Only to ourselves and to pages that were named: every other address may be a trap.
    const returnTo = inAnswer
      ? undefined
      : returnAddress({ publicUrl, frontendOrigins: cors.origins }, url.searchParams.get('return') ?? '/');
    if (!client || (returnTo === undefined && !inAnswer)) return refuse(response, 400, new NotFound('provider'));
    const { address, secrets } = await client.begin(publicUrl + callbackPath);
    const token = url.searchParams.get('join');
    const join =
      token !== null && wanted.organisation !== null ? { organisation: wanted.organisation, token } : undefined;
    response.setHeader(
      'set-cookie',
      await keepAttempt(platform, { provider: client.provider.name, returnTo, invitation, join, ...secrets }),
    );
    redirect(response, address.href);
  }

  async function end(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const attempt = await findAttempt(platform, request.headers.cookie);
    const client = clients.find(({ provider }) => provider.name === attempt?.provider);
    if (!attempt || !client) return refuse(response, 400, tokenInvalid());
    response.setHeader('set-cookie', forgetAttempt(platform));
    const address = new URL(`${callbackPath}${url.search}`, publicUrl);
    const person = await client.end(address, attempt).catch((error: unknown) => {
      platform.log.warn({ err: error, provider: client.provider.name }, 'a sign-in failed');
      throw tokenInvalid();
    });
    const { invitation, join } = attempt;
    if (join) {
      const problem = await joinByLink(platform, person, join).catch(whatStandsAgainst);
      if (problem && attempt.returnTo !== undefined) return redirect(response, withProblem(attempt.returnTo, problem));
      if (problem) throw problem;
    }
    const tokens = await signIn(platform, person, { userAgent: request.headers['user-agent'], invitation });
    if (attempt.returnTo === undefined) return sendJson(response, 200, inBody(tokens));
    response.appendHeader('set-cookie', cookies(tokens));
    redirect(response, attempt.returnTo);
  }

  async function joinAs(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined) throw new Unauthenticated();
    const person = await platform.tokens.verify(bearer);
    const { organisation, token, name } = await textsInBody(request);
    if (organisation === undefined || token === undefined) throw new NotFound('invitation link');
    await joinByLink(platform, { ...person, name }, { organisation, token });
    response.writeHead(204).end();
  }

  async function refresh(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token, from } = await refreshTokenOf(request);
    if (token === undefined) throw new Unauthenticated();
    const tokens = await refreshSignIn(platform, token);
    if (from === 'body') return sendJson(response, 200, inBody(tokens));
    response.appendHeader('set-cookie', cookies(tokens));
    sendJson(response, 200, { expiresAt: tokens.access.expiresAt.toString() });
  }

  async function leave(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token } = await refreshTokenOf(request);
    if (token !== undefined && !(await signOut(platform, token)))
      platform.failedSignIns.failed(clientAddress(request, platform.config.trustProxy));
    response.appendHeader('set-cookie', noCookies());
    response.writeHead(204).end();
  }

  async function refreshTokenOf(
    request: IncomingMessage,
  ): Promise<{ token: string | undefined; from: 'body' | 'cookie' }> {
    if (Number(request.headers['content-length'] ?? 0) > 0) {
      const { refreshToken: token } = await textsInBody(request);
      if (token !== undefined) return { token, from: 'body' };
    }
    return { token: readCookie(request.headers.cookie, publicUrl, 'refresh'), from: 'cookie' };
  }

  function cookies({ access, refreshToken }: SessionTokenPair): string[] {
    const seconds = Math.max(1, Math.floor((access.expiresAt.epochMilliseconds - Date.now()) / 1000));
    return [
      writeCookie(publicUrl, 'access', access.token, seconds),
      writeCookie(publicUrl, 'refresh', refreshToken, refreshDays * 86_400),
    ];
  }

  function noCookies(): string[] {
    return [writeCookie(publicUrl, 'access', '', 0), writeCookie(publicUrl, 'refresh', '', 0)];
  }

  return async (url, request, response) => {
    const route = `${request.method} ${url.pathname}`;
    const address = clientAddress(request, platform.config.trustProxy);
    const isGuess = guessed.includes(route);
    const seconds = isGuess ? platform.failedSignIns.shutFor(address) : undefined;
    if (seconds !== undefined) {
      response.setHeader('retry-after', String(seconds));
      refuse(response, 429, tooManyFailures({ seconds }));
      return true;
    }
    try {
      const [, invitation] = /^GET \/auth\/invitation\/([\w-]{43})$/.exec(route) ?? [];
      if (invitation !== undefined) await begin(url, response, invitation);
      else if (route === 'GET /auth/ways') sendJson(response, 200, ways);
      else if (route === 'GET /auth/sign-in') await begin(url, response);
      else if (route === `GET ${callbackPath}`) await end(url, request, response);
      else if (route === 'POST /auth/join') await joinAs(request, response);
      else if (route === 'POST /auth/refresh') await refresh(request, response);
      else if (route === 'POST /auth/sign-out') await leave(request, response);
      else return false;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // Who brings nothing has guessed nothing.
      if (isGuess && error.code !== new Unauthenticated().code) platform.failedSignIns.failed(address);
      if (route === 'POST /auth/refresh') response.appendHeader('set-cookie', noCookies());
      refuse(response, error instanceof Conflict ? 409 : error instanceof NotFound ? 404 : 401, error);
    }
    return true;
  };
}

function inBody({ access, refreshToken }: SessionTokenPair): object {
  return { accessToken: access.token, expiresAt: access.expiresAt.toString(), refreshToken };
}

/** What is text in a small body of JSON; nothing of any other. */
async function textsInBody(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  if (!(Number(request.headers['content-length']) <= 4096)) return {};
  try {
    const body = (await json(request)) as object | null;
    return Object.fromEntries(Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}

/** Of a link, what who follows it can be told. */
function whatStandsAgainst(error: unknown): DomainError {
  if (error instanceof Conflict || error instanceof NotFound) return error;
  throw error;
}

function withProblem(returnTo: string, { code }: DomainError): string {
  const address = new URL(returnTo);
  address.searchParams.set('problem', code);
  return address.href;
}

function refuse(response: ServerResponse, status: number, error: DomainError): void {
  sendJson(response, status, { error: { code: error.code, message: error.localised({ locale: 'en' }) } });
}

function redirect(response: ServerResponse, address: string): void {
  response.writeHead(302, { location: address }).end();
}
