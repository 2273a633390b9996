import { setTimeout as delay } from 'node:timers/promises';
import { changeOrganisationStatus } from '@mentorkit/core';
import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type LiveServer, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

test('sockets of a suspended organisation end within five seconds, and no others', async () => {
  const suspended = await api.organisation();
  const theirs = await connect(server, await api.person(suspended));
  const ours = await connect(server, await api.person(await api.organisation()));
  const before = performance.now();
  await changeOrganisationStatus(api.platform, suspended.slug, 'suspend', 'unpaid');
  expect((await theirs.closed).code).toBe(4403);
  expect(performance.now() - before).toBeLessThan(5000);
  await delay(200);
  expect(ours.socket.readyState).toBe(ours.socket.OPEN);
  ours.socket.terminate();
});

test('a member of a suspended organisation gets no socket', async () => {
  const suspended = await api.organisation();
  const person = await api.person(suspended);
  await changeOrganisationStatus(api.platform, suspended.slug, 'suspend', 'unpaid');
  const client = await connect(server, person);
  expect(await client.closed).toEqual({ code: 4403, reason: 'ORGANISATION_SUSPENDED' });
});
