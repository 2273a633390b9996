import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommunity, post, type TestProgramme } from '@mentorkit/testing/world';
import { gql } from '@apollo/client';
import { buildSchema, isAbstractType } from 'graphql';
import { fetchQuery, type GraphQLTaggedNode, requestSubscription } from 'relay-runtime';
import { beforeAll, describe, expect, test } from 'vitest';
import { stand, until } from '../fixtures/ground.ts';
import type { Client, Intention } from '../index.ts';
import { apolloIntention, createApollo } from './apollo.ts';
import { createRelay, relayIntention } from './relay.ts';
import { createUrql, urqlIntention } from './urql.ts';

const at = stand();
let community: TestProgramme;

beforeAll(async () => {
  community = await createCommunity(at.ground.platform);
});

const who = 'query Who { viewer { person { displayName } } }';
const follow =
  'subscription Follow($feedId: ID!, $after: String) { feedEvents(feedId: $feedId, after: $after) { cursor post { id } } }';
const write = `mutation Write($feedId: ID!, $body: String!) { createPost(feedId: $feedId, body: $body, language: "en") {
  __typename ... on CreatePostSuccess { post { id } } ... on Error { code message } } }`;

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../../schema/schema.graphql'), 'utf8'));
/** As a build writes it from the schema. */
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(type => isAbstractType(type))
    .map(type => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

/** How each library is used. */
interface Library {
  name(): Promise<string>;
  /** The ids of the posts of which it heard. */
  posts(variables: object): string[];
  writing(): Intention<any, any>;
}

function urql(client: Client): Library {
  const library = createUrql(client, at.proxy.address);
  return {
    name: async () => (await library.query(who, {}).toPromise()).data.viewer.person.displayName,
    posts(variables) {
      const ids: string[] = [];
      library.subscription(follow, variables).subscribe(({ data }) => data && ids.push(data.feedEvents.post.id));
      return ids;
    },
    writing: () => urqlIntention(client, library, write),
  };
}

function apollo(client: Client): Library {
  const library = createApollo(client, at.proxy.address, possibleTypes);
  return {
    name: async () => (await library.query<any>({ query: gql(who) })).data.viewer.person.displayName,
    posts(variables) {
      const ids: string[] = [];
      library
        .subscribe<any>({ query: gql(follow), variables })
        .subscribe(({ data }) => data && ids.push(data.feedEvents.post.id));
      return ids;
    },
    writing: () => apolloIntention(client, library, write),
  };
}

function relay(client: Client): Library {
  const library = createRelay(client, at.proxy.address);
  return {
    async name() {
      const request = compiled('query', who, [
        linked('viewer', 'Viewer', [linked('person', 'Person', [scalar('displayName')])]),
      ]);
      return (await fetchQuery<any>(library, request, {}).toPromise()).viewer.person.displayName;
    },
    posts(variables) {
      const ids: string[] = [];
      const arguments_ = ['feedId', 'after'].map(argument);
      const fields = [
        linked('feedEvents', 'FeedEvent', [scalar('cursor'), linked('post', 'Post', [scalar('id')])], arguments_),
      ];
      const subscription = compiled('subscription', follow, fields);
      requestSubscription<any>(library, {
        subscription,
        variables,
        onNext: data => ids.push(data.feedEvents.post.id),
      });
      return ids;
    },
    writing() {
      const success = { kind: 'InlineFragment', type: 'CreatePostSuccess', abstractKey: null };
      const written = { ...success, selections: [linked('post', 'Post', [scalar('id')])] };
      const refused = { ...success, type: 'InvalidInputError', selections: [scalar('code'), scalar('message')] };
      const selections = [scalar('__typename'), written, refused];
      const fields = [linked('createPost', null, selections, ['feedId', 'body'].map(argument))];
      return relayIntention(client, library, compiled('mutation', write, fields));
    },
  };
}

test.each(['urql', 'apollo', 'relay'])('%s takes no more than 30 lines', name => {
  const lines = readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeLessThanOrEqual(30);
});

describe.each([
  ['urql', urql],
  ['Apollo', apollo],
  ['Relay', relay],
])('with %s', (_name, use) => {
  test('a page asks as who is signed in', async () => {
    expect(await use(at.client(community.manager)).name()).toBe('Manager');
  });

  test('a list stays live over a cut', async () => {
    const { manager, feedId } = community;
    const { data } = await at.ground.platform.execute(manager, 'query ($id: ID!) { feed(id: $id) { lastCursor } }', {
      id: feedId,
    });
    const ids = use(at.client(manager)).posts({ feedId, after: data.feed.lastCursor });
    const one = await post(at.ground.platform, manager, feedId, 'one');
    await until(() => ids.length === 1);
    at.proxy.cut();
    const two = await post(at.ground.platform, manager, feedId, 'two');
    await until(() => ids.length === 2);
    expect(ids).toEqual([one, two]);
  });

  test('what is done is done once, though its answer was lost, and a no is a value', async () => {
    const { manager, feedId } = await createCommunity(at.ground.platform);
    const writing = use(at.client(manager)).writing();
    at.proxy.loseAnswerTo('idempotency-key');
    const [outcome, posts] = [await writing.send({ feedId, body: 'once' }), at.proxy.requests('/graphql')];
    expect([outcome.kind, posts]).toEqual(['ok', 2]);
    const { data } = await at.ground.platform.execute(
      manager,
      'query ($id: ID!) { feed(id: $id) { posts(first: 10) { edges { node { id body } } } } }',
      { id: feedId },
    );
    expect(data.feed.posts.edges).toEqual([{ node: { id: (outcome as any).value.post.id, body: 'once' } }]);
    expect(await writing.send({ feedId, body: '' })).toMatchObject({ kind: 'invalid' });
  });
});

/** As `relay-compiler` would write it. */
function compiled(operationKind: string, text: string, selections: readonly object[]): GraphQLTaggedNode {
  const name = / (\w+)/.exec(text)![1]!;
  const argumentDefinitions = [...text.matchAll(/\$(\w+):/g)].map(([, variable]) => ({
    defaultValue: null,
    kind: 'LocalArgument',
    name: variable,
  }));
  const type = operationKind[0]!.toUpperCase() + operationKind.slice(1);
  const fragment = { argumentDefinitions, kind: 'Fragment', metadata: null, name, selections, type, abstractKey: null };
  const operation = { argumentDefinitions, kind: 'Operation', name, selections };
  const params = { cacheID: name, id: null, metadata: {}, name, operationKind, text };
  return { kind: 'Request', fragment, operation, params } as never;
}

function scalar(name: string): object {
  return { alias: null, args: null, kind: 'ScalarField', name, storageKey: null };
}

function argument(name: string): object {
  return { kind: 'Variable', name, variableName: name };
}

function linked(name: string, concreteType: string | null, selections: readonly object[], args?: object[]): object {
  return {
    alias: null,
    args: args ?? null,
    storageKey: null,
    kind: 'LinkedField',
    name,
    concreteType,
    plural: false,
    selections,
  };
}
