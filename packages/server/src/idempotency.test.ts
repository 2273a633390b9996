import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGround, type Ground } from './fixtures/api-server.ts';

let ground: Ground;
let urls: string[];

beforeAll(async () => {
  ground = await createGround();
  urls = [(await ground.start()).url, (await ground.start()).url];
});
afterAll(() => ground.close());

const texts = '[{ locale: "en", text: "First steps" }]';
const create = `mutation { createProgramme(input: {
  title: ${texts}, purpose: ${texts}, privacyText: ${texts}, locales: ["en"], timeZone: "UTC"
}) { __typename ... on CreateProgrammeSuccess { programme { id title feed { id } } } ... on Error { code } } }`;

async function ask(query: string, url: string, key?: string): Promise<any> {
  const { token, organisation } = ground.administrator;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'x-organisation': organisation.slug,
      ...(key && { 'idempotency-key': key }),
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: any; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

test('fifty equal requests at once, over two servers, make one programme, and all hear of the same', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(create, urls[i % 2]!, 'one-programme')));
  const [first] = answers;
  expect(first.createProgramme).toMatchObject({
    __typename: 'CreateProgrammeSuccess',
    programme: { title: 'First steps' },
  });
  expect(answers).toEqual(Array.from({ length: 50 }, () => first));
  const { programmes } = await ask('{ programmes(first: 100) { edges { node { id } } } }', urls[0]!);
  expect(programmes.edges).toEqual([{ node: { id: first.createProgramme.programme.id } }]);
});
