import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGround, type Ground } from './fixtures/api-server.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await createGround();
});
afterAll(() => ground.close());

/** The audits of GraphQL over HTTP that say anything but `ok`. */
async function exceptions(url: string, headers: Record<string, string> = {}): Promise<string[]> {
  const audits = serverAudits({
    url,
    fetchFn: (input: string, init: RequestInit = {}) =>
      fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }),
  });
  expect(audits).toHaveLength(61);
  const found: string[] = [];
  for (const { id, name, fn } of audits) {
    const { status, ...result } = await fn();
    if (status !== 'ok') found.push(`${id} ${status} ${name}: ${'reason' in result ? result.reason : ''}`);
  }
  return found;
}

test('all audits pass in development, for anyone', async () => {
  const { url } = await ground.start({ HARDENED: 'false' });
  expect(await exceptions(url)).toEqual([]);
});

test('all audits pass in the hardened mode, for an API client with the right to the schema', async () => {
  const { url } = await ground.start({ HARDENED: 'true' });
  const { data } = await ground.platform.execute(
    ground.administrator,
    `mutation { createApiClient(input: { name: "Audits", scopes: [READ, SCHEMA_READ] }) {
       ... on CreateApiClientSuccess { key } ... on Error { message } } }`,
  );
  const headers = { authorization: `Bearer ${data.createApiClient.key}`, 'x-graphql-yoga-csrf': '1' };
  expect(await exceptions(url, headers)).toEqual([]);
});

test('a stranger misses no more than the audits that ask for the schema', async () => {
  const { url } = await ground.start({ HARDENED: 'true' });
  const ids = (await exceptions(url, { 'x-graphql-yoga-csrf': '1' })).map(exception => exception.split(' ')[0]);
  expect(new Set(ids)).toEqual(new Set(['28B9', '2EA1', '6A70', 'D6D5']));
});
