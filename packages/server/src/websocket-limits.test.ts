import { randomUUID } from 'node:crypto';
import { openOperationRules, type OperationRules, trustedDocuments } from '@mentorkit/core';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, serve } from './fixtures/live.ts';

let api: TestPlatform;
let member: TestPerson;
let administrator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  member = await api.person(organisation);
  administrator = await api.person(organisation, { administrator: true });
});
afterAll(() => api.close());

/** What a member gets over a socket for each operation, one after the other: the code of an error, or the data. */
async function outcomes(
  rules: Partial<OperationRules>,
  payloads: readonly object[],
  person = member,
): Promise<unknown[]> {
  const platform = await createTestPlatform({
    beside: api,
    config: { operations: { ...openOperationRules, ...rules } },
  });
  const server = await serve(platform);
  const client = await connect(server, person);
  const found: unknown[] = [];
  try {
    for (const [index, payload] of payloads.entries()) {
      const id = String(index);
      client.send({ type: 'subscribe', id, payload });
      await client.until(() => client.messages.some(message => message.id === id));
      const { type, payload: answer } = client.messages.find(message => message.id === id)!;
      const error = type === 'error' ? answer[0] : answer.errors?.[0];
      expect(error?.extensions.http).toBeUndefined();
      found.push(error ? error.extensions.code : answer.data);
    }
  } finally {
    client.socket.terminate();
    await server.close();
    await platform.close();
  }
  return found;
}

test('what is too large or too dear over HTTP is so over a socket', async () => {
  const dear = '{ programmes(first: 50) { edges { node { matches(first: 100) { edges { node { id } } } } } } }';
  const payloads = [
    { query: '{ __typename }' },
    { query: `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(' ')} }` },
    { query: `query (${'$x: Int '.repeat(500)}) { __typename }` },
    { query: `{ __typename } #${'x'.repeat(64 * 1024)}` },
    { query: dear },
    { query: '{ programmes(first: 101) { edges { cursor } } }' },
    { query: '{ __typename }', variables: JSON.parse(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`) },
    {
      query: 'subscription { matchingRunProgress(id: "x") { proposals(first: 101) { edges { node { score } } } } }',
    },
  ];
  const limit = 'LIMIT_EXCEEDED';
  expect(await outcomes({}, payloads)).toEqual([
    { __typename: 'Query' },
    limit,
    limit,
    limit,
    limit,
    'INVALID_INPUT',
    'INVALID_INPUT',
    'INVALID_INPUT',
  ]);
});

test('subscriptions, and documents that are not valid, are paid for as over HTTP', async () => {
  const unknown = Buffer.from(`MatchingRun:${randomUUID()}`).toString('base64url');
  const following = { query: `subscription { matchingRunProgress(id: "${unknown}") { id } }` };
  expect(await outcomes({ costPerMinute: 25 }, [following, following, following])).toEqual([
    'NOT_FOUND',
    'NOT_FOUND',
    'RATE_LIMITED',
  ]);
  const wrong = Array.from({ length: 4 }, (_, n) => ({ query: `{ x${n} }` }));
  const refused = await outcomes({ costPerMinute: 26 }, wrong, administrator);
  const invalid = 'GRAPHQL_VALIDATION_FAILED';
  expect(refused).toEqual([invalid, invalid, invalid, 'RATE_LIMITED']);
});

test('a hardened platform shows its schema to no member, and runs trusted documents by their id', async () => {
  const introspection = { query: '{ __schema { description } }' };
  expect(await outcomes({ hardened: true }, [introspection])).toEqual(['INTROSPECTION_REFUSED']);
  const rules = { trustedDocuments: trustedDocuments({ kind: '{ __typename }' }), trustedDocumentsOnly: true };
  const byId = { query: '', extensions: { persistedQuery: { sha256Hash: 'kind' } } };
  expect(await outcomes(rules, [{ query: '{ __typename }' }, byId])).toEqual([
    'DOCUMENT_NOT_TRUSTED',
    { __typename: 'Query' },
  ]);
});
