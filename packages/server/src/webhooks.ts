import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Platform, receiveWebhook, type WebhookAnswer } from '@mentorkit/core';
import { sendJson } from './http-server.ts';

const longestBody = 1024 * 1024;

class TooLarge extends Error {}

/** `POST /webhooks/<token>`: what vendors tell plugins. */
export function webhookRoute(platform: Platform) {
  return async function webhook(token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // Raw: a signature is over the bytes as they came.
      const answer = await receiveWebhook(platform, token, {
        headers: headersOf(request),
        body: () => bodyOf(request),
      });
      send(response, answer);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      response.setHeader('connection', 'close');
      sendJson(response, 413, { error: { code: 'FILE_TOO_LARGE', message: 'The delivery is larger than 1 MiB.' } });
    }
  };
}

function headersOf({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) throw new TooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  // Not destroyed when it is too long, or the answer would go with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new TooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function send(response: ServerResponse, { status, contentType, body, retryAfterSeconds }: WebhookAnswer): void {
  response.writeHead(status, {
    // Whatever the plugin says: nothing that a browser would run on our address.
    ...(body?.length && {
      'content-type': /^application\/json\b/.test(contentType ?? '') ? 'application/json' : 'text/plain; charset=utf-8',
    }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end(body);
}
