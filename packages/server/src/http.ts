import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  createGraphQL,
  csrfRefused,
  DomainError,
  notJson,
  type Platform,
  preferredLocale,
  receiveImportFile,
  returnFromVendor,
  tooManyFailures,
} from '@mentorkit/core';
import { clientAddress } from './client-address.ts';
import { useCompression } from './compression.ts';
import { type CorsOptions, dropForeignCookies, useCors } from './cors.ts';
import { isForgeable, isJson } from './csrf.ts';
import { demoRoutes, type Demo } from './demo/routes.ts';
import { graphiql } from './demo/graphiql.ts';
import { isOwnHost } from './demo/own-host.ts';
import { readiness } from './health.ts';
import { findRoute, isOfApi, loggedPath, type RouteName } from './routes.ts';
import { sendJson, setSecurityHeaders } from './http-server.ts';
import { sendWebFile, type WebFiles } from './web-files.ts';
import { webhookRoute } from './webhooks.ts';
import type { SignInRoutes } from './sign-in.ts';

export interface HttpOptions {
  readonly platform: Platform;
  /** Present in demo mode only. */
  readonly demo: Demo | undefined;
  readonly cors: CorsOptions;
  readonly signIn: SignInRoutes;
  readonly trustProxy: boolean;
  /** The built frontend; undefined where it is not, or is served from elsewhere. */
  readonly web?: WebFiles | undefined;
  closing(): boolean;
}

/** Every HTTP route of the API. */
export function requestListener({
  platform,
  demo,
  cors,
  signIn,
  trustProxy,
  web,
  closing,
}: HttpOptions): RequestListener {
  const yoga = createGraphQL(platform, { ...graphiql(demo), plugins: [useCompression()] });
  const { hardened } = platform.config.operations;
  const webhooks = webhookRoute(platform);

  function isOwnDemo(request: IncomingMessage): boolean {
    return isOwnHost(request.headers.host, platform.config.publicUrl);
  }

  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asksForGraphiql = demo && request.method === 'GET' && request.headers.accept?.includes('text/html');
    // Its page has somebody's token in it.
    if (asksForGraphiql && !isOwnDemo(request)) return notHere(response);
    if (!asksForGraphiql && isForgeable(request, { hardened })) return refuse(response, csrfRefused());
    if (request.method === 'POST' && !isJson(request)) return refuse(response, notJson());
    response.appendHeader('vary', 'accept-encoding');
    await yoga.handle(request, response, { clientAddress: clientAddress(request, trustProxy) });
  }

  /** What is only let in by an address that nobody can guess: who tries is counted, and refused before it is looked up. */
  async function guessing(
    request: IncomingMessage,
    response: ServerResponse,
    work: () => Promise<void>,
  ): Promise<void> {
    const address = clientAddress(request, trustProxy);
    const seconds = platform.failedSignIns.shutFor(address, request.url);
    if (seconds !== undefined) {
      response.setHeader('retry-after', String(seconds));
      return sendJson(response, 429, { error: { code: tooManyFailures.code, message: 'Too many failed. Try later.' } });
    }
    await work();
    if (response.statusCode === 404) platform.failedSignIns.failed(address);
    else if (request.url !== undefined) platform.failedSignIns.succeeded(request.url);
  }

  async function auth({ url, request, response }: Asked): Promise<void> {
    if (request.method !== 'GET' && isForgeable(request, { hardened })) return refuse(response, csrfRefused());
    if (!(await signIn(url, request, response))) nothing(request, response);
  }

  async function demonstrate(asked: Asked): Promise<void> {
    if (!demo) nothing(asked.request, asked.response);
    else if (!isOwnDemo(asked.request)) notHere(asked.response);
    else await demoRoutes(demo, asked.url, asked.request, asked.response);
  }

  const answers: Readonly<Record<RouteName, (asked: Asked) => Promise<void> | void>> = {
    graphql: ({ request, response }) => graphql(request, response),
    signInWays: auth,
    signIn: auth,
    invitation: auth,
    signInCallback: auth,
    join: auth,
    refresh: auth,
    signOut: auth,
    live: ({ response }) => sendJson(response, 200, { live: true }),
    async ready({ response }) {
      const state = await readiness(platform, closing());
      sendJson(response, state.ready ? 200 : 503, state);
    },
    async upload({ request, response, token }) {
      if (request.method === 'PUT' && token)
        await guessing(request, response, () => receiveUpload(platform, token, request, response));
      else nothing(request, response);
    },
    async accountCallback({ url, request, response }) {
      if (request.method === 'GET') await fromVendor(platform, url, response);
      else nothing(request, response);
    },
    async webhook({ request, response, token }) {
      if (request.method === 'POST' && token)
        await guessing(request, response, () => webhooks(token, request, response));
      else nothing(request, response);
    },
    home: demonstrate,
    demoPeople: demonstrate,
    demoSignIn: demonstrate,
    demoToken: demonstrate,
    demoMails: demonstrate,
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (!url) return sendJson(response, 400, { error: { code: 'BAD_REQUEST', message: 'This is no address.' } });
    const path = url.pathname;
    dropForeignCookies(request, cors);
    if (forPages.test(path) && useCors(request, response, cors)) return;
    const found = findRoute(path);
    if (web && (!found || found.name === 'home') && !isOfApi(path) && sendWebFile(web, path, request, response)) return;
    if (!found) return nothing(request, response);
    const { token = '' } = found.parameters;
    await answers[found.name]({ url, request, response, token: /^[\w-]{20,100}$/.test(token) ? token : undefined });
  }

  return (request, response) => {
    route(request, response).catch((error: unknown) => {
      platform.log.error({ err: error, path: loggedPath(request.url) }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { code: 'INTERNAL', message: 'Something went wrong on our side.' } });
    });
  };
}

/** A request for one of the routes. */
interface Asked {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What stands in its path, if it can be one of ours at all. */
  readonly token: string | undefined;
}

function nothing(request: IncomingMessage, response: ServerResponse): void {
  const message = `There is nothing at ${loggedPath(request.url)}. The API is at /graphql.`;
  sendJson(response, 404, { error: { code: 'NOT_FOUND', message } });
}

/** What pages of other sites may be let to use. */
const forPages = /^\/(graphql$|imports\/|auth\/)/;

function notHere(response: ServerResponse): void {
  const message = 'The demo is at localhost, and at the host name of PUBLIC_URL. Ask for it there.';
  sendJson(response, 403, { error: { code: 'FORBIDDEN', message } });
}

/** Before GraphQL, in its words. */
function refuse(response: ServerResponse, { code, http, message }: DomainError): void {
  sendJson(response, http!.status, { errors: [{ message, extensions: { code } }] });
}

/** Hands what a vendor answered on to the frontend, where the person is signed in. */
async function fromVendor({ config }: Platform, url: URL, response: ServerResponse): Promise<void> {
  const location = await returnFromVendor(config, url.searchParams);
  if (location !== undefined) response.writeHead(302, { location }).end();
  else
    sendJson(response, 400, {
      error: { code: 'NOT_FOUND', message: 'This attempt to connect an account is too old. Begin again.' },
    });
}

const lingerMs = 2_000;

async function receiveUpload(
  platform: Platform,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    // Who ends reading early would else end the connection, and the answer with it.
    const file = request.iterator({ destroyOnReturn: false });
    const received = await receiveImportFile(platform, token, file);
    sendJson(response, 202, received);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const locale = preferredLocale(request.headers['accept-language']) ?? 'en';
    // The rest of the file is not read, and who still sends it is not cut before they have read why.
    response.once('finish', () => setTimeout(() => request.destroy(), lingerMs).unref());
    sendJson(response, error.http?.status ?? 400, {
      error: { code: error.code, message: error.localised({ locale }) },
    });
    request.resume();
  }
}
