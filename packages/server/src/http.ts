import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  accountCallbackPath,
  createGraphQL,
  csrfRefused,
  DomainError,
  notJson,
  type Platform,
  preferredLocale,
  receiveImportFile,
  returnFromVendor,
} from '@mentorkit/core';
import { clientAddress } from './client-address.ts';
import { type CorsOptions, dropForeignCookies, useCors } from './cors.ts';
import { isForgeable, isJson } from './csrf.ts';
import { demoRoutes, type Demo } from './demo/routes.ts';
import { graphiql } from './demo/graphiql.ts';
import { readiness } from './health.ts';
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
  const yoga = createGraphQL(platform, graphiql(demo));
  const { hardened } = platform.config.operations;
  const webhooks = webhookRoute(platform);

  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asksForGraphiql = demo && request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (!asksForGraphiql && isForgeable(request, { hardened })) return refuse(response, csrfRefused());
    if (request.method === 'POST' && !isJson(request)) return refuse(response, notJson());
    await yoga.handle(request, response, { clientAddress: clientAddress(request, trustProxy) });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (!url) return sendJson(response, 400, { error: { code: 'BAD_REQUEST', message: 'This is no address.' } });
    const path = url.pathname;
    dropForeignCookies(request, cors);
    if (forPages.test(path) && useCors(request, response, cors)) return;
    if (path === '/graphql') return await graphql(request, response);
    if (path.startsWith('/auth/')) {
      if (request.method !== 'GET' && isForgeable(request, { hardened })) return refuse(response, csrfRefused());
      if (await signIn(url, request, response)) return;
    }
    if (path === '/health/live') return sendJson(response, 200, { live: true });
    if (path === '/health/ready') {
      const state = await readiness(platform, closing());
      return sendJson(response, state.ready ? 200 : 503, state);
    }
    const upload = /^\/imports\/([\w-]{20,100})$/.exec(path);
    if (upload && request.method === 'PUT') return await receiveUpload(platform, upload[1]!, request, response);
    if (path === accountCallbackPath && request.method === 'GET') return await fromVendor(platform, url, response);
    const webhook = /^\/webhooks\/([\w-]{20,100})$/.exec(path);
    if (webhook && request.method === 'POST') return await webhooks(webhook[1]!, request, response);
    if (demo && (path.startsWith('/demo/') || (path === '/' && !web)))
      return await demoRoutes(demo, url, request, response);
    if (web && sendWebFile(web, path, request, response)) return;
    sendJson(response, 404, {
      error: { code: 'NOT_FOUND', message: `There is nothing at ${path}. The API is at /graphql.` },
    });
  }

  return (request, response) => {
    route(request, response).catch((error: unknown) => {
      platform.log.error({ err: error, path: request.url }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { code: 'INTERNAL', message: 'Something went wrong on our side.' } });
    });
  };
}

/** What pages of other sites may be let to use. */
const forPages = /^\/(graphql$|imports\/|auth\/)/;

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
