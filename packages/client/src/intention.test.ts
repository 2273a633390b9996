import { createCommunity, post, type TestProgramme } from '@mentorkit/testing/world';
import { beforeAll, expect, test } from 'vitest';
import { sessionOf, stand, storeOf } from './fixtures/ground.ts';
import type { Client } from './index.ts';

const at = stand();
let community: TestProgramme;

beforeAll(async () => {
  community = await createCommunity(at.ground.platform);
});

const write = /* GraphQL */ `
  mutation ($feedId: ID!, $body: String!) {
    createPost(feedId: $feedId, body: $body, language: "en") {
      ... on CreatePostSuccess { post { id body } }
      ... on InvalidInputError { code message issues { path code message } }
      ... on Error { code message }
    }
  }
`;
const edit = /* GraphQL */ `
  mutation ($id: ID!, $body: String!, $version: Int!) {
    editPost(id: $id, body: $body, version: $version) {
      __typename
      ... on EditPostSuccess { post { body version } }
      ... on StaleError { code message current { ... on Post { body version } } }
      ... on Error { code message }
    }
  }
`;

/** How often it was written. */
async function count(body: string): Promise<number> {
  const { data } = await at.ground.platform.execute(
    community.manager,
    'query ($id: ID!) { feed(id: $id) { posts(first: 100) { edges { node { body } } } } }',
    { id: community.feedId },
  );
  return data.feed.posts.edges.filter((edge: any) => edge.node.body === body).length;
}

const toWrite = (client: Client, key?: string) => client.intention(write, key === undefined ? {} : { key });
const saying = (body: string) => ({ feedId: community.feedId, body });

test('what a person did is done once, though its answer was lost and it was sent again', async () => {
  const intention = toWrite(at.client(community.manager));
  const { key } = intention;
  at.proxy.loseAnswerTo('lost once');
  expect(await intention.send(saying('lost once'))).toMatchObject({
    kind: 'ok',
    value: { post: { body: 'lost once' } },
  });
  expect([await count('lost once'), at.proxy.requests('/graphql')]).toEqual([1, 2]);
  expect(intention.key).not.toBe(key);
});

test('two clicks are one; what is done after the answer is another thing', async () => {
  const intention = toWrite(at.client(community.manager));
  const [one, other] = await Promise.all([intention.send(saying('clicked')), intention.send(saying('clicked'))]);
  expect(one).toEqual(other);
  expect([await count('clicked'), at.proxy.requests('/graphql')]).toEqual([1, 1]);
  await intention.send(saying('clicked'));
  expect(await count('clicked')).toBe(2);
});

test('when the server stays away it is told, and sending again later, even after a reload, does it once', async () => {
  const intention = toWrite(at.client(community.manager, { language: () => 'da' }));
  at.proxy.loseAnswerTo('through the dark');
  const sent = intention.send(saying('through the dark'));
  while ((await count('through the dark')) === 0);
  at.proxy.away();
  const outcome = await sent;
  expect(outcome).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'UNREACHABLE',
      message: 'Serveren kan ikke nås. Se efter din forbindelse, og prøv igen.',
      mayRepeat: true,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
  at.proxy.back();
  const reloaded = toWrite(at.client(community.manager), intention.key);
  expect(await reloaded.send(saying('through the dark'))).toMatchObject({ kind: 'ok' });
  expect(await count('through the dark')).toBe(1);
});

test('who changes what they typed after a lost answer is told that the first had arrived, and nothing is done twice', async () => {
  const client = at.client(community.manager);
  const intention = toWrite(client);
  at.proxy.loseAnswerTo('first words');
  const giveUp = new AbortController();
  const sent = intention.send(saying('first words'), { signal: giveUp.signal });
  while ((await count('first words')) === 0);
  giveUp.abort();
  expect(await sent).toMatchObject({ failure: { code: 'CANCELLED' } });
  expect(await intention.send(saying('better words'))).toMatchObject({
    kind: 'refused',
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'What you sent first has arrived after all. Look at it, then change what is left to change.',
  });
  expect([await count('first words'), await count('better words')]).toEqual([1, 0]);
  expect(await intention.send(saying('better words'))).toMatchObject({ kind: 'ok' });
});

test('after a no the same thing is corrected and sent again, with the same key', async () => {
  const intention = toWrite(at.client(community.manager));
  const { key } = intention;
  expect(await intention.send(saying(''))).toMatchObject({
    kind: 'invalid',
    issues: [{ path: ['body'], message: expect.any(String) }],
  });
  expect(intention.key).toBe(key);
  expect(await intention.send(saying('corrected'))).toMatchObject({ kind: 'ok' });
});

test('who was slower gets what stands there now, and can go on from it', async () => {
  const id = await post(at.ground.platform, community.manager, community.feedId, 'draft');
  const client = at.client(community.manager);
  await client.intention(edit).send({ id, body: 'theirs', version: 1 });
  const mine = client.intention(edit);
  const stale = await mine.send({ id, body: 'mine', version: 1 });
  expect(stale).toMatchObject({ kind: 'stale', current: { body: 'theirs', version: 2 } });
  const { version } = (stale as { current: { version: number } }).current;
  expect(await mine.send({ id, body: 'mine', version })).toMatchObject({
    kind: 'ok',
    value: { post: { body: 'mine' } },
  });
});

test('a sign-in that has ended is renewed in the middle of it, or asked for; either way the thing is done once', async () => {
  const { access, refreshToken } = await sessionOf(at, community.manager);
  const renewed = toWrite(at.client(storeOf({ accessToken: 'of yesterday', refreshToken })));
  expect(await renewed.send(saying('renewed'))).toMatchObject({ kind: 'ok' });

  const store = storeOf({ accessToken: 'of yesterday' });
  const client = at.client(store);
  const asked = toWrite(client);
  const { key } = asked;
  expect(await asked.send(saying('asked for'))).toMatchObject({ failure: { code: 'TOKEN_INVALID', mayRepeat: true } });
  expect([await count('asked for'), asked.key]).toEqual([0, key]);
  store.tokens = { accessToken: access.token };
  client.session.signedIn();
  expect(await asked.send(saying('asked for'))).toMatchObject({ kind: 'ok' });
  expect([await count('renewed'), await count('asked for')]).toEqual([1, 1]);
});

test('a server that is busy is asked again a little later, and one that is slow is not waited for without end', async () => {
  let answers = 0;
  const overloaded = { errors: [{ message: 'Busy', extensions: { code: 'OVERLOADED' } }] };
  const busy: typeof fetch = async (input, init) => {
    answers += 1;
    return answers < 3 ? Response.json(overloaded, { status: 503 }) : await fetch(input, init);
  };
  const patient = toWrite(at.client(community.manager, { fetch: busy }));
  expect(await patient.send(saying('in the rush'))).toMatchObject({ kind: 'ok' });
  expect(answers).toBe(3);

  const hurried = at.client(community.manager, { timeoutMs: 500 });
  expect(await hurried.query('{ viewer { person { email } } }')).toMatchObject({ kind: 'ok' });
  at.proxy.silence();
  expect(await hurried.query('{ viewer { person { email } } }')).toMatchObject({ failure: { code: 'TIMED_OUT' } });
});
