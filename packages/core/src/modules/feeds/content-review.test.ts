import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, takePart, type TestProgramme, withRole } from '@mentorkit/testing/world';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '../../context.ts';
import { subscribeWithin } from '../../events/subscription.ts';
import { schema } from '../../api/schema.ts';
import { contextFor, presentableError } from '../../api/yoga.ts';

let api: TestPlatform;
let ours: TestProgramme;
let author: TestPerson;
let reader: TestPerson;
let moderator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: [new URL('./fixtures/moody-filter.ts', import.meta.url).href] });
  ours = await createCommunity(api);
  author = await takePart(api, ours, { name: 'Author', locale: 'da' });
  reader = await takePart(api, ours, { name: 'Reader' });
  moderator = await withRole(api, ours, 'MODERATOR');
});
afterAll(() => api.close());

const postFields = 'id body state review { outcome reason } allowedActions commentCount';
const errors = '... on Error { __typename code message }';
const documents = {
  create: `mutation ($feedId: ID!, $body: String!) { it: createPost(feedId: $feedId, body: $body, language: "en") {
    ... on CreatePostSuccess { post { ${postFields} } } ${errors} } }`,
  edit: `mutation ($id: ID!, $body: String!) { it: editPost(id: $id, body: $body, version: 1) {
    ... on EditPostSuccess { post { ${postFields} } } ${errors} } }`,
  remove: `mutation ($id: ID!) { it: deletePost(id: $id) { ... on DeletePostSuccess { deletedId } ${errors} } }`,
  approve: `mutation ($id: ID!) { it: approvePost(id: $id) { ... on ApprovePostSuccess { post { ${postFields} } } ${errors} } }`,
  reject: `mutation ($id: ID!) { it: rejectPost(id: $id, reason: "Please be kind.") {
    ... on RejectPostSuccess { deletedId } ${errors} } }`,
  comment: `mutation ($id: ID!, $body: String!) { it: createComment(postId: $id, body: $body, language: "en") {
    ... on CreateCommentSuccess { comment { id state review { outcome reason } } } ${errors} } }`,
  approveComment: `mutation ($id: ID!) { it: approveComment(id: $id) {
    ... on ApproveCommentSuccess { comment { body state review { outcome } } } ${errors} } }`,
  rejectComment: `mutation ($id: ID!) { it: rejectComment(id: $id) {
    ... on RejectCommentSuccess { deletedId } ${errors} } }`,
  removeComment: `mutation ($id: ID!) { it: deleteComment(id: $id) { ... on DeleteCommentSuccess { deletedId } ${errors} } }`,
  read: `query ($id: ID!) { it: feed(id: $id) {
    posts { edges { node { id commentCount comments { edges { node { body } } } } } }
    postsToReview { edges { node { id } } } commentsToReview { edges { node { id } } } } }`,
  node: `query ($id: ID!) { it: node(id: $id) { ... on Post { ${postFields} } ... on Comment { body state review { outcome } } } }`,
};

async function run(person: TestPerson, document: keyof typeof documents, variables: object): Promise<any> {
  const { data, errors: problems } = await api.execute(person, documents[document], variables);
  if (problems) throw new Error(JSON.stringify(problems));
  return data.it;
}

async function write(body: string): Promise<any> {
  return await run(author, 'create', { feedId: ours.feedId, body });
}

async function feedOf(person: TestPerson) {
  const feed = await run(person, 'read', { id: ours.feedId });
  const ids = (connection: any): string[] => connection.edges.map((edge: any) => edge.node.id);
  return { posts: ids(feed.posts), toReview: ids(feed.postsToReview), comments: ids(feed.commentsToReview), feed };
}

/** Kinds of the feed's events since the last look. */
async function newEvents(): Promise<unknown[]> {
  const rows = await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql<{ position: string; kind: string; actor_id: string }>(
      'select position, kind, actor_id from feed_events where feed_id = $1 and position > $2 order by position',
      [ours.feed, seen],
    ),
  );
  seen = Number(rows.at(-1)?.position ?? seen);
  return rows.map(({ kind, actor_id }) => [kind, actor_id === author.membershipId ? 'author' : 'another']);
}
let seen = 0;

test('a filter sees text and ids, and no names', async () => {
  const { post } = await write('Hello');
  expect(post).toMatchObject({ state: 'PUBLISHED', review: { outcome: 'NONE', reason: null } });
  const [stored] = await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql<{ value: object }>(`select value from plugin_store_entries where key = 'Hello'`),
  );
  expect(stored?.value).toEqual({
    kind: 'post',
    language: 'en',
    feedId: ours.feed,
    authorId: author.membershipId,
  });
  expect(await newEvents()).toEqual([['POST_CREATED', 'author']]);
});

test('what is refused is not stored, and its author reads why', async () => {
  const { posts } = await feedOf(moderator);
  expect(await write('Buy spam')).toEqual({
    __typename: 'PluginError',
    code: 'CONTENT_REFUSED',
    message: 'Det kan ikke offentliggøres: Ingen reklame.',
  });
  expect(await feedOf(moderator)).toMatchObject({ posts, toReview: [] });
  expect(await newEvents()).toEqual([]);
});

test('a held post is its author’s and the moderators’ to see, until one of them lets it into the feed', async () => {
  const { post } = await write('A rude word');
  expect(post).toMatchObject({
    state: 'PENDING_REVIEW',
    review: { outcome: 'HELD', reason: 'Er det venligt?' },
    allowedActions: ['DELETE_POST'],
  });
  const { id } = post;
  expect((await feedOf(moderator)).toReview).toEqual([id]);
  for (const person of [author, reader]) {
    const { posts, toReview } = await feedOf(person);
    expect({ toReview, inFeed: posts.includes(id) }).toEqual({ toReview: [], inFeed: false });
  }
  expect(await run(reader, 'node', { id })).toBeNull();
  for (const action of ['approve', 'reject', 'comment', 'edit'] as const)
    expect(await run(reader, action, { id, body: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await run(author, 'approve', { id })).toMatchObject({ code: 'FORBIDDEN' });
  expect(await run(author, 'comment', { id, body: 'x' })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  expect((await run(moderator, 'node', { id })).allowedActions).toEqual(['DELETE_POST', 'APPROVE_POST', 'REJECT_POST']);
  expect(await newEvents()).toEqual([]);

  expect(await run(moderator, 'approve', { id })).toMatchObject({
    post: { state: 'PUBLISHED', review: { outcome: 'APPROVED', reason: null } },
  });
  expect((await feedOf(reader)).posts).toContain(id);
  expect(await run(reader, 'node', { id })).toMatchObject({ state: 'PUBLISHED', review: null });
  // Who let it pass is nobody's to know.
  expect(await newEvents()).toEqual([['POST_CREATED', 'author']]);
  expect(await run(moderator, 'approve', { id })).toMatchObject({ code: 'FORBIDDEN' });
});

test('a rejected post is its author’s alone, with the moderator’s words', async () => {
  const { post } = await write('Another rude word');
  expect(await run(moderator, 'reject', { id: post.id })).toEqual({ deletedId: post.id });
  expect(await run(author, 'node', { id: post.id })).toMatchObject({
    state: 'REJECTED',
    review: { outcome: 'REJECTED', reason: 'Please be kind.' },
  });
  for (const person of [moderator, reader]) expect(await run(person, 'node', { id: post.id })).toBeNull();
  const mails = await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql(`select membership_id, locale, parameters->>'reason' reason from mails where kind = 'content-rejected'`),
  );
  expect(mails).toEqual([{ membership_id: author.membershipId, locale: 'da', reason: 'Please be kind.' }]);
  expect(await run(author, 'remove', { id: post.id })).toEqual({ deletedId: post.id });
  expect(await newEvents()).toEqual([]);
});

test.for(['away', 'nonsense'])('a filter that is %s silences nobody: moderators see what it missed', async mood => {
  const { post } = await write(`The filter is ${mood}`);
  expect(post).toMatchObject({ state: 'PUBLISHED', review: { outcome: 'MISSED' } });
  expect((await feedOf(reader)).posts).toContain(post.id);
  expect((await feedOf(moderator)).toReview).toEqual([post.id]);
  if (mood === 'away') await run(moderator, 'approve', { id: post.id });
  else await run(moderator, 'reject', { id: post.id });
  expect((await feedOf(moderator)).toReview).toEqual([]);
  expect((await feedOf(reader)).posts.includes(post.id)).toBe(mood === 'away');
  expect(await newEvents()).toEqual([
    ['POST_CREATED', 'author'],
    ...(mood === 'away' ? [] : [['POST_WITHHELD', 'author']]),
  ]);
});

test('an edit is looked at like a new post: held, it leaves the feed until a moderator has decided', async () => {
  const { post } = await write('Fine');
  expect(await run(author, 'edit', { id: post.id, body: 'Now spam' })).toMatchObject({ code: 'CONTENT_REFUSED' });
  expect(await run(author, 'edit', { id: post.id, body: 'Now rude' })).toMatchObject({
    post: { body: 'Now rude', state: 'PENDING_REVIEW' },
  });
  expect((await feedOf(reader)).posts).not.toContain(post.id);
  await run(moderator, 'approve', { id: post.id });
  expect((await feedOf(reader)).posts).toContain(post.id);
  expect(await newEvents()).toEqual([
    ['POST_CREATED', 'author'],
    ['POST_WITHHELD', 'author'],
    ['POST_CREATED', 'author'],
  ]);
});

test('a moderator decides about the text that they have read', async () => {
  const { post } = await write('rude');
  const approve = `mutation ($id: ID!, $version: Int!) { it: approvePost(id: $id, version: $version) {
    __typename ... on StaleError { current { ... on Post { body version } } } } }`;
  const decide = async (version: number) => (await api.execute(moderator, approve, { id: post.id, version })).data.it;
  expect(await decide(2)).toEqual({ __typename: 'StaleError', current: { body: 'rude', version: 1 } });
  expect(await decide(1)).toEqual({ __typename: 'ApprovePostSuccess' });
  await newEvents();
});

test('a held comment counts when it is published, and not before', async () => {
  const { post } = await write('Comment on this');
  const comment = async (body: string) => (await run(author, 'comment', { id: post.id, body })).comment;
  const [held, other, gone] = [await comment('rude'), await comment('rude too'), await comment('very rude')];
  const missed = await comment('away');
  expect(held).toMatchObject({ state: 'PENDING_REVIEW', review: { outcome: 'HELD', reason: 'Er det venligt?' } });
  const shown = async () => {
    const { feed } = await feedOf(reader);
    const { commentCount, comments } = feed.posts.edges.find((edge: any) => edge.node.id === post.id).node;
    return [commentCount, comments.edges.map((edge: any) => edge.node.body)];
  };
  expect(await shown()).toEqual([1, ['away']]);
  expect((await feedOf(moderator)).comments).toEqual([held.id, other.id, gone.id, missed.id]);
  expect((await feedOf(reader)).comments).toEqual([]);
  expect(await run(reader, 'node', { id: held.id })).toBeNull();
  expect(await run(reader, 'approveComment', { id: held.id })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await run(author, 'approveComment', { id: held.id })).toMatchObject({ code: 'FORBIDDEN' });

  expect(await run(moderator, 'approveComment', { id: held.id })).toEqual({
    comment: { body: 'rude', state: 'PUBLISHED', review: { outcome: 'APPROVED' } },
  });
  expect(await run(moderator, 'rejectComment', { id: other.id })).toEqual({ deletedId: other.id });
  expect(await run(author, 'removeComment', { id: gone.id })).toEqual({ deletedId: gone.id });
  expect(await shown()).toEqual([2, ['rude', 'away']]);
  await run(moderator, 'rejectComment', { id: missed.id });
  expect(await shown()).toEqual([1, ['rude']]);
  expect((await feedOf(moderator)).comments).toEqual([]);
  expect((await newEvents()).map(([kind]: any) => kind)).toEqual([
    'POST_CREATED',
    'COMMENT_CREATED',
    'COMMENT_CREATED',
    'COMMENT_WITHHELD',
  ]);
});

test('who follows the feed gets nothing of what is held, not of an earlier event either', async () => {
  const before = await lastCursor();
  const { post } = await write('At first fine');
  await run(author, 'edit', { id: post.id, body: 'Then rude' });
  await write('Held from the beginning, as it is rude');
  const { comment } = await run(author, 'comment', { id: (await write('Open')).post.id, body: 'rude as well' });
  expect(comment.state).toBe('PENDING_REVIEW');
  const follow = async (after: string, count: number) => {
    const events = await subscribeToFeed(moderator, after);
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
    const delivered: any[] = [];
    for await (const { data } of events) {
      delivered.push((data as any).feedEvents);
      if (delivered.length === count) break;
    }
    return delivered.map(({ kind, post: shown }) => [kind, shown]);
  };
  expect(await follow(before, 3)).toEqual([
    ['POST_CREATED', null],
    ['POST_WITHHELD', null],
    ['POST_CREATED', { body: 'Open', state: 'PUBLISHED' }],
  ]);
  const held = await lastCursor();
  await run(moderator, 'approve', { id: post.id });
  expect(await follow(held, 1)).toEqual([['POST_CREATED', { body: 'Then rude', state: 'PUBLISHED' }]]);
});

test('a sponsor follows no feed: its events say who wrote what', async () => {
  const sponsor = await withRole(api, ours, 'SPONSOR');
  expect(await subscribeToFeed(sponsor, await lastCursor())).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

async function lastCursor(): Promise<string> {
  const { data } = await api.execute(reader, 'query ($id: ID!) { feed(id: $id) { lastCursor } }', { id: ours.feedId });
  return data.feed.lastCursor;
}

async function subscribeToFeed(person: TestPerson, after: string) {
  const credentials = {
    organisation: undefined,
    acceptLanguage: undefined,
    requestId: undefined,
    hostName: undefined,
    clientAddress: undefined,
  };
  const contextValue = await contextFor(api.platform, { ...credentials, authorization: `Bearer ${person.token}` });
  const document = parse(
    'subscription ($id: ID!, $after: String) { feedEvents(feedId: $id, after: $after) { kind post { body state } } }',
  );
  const present = (error: unknown, ctx: RequestContext) => presentableError(api.platform, error, ctx);
  return await subscribeWithin(
    { schema, document, variableValues: { id: ours.feedId, after }, contextValue },
    { present },
  );
}
