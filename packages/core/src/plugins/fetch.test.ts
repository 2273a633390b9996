import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { discoverKeys } from '../access/signing-keys.ts';
import { createNetwork, type Network } from './fetch.ts';

let network: Network;
let host: string;
/** Answers that go on for as long as somebody listens. */
const endless: ServerResponse[] = [];

const vendor = createServer((request, response) => {
  const { pathname } = new URL(request.url!, 'http://vendor');
  if (pathname.startsWith('/redirect')) response.writeHead(302, { location: pathname });
  else if (pathname.startsWith('/large')) response.writeHead(200);
  else response.writeHead(500);
  endless.push(response);
  response.on('error', () => {});
  const piece = 'x'.repeat(64 * 1024);
  const write = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', write);
  write();
});

beforeAll(async () => {
  vendor.listen(0, '127.0.0.1');
  await once(vendor, 'listening');
  host = `127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  network = createNetwork(['127.0.0.1']);
});
afterAll(async () => {
  vendor.closeAllConnections();
  vendor.close();
  await network.close();
});
beforeEach(() => {
  endless.length = 0;
});

const ask = (path: string, redirect: string) =>
  network.fetch(
    { url: `http://${host}${path}`, method: 'GET', headers: [], redirect },
    [host],
    new AbortController().signal,
  );

test.each([
  ['redirects that are not wanted', () => ask('/redirect', 'error')],
  ['redirects without end', () => ask('/redirect', 'follow')],
  ['more than is read', () => ask('/large', 'follow')],
  ['a failure, where keys were asked for', () => discoverKeys(`http://${host}`)],
])('of a server that answers with %s no connection stays open', async (_what, refused) => {
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, async () => await refused()));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  expect(endless.length).toBeGreaterThanOrEqual(5);
  await vi.waitFor(() => expect(endless.filter(({ destroyed }) => !destroyed)).toEqual([]), 2_000);
});
