import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './embedded-postgres-server.ts';
import { expectPostgres, expectRedis } from './reachable.ts';
import { StartError } from './start-error.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterAll(() => database.drop());

/** The database behind another port. */
async function passOn(port: number): Promise<Server> {
  const { hostname, port: to } = new URL(database.directUrl);
  const server = createServer(socket => {
    const upstream = connect(Number(to), hostname);
    for (const [from, into] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.pipe(into);
      from.on('error', () => into.destroy());
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function at(port: number, name?: string): string {
  const url = new URL(database.directUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  if (name) url.pathname = `/${name}`;
  return url.href;
}

test('a server that is not there is named with its setting and why, and without its password', async () => {
  const port = await freePort();
  const url = `postgres://mentorkit:geheim@127.0.0.1:${port}/mentorkit`;
  const failures = [
    await expectPostgres('DATABASE_URL', url, 300).catch((error: unknown) => error),
    await expectPostgres('DATABASE_DIRECT_URL', url, 0).catch((error: unknown) => error),
    await expectRedis(`redis://:geheim@127.0.0.1:${port}`, 300).catch((error: unknown) => error),
  ];
  const settings = ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'REDIS_URL'];
  for (const [i, setting] of settings.entries()) {
    expect(failures[i]).toBeInstanceOf(StartError);
    const { message } = failures[i] as Error;
    expect(message).toContain(`127.0.0.1:${port} cannot be used (${setting}): connect ECONNREFUSED`);
    expect(message).not.toContain('geheim');
  }
});

test('a server that starts later is waited for', async () => {
  const port = await freePort();
  let isThere = false;
  const waiting = expectPostgres('DATABASE_URL', at(port), 10_000).then(() => isThere);
  await new Promise(resolve => setTimeout(resolve, 300));
  isThere = true;
  const server = await passOn(port);
  expect(await waiting).toBe(true);
  server.close();
});

test('what will not come by waiting is said at once', async () => {
  const { port } = new URL(database.directUrl);
  const started = performance.now();
  await expect(expectPostgres('DATABASE_URL', at(Number(port), 'no_such_database'))).rejects.toThrow(
    'database "no_such_database" does not exist\nCreate the database first',
  );
  const guessed = Object.assign(new URL(at(Number(port))), { password: 'guess' }).href;
  await expect(expectPostgres('DATABASE_URL', guessed)).rejects.toThrow(
    /password authentication failed [^\n]*\nAre the login and the password in the address right\?$/,
  );
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a Redis that takes connections and says nothing is not waited for without end', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(expectRedis(`redis://127.0.0.1:${port}`, 300)).rejects.toThrow(`127.0.0.1:${port} cannot be used`);
  server.close();
});
