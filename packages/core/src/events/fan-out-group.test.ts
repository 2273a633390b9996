import { buildSchema, parse, type ValidatedSubscriptionArgs, validateSubscriptionArgs } from 'graphql';
import { expect, test } from 'vitest';
import { groupKey, isShared } from './fan-out-group.ts';

const schema = buildSchema(`
  type Query { nothing: String }
  type Subscription { events(feed: ID!, after: String): Event! other: String }
  type Event { cursor: String! post(short: Boolean): Post }
  type Post { body: String mine: Boolean author: Person }
  type Person { name: String email: String }
`);
const shared = { Subscription: ['events'], Event: ['cursor', 'post'], Post: ['body', 'author'], Person: ['name'] };

function asking(query: string, variableValues: Record<string, unknown> = {}): ValidatedSubscriptionArgs {
  const args = validateSubscriptionArgs({ schema, document: parse(query), variableValues });
  if (!('schema' in args)) throw args[0];
  return args;
}

test.for([
  'subscription { events(feed: 1) { cursor post { body __typename author { name } } } }',
  'subscription { ...E } fragment E on Subscription { events(feed: 1) { ... on Event { post { ...P } } } } fragment P on Post { body }',
  'subscription { events(feed: 1) { a: post { ...P } b: post(short: true) { ...P } } } fragment P on Post { body }',
])('a selection that is the same for all is shared: %s', query => {
  expect(isShared(asking(query), shared)).toBe(true);
});

test.for([
  'subscription { events(feed: 1) { post { mine } } }',
  'subscription { events(feed: 1) { post { body: mine } } }',
  'subscription { events(feed: 1) { post { author { name email } } } }',
  'subscription { events(feed: 1) { post { ... { mine } } } }',
  'subscription { events(feed: 1) { ...E } } fragment E on Event { post { ...P } } fragment P on Post { author { ...A } } fragment A on Person { email }',
  'subscription { other }',
])('one field that depends on the viewer makes it each viewer’s own: %s', query => {
  expect(isShared(asking(query), shared)).toBe(false);
});

const document =
  'subscription ($feed: ID!, $after: String, $short: Boolean) { events(feed: $feed, after: $after) { post(short: $short) { body } } }';

test('from wherever they go on, those who ask the same are one group', () => {
  const key = groupKey(asking(document, { feed: '1', after: 'a', short: true }), []);
  expect(groupKey(asking(document, { feed: '1', after: 'b', short: true }), [])).toBe(key);
  expect(groupKey(asking(document.replace('subscription', 'subscription Named'), { feed: '1', short: true }), [])).toBe(
    key,
  );
});

test('another selection, variable, language or person is another group', () => {
  const keys = [
    groupKey(asking(document, { feed: '1', short: true }), ['en', '']),
    groupKey(asking(document, { feed: '1', short: false }), ['en', '']),
    groupKey(asking(document, { feed: '1' }), ['en', '']),
    groupKey(asking(document.replace('body', 'mine'), { feed: '1', short: true }), ['en', '']),
    groupKey(asking(document, { feed: '1', short: true }), ['da', '']),
    groupKey(asking(document, { feed: '1', short: true }), ['en', 'me']),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
