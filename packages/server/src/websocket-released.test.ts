import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type LiveServer, open, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;
let member: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  member = await api.person(await api.organisation());
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const many = 100;

function timers(): number {
  return process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length;
}

test('who leaves while it is found out who they are leaves no timer behind for as long as their token is good', async () => {
  const { viewers } = api.platform;
  const { find } = viewers;
  const known = Promise.withResolvers<void>();
  const asked = vi.spyOn(viewers, 'find').mockImplementation(async (...parameters) => {
    await known.promise;
    return await find(...parameters);
  });
  const before = timers();
  const clients = Array.from({ length: many }, () => open(server));
  for (const client of clients)
    client.socket.once('open', () =>
      client.send({ type: 'connection_init', payload: { authorization: `Bearer ${member.token}` } }),
    );
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(many), 10_000);
  for (const { socket } of clients) socket.terminate();
  await vi.waitFor(() => expect(server.sockets.connections()).toBe(0), 10_000);
  known.resolve();
  await Promise.allSettled(asked.mock.results.map(({ value }) => value));
  asked.mockRestore();
  // Somebody who comes after them is let in after them.
  const next = await connect(server, member);
  expect(next.messages[0]?.type).toBe('connection_ack');
  next.socket.terminate();
  await vi.waitFor(() => expect(timers()).toBeLessThan(before + many / 2), 2_000);
});

test('operations that are refused, fail or are given up take no place of those that a connection may have', async () => {
  const client = await connect(server, member);
  const payloads = [
    { query: '{ nonsense }' },
    { query: '{' },
    { query: 'subscription { importProgress(id: "x") { state } }' },
    { query: 'subscription ($id: ID!) { feedEvents(feedId: $id) { kind } }' },
    { query: 'mutation { openProgramme(id: "x") { __typename } }' },
    { query: 'query ($id: ID!) { programme(id: $id) { id } }', variables: { id: {} } },
    { query: '{ programmes(first: 1000) { edges { cursor } } }' },
    { query: 'query A { __typename } query B { __typename }' },
  ];
  for (const payload of payloads)
    for (let at = 0; at < many; at += 1) {
      const id = `${payload.query} ${at}`;
      client.send({ type: 'subscribe', id, payload });
      if (at % 2 === 0) client.send({ type: 'complete', id });
      else await client.until(() => client.messages.some(message => message.id === id && message.type !== 'next'));
    }
  client.subscribe('last', '{ viewer { person { id } } }');
  await client.until(() => client.messages.some(message => message.id === 'last'));
  expect(client.messages.find(({ id }) => id === 'last')).toMatchObject({ type: 'next', payload: { data: {} } });
  client.socket.terminate();
});
