import { request } from 'node:http';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, type TestProgramme } from '@mentorkit/testing/world';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type LiveServer, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;
let manager: TestPerson;
let programme: TestProgramme;
const sent: string[] = [];

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  manager = await api.person(await api.organisation(), { administrator: true });
  programme = await createProgramme(api, manager);
  const { pool } = api.platform.database;
  const { query } = pool;
  pool.query = ((...asked: Parameters<typeof query>) => {
    sent.push(typeof asked[0] === 'string' ? asked[0] : asked[0].text);
    return query.apply(pool, asked);
  }) as typeof query;
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const query = 'query ($id: ID!) { programme(id: $id) { matches(first: 1) { edges { node { id } } } } }';
const ofMatches = () => sent.filter(text => /from matches\b/.test(text)).length;

/** What a client does that goes while its first statement waits; when it has gone, the statement is let go on. */
async function goneMeanwhile(ask: () => Promise<() => void>): Promise<void> {
  const holder = new Client(api.database.administratorUrl);
  await holder.connect();
  try {
    await holder.query('begin; lock table programmes in access exclusive mode');
    const leave = await ask();
    const waiting = `select 1 from pg_locks where not granted and relation = 'programmes'::regclass`;
    await vi.waitFor(async () => expect((await holder.query(waiting)).rowCount).toBeGreaterThan(0), 10_000);
    leave();
    await vi.waitFor(async () => expect(await server.connections()).toBe(0), 10_000);
  } finally {
    await holder.end();
  }
}

test.each([
  [
    'HTTP',
    async () => {
      const asking = request(server.url, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${manager.token}` },
      });
      asking.on('error', () => {});
      asking.end(JSON.stringify({ query, variables: { id: programme.globalId } }));
      return () => asking.destroy();
    },
  ],
  [
    'WebSocket',
    async () => {
      const client = await connect(server, manager);
      client.subscribe('1', query, { id: programme.globalId });
      return () => client.socket.terminate();
    },
  ],
])('what a client over %s asked for is not gone on with when it has gone', async (_transport, ask) => {
  const before = ofMatches();
  await goneMeanwhile(ask);
  const answer = await api.execute(manager, query, { id: programme.globalId });
  expect(answer.errors).toBeUndefined();
  // That of the one who waited for it.
  expect(ofMatches() - before).toBe(1);
});

test('a mutation whose client has gone is done all the same', async () => {
  const change = `mutation ($id: ID!) { a: openProgramme(id: $id) { __typename } pauseProgramme(id: $id) { __typename } }`;
  await goneMeanwhile(async () => {
    const client = await connect(server, manager);
    client.subscribe('1', change, { id: programme.globalId });
    return () => client.socket.terminate();
  });
  const state = 'query ($id: ID!) { programme(id: $id) { state } }';
  await vi.waitFor(
    async () =>
      expect((await api.execute(manager, state, { id: programme.globalId })).data.programme.state).toBe('PAUSED'),
    10_000,
  );
});
