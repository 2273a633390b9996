import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discoverKeys, remoteKeys } from './access/signing-keys.ts';
import { limitedFetch } from './limited-fetch.ts';

let server: Server;
let origin: string;
let requests = 0;
/** Bytes that were written to whoever asked last. */
let written = 0;

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/small': response => response.end('{"keys":[]}'),
  '/endless': response => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) written += 65_536;
    };
    response.on('drain', more);
    more();
  },
  '/packed': response => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(Buffer.alloc(20 * 1024 * 1024, 'x')));
  },
  // It begins, and never ends.
  '/slow': response => void response.write('{'),
  '/silent': () => {},
  '/round': response => response.writeHead(302, { location: '/round' }).end(),
  '/once': response => response.writeHead(302, { location: '/small' }).end(),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    answers[request.url!.replace(/\/\.well-known.*/, '')]!(response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

test.each(['/endless', '/packed'])('an answer that is too large is not read on: %s', async path => {
  written = 0;
  await expect(limitedFetch(origin + path)).rejects.toThrow('larger than 1048576 bytes');
  expect(written).toBeLessThan(20 * 1024 * 1024);
});

test.each(['/slow', '/silent'])('an answer that does not come to an end is given up: %s', async path => {
  await expect(limitedFetch(origin + path, {}, { ms: 300 })).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('redirects are followed a few times, and a request that says who we are is not sent on', async () => {
  expect(await (await limitedFetch(`${origin}/once`)).json()).toEqual({ keys: [] });
  requests = 0;
  await expect(limitedFetch(`${origin}/round`)).rejects.toThrow('redirects');
  expect(requests).toBe(4);
  await expect(limitedFetch(`${origin}/once`, { method: 'POST' })).rejects.toThrow('redirects');
  expect((await limitedFetch(`${origin}/once`, { redirect: 'manual' })).status).toBe(302);
});

test.each(['/endless', '/round', '/packed'])('keys of an issuer that answers so are none: %s', async path => {
  await expect(discoverKeys(origin + path)).rejects.toThrow(/larger than|redirects/);
  const keys = remoteKeys(() => Promise.resolve(new URL(origin + path)));
  await expect(keys({ alg: 'ES256' }, { payload: '', signature: '' })).rejects.toMatchObject({
    code: 'ISSUER_UNAVAILABLE',
  });
});

test('nothing else fetches: what the platform asks of others goes through the limits', () => {
  const root = join(import.meta.dirname, '../../..');
  const sources = globSync(['packages/core/src/**/*.ts', 'packages/server/src/*.ts', 'packages/server/src/demo/*.ts'], {
    cwd: root,
    exclude: ['**/*.test.ts', '**/{fixtures,generated}/**'],
  });
  const fetching = sources.filter(file =>
    /(?<![\w.])fetch\((?!input|given)/.test(readFileSync(join(root, file), 'utf8')),
  );
  // The second is for plugins, with the hosts and addresses that they may reach.
  expect(fetching.toSorted()).toEqual(['packages/core/src/limited-fetch.ts', 'packages/core/src/plugins/fetch.ts']);
});
