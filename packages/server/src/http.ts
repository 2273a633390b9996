import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createGraphQL, DomainError, type Platform, receiveImportFile } from '@mentorkit/core';
import { demoRoutes, type Demo } from './demo/routes.ts';
import { graphiql } from './demo/graphiql.ts';
import { readiness } from './health.ts';

export interface HttpOptions {
  readonly platform: Platform;
  /** Present in demo mode only. */
  readonly demo: Demo | undefined;
  closing(): boolean;
}

/** Every HTTP route of the API. */
export function requestListener({ platform, demo, closing }: HttpOptions): RequestListener {
  const yoga = createGraphQL(platform, graphiql(demo));

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname;
    if (path === '/graphql') return await yoga.handle(request, response, {});
    if (path === '/health/live') return sendJson(response, 200, { live: true });
    if (path === '/health/ready') {
      const state = await readiness(platform, closing());
      return sendJson(response, state.ready ? 200 : 503, state);
    }
    const upload = /^\/imports\/([\w-]{20,100})$/.exec(path);
    if (upload && request.method === 'PUT') return await receiveUpload(platform, upload[1]!, request, response);
    if (demo && (path === '/' || path.startsWith('/demo/'))) return await demoRoutes(demo, url, request, response);
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

async function receiveUpload(
  platform: Platform,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const received = await receiveImportFile(platform, token, request);
    sendJson(response, 202, received);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const status = error.code === 'FILE_TOO_LARGE' ? 413 : error.code === 'UPLOAD_ADDRESS_USED' ? 404 : 400;
    sendJson(response, status, { error: { code: error.code, message: error.localised('en') } });
    // The rest of the file is not read.
    request.unpipe();
    request.destroy();
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
