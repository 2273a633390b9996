import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, post, removeFrom, takePart, type TestProgramme, withRole } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rightsChanged } from '../../access/rights-changed.ts';

let api: TestPlatform;
let ours: TestProgramme;
let mentor: TestPerson;
let mentee: TestPerson;
let moderator: TestPerson;
let outsider: TestPerson;
let theirs: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  ours = await createCommunity(api);
  theirs = await createCommunity(api);
  mentor = await takePart(api, ours, { name: 'Mentor', role: 'MENTOR', locale: 'da' });
  mentee = await takePart(api, ours, { name: 'Mentee' });
  moderator = await withRole(api, ours, 'MODERATOR');
  outsider = await api.person(ours.manager.organisation, { name: 'Outsider' });
});
afterAll(() => api.close());

const unknown = (type: string) => Buffer.from(`${type}:0198c0de-0000-7000-8000-000000000000`).toString('base64url');

const create = /* GraphQL */ `
  mutation ($feedId: ID!, $body: String!, $language: String = "en") {
    createPost(feedId: $feedId, body: $body, language: $language) {
      __typename
      ... on CreatePostSuccess { post { id body language commentCount author { displayName } allowedActions } }
      ... on Error { code }
      ... on InvalidInputError { issues { path } }
    }
  }
`;
const page = /* GraphQL */ `
  query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    feed(id: $id) {
      title scope mayPost lastCursor
      posts(first: $first, after: $after, last: $last, before: $before) {
        pageInfo { hasNextPage hasPreviousPage endCursor }
        edges { cursor node {
          id body createdAt editedAt commentCount
          author { displayName timeZone email }
          comments(first: 3) { edges { node { body author { displayName } } } pageInfo { hasNextPage } }
          reactions { kind count } viewerReactions
          allowedActions
        } }
      }
    }
  }
`;
const react = `mutation ($id: ID!, $kind: ReactionKind!) { addReaction(id: $id, kind: $kind) {
  ... on AddReactionSuccess { post { reactions { kind count } viewerReactions } } ... on Error { code } } }`;
const unreact = `mutation ($id: ID!, $kind: ReactionKind!) { removeReaction(id: $id, kind: $kind) {
  ... on RemoveReactionSuccess { post { reactions { kind count } viewerReactions } } ... on Error { code } } }`;
const comment = `mutation ($id: ID!, $body: String!) { createComment(postId: $id, body: $body, language: "en") {
  ... on CreateCommentSuccess { comment { id body author { displayName } } } ... on Error { code } } }`;
const edit = `mutation ($id: ID!, $body: String, $version: Int! = 1) { editPost(id: $id, body: $body, version: $version) {
  ... on EditPostSuccess { post { body editedAt version } } ... on Error { code } } }`;
const remove = `mutation ($id: ID!) { deletePost(id: $id) {
  ... on DeletePostSuccess { deletedId } ... on Error { code message } ... on IllegalTransitionError { allowed } } }`;
const removeComment = `mutation ($id: ID!) { deleteComment(id: $id) {
  ... on DeleteCommentSuccess { deletedId } ... on Error { code } } }`;

/** With the newest post. */
async function actionsOf(person: TestPerson): Promise<string[]> {
  const { data } = await api.execute(person, page, { id: ours.feedId, first: 1 });
  return data.feed.posts.edges[0].node.allowedActions;
}

async function storedRows(): Promise<unknown> {
  return await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql(
      'select (select count(*) from posts) posts, (select count(*) from comments) comments, (select count(*) from reactions) reactions, (select sum(last_position) from feeds) positions',
    ),
  );
}

test('who wrote something is shown as anywhere else', async () => {
  const id = await post(api, mentor, ours.feedId, 'By me');
  const ask = `query ($id: ID!) {
    node(id: $id) { ... on Post { author { id ...all } } }
    viewer { person { id ...all } }
  }
  fragment all on Person { displayName locale timeZone avatarUrl email status organisationRoles version }`;
  const { data } = await api.execute(mentor, ask, { id });
  expect(data.node.author).toEqual(data.viewer.person);
  expect(data.node.author).toMatchObject({ status: 'ACTIVE', organisationRoles: [], version: 2 });
});

test('who takes part reads and writes; a post says what its reader may do with it', async () => {
  for (const person of [
    ours.manager,
    mentor,
    mentee,
    moderator,
    await withRole(api, ours, 'SPONSOR'),
    await withRole(api, ours, 'FACILITATOR'),
  ]) {
    const { data } = await api.execute(person, create, { feedId: ours.feedId, body: '  Hello\r\nyou  ' });
    expect(data.createPost).toMatchObject({
      post: {
        body: 'Hello\nyou',
        commentCount: 0,
        allowedActions: ['EDIT_POST', 'CREATE_COMMENT', 'ADD_REACTION', 'DELETE_POST'],
      },
    });
  }
  expect(await actionsOf(mentee)).toEqual(['CREATE_COMMENT', 'ADD_REACTION']);
  expect(await actionsOf(moderator)).toEqual(['CREATE_COMMENT', 'ADD_REACTION', 'DELETE_POST']);
});

test('a sponsor writes in the feed, and is shown nobody else: neither name nor word', async () => {
  const sponsor = await withRole(api, ours, 'SPONSOR');
  const others = await post(api, mentor, ours.feedId, 'Among us');
  const own = await post(api, sponsor, ours.feedId, 'I wish you all success');
  expect((await api.execute(mentee, comment, { id: own, body: 'Thank you' })).data.createComment).toHaveProperty(
    'comment',
  );
  expect((await api.execute(sponsor, comment, { id: own, body: 'Gladly' })).data.createComment).toHaveProperty(
    'comment',
  );
  const { data } = await api.execute(sponsor, page, { id: ours.feedId, first: 5 });
  expect(data.feed.mayPost).toBe(true);
  expect(data.feed.posts.edges).toHaveLength(1);
  expect(data.feed.posts.edges[0].node).toMatchObject({ id: own, body: 'I wish you all success', commentCount: 2 });
  expect(data.feed.posts.edges[0].node.comments.edges).toMatchObject([{ node: { body: 'Gladly' } }]);
  expect(
    (await api.execute(sponsor, 'query ($id: ID!) { node(id: $id) { id } }', { id: others })).data.node,
  ).toBeNull();
  for (const document of [comment, react])
    expect(
      Object.values((await api.execute(sponsor, document, { id: others, body: 'Me too', kind: 'LIKE' })).data),
    ).toEqual([{ code: 'NOT_FOUND' }]);
  // To others, what a sponsor writes is a post like any other.
  expect((await api.execute(mentee, page, { id: ours.feedId, first: 2 })).data.feed.posts.edges).toMatchObject([
    { node: { id: own } },
    { node: { id: others } },
  ]);
});

test('to a member who takes no part, and to another organisation, the feed looks like one that does not exist', async () => {
  const id = await post(api, mentor, ours.feedId, 'Ours');
  const { data: commented } = await api.execute(mentee, comment, { id, body: 'Mine' });
  const commentId = commented.createComment.comment.id;
  const before = await storedRows();
  for (const person of [outsider, theirs.manager]) {
    const same = async (document: string, variables: Record<string, string>, missing: Record<string, string>) => {
      const answer = await api.execute(person, document, variables);
      expect(answer).toEqual(await api.execute(person, document, { ...variables, ...missing }));
      return answer;
    };
    expect((await same(page, { id: ours.feedId }, { id: unknown('Feed') })).data.feed).toBeNull();
    for (const [type, known] of [
      ['Feed', ours.feedId],
      ['Post', id],
      ['Comment', commentId],
    ] as const)
      expect(
        (await same('query ($id: ID!) { node(id: $id) { id } }', { id: known }, { id: unknown(type) })).data.node,
      ).toBeNull();
    expect(
      (await same(create, { feedId: ours.feedId, body: 'x' }, { feedId: unknown('Feed') })).data.createPost,
    ).toMatchObject({ code: 'NOT_FOUND' });
    for (const document of [react, unreact, comment, edit, remove]) {
      const { data } = await same(document, { id, kind: 'LIKE', body: 'x' }, { id: unknown('Post') });
      expect(Object.values(data)[0]).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await same(removeComment, { id: commentId }, { id: unknown('Comment') })).data.deleteComment).toMatchObject(
      { code: 'NOT_FOUND' },
    );
    expect(
      (await api.execute(person, '{ programmes { edges { node { id feed { id } } } } }')).data.programmes.edges.filter(
        (edge: any) => edge.node.feed?.id === ours.feedId,
      ),
    ).toEqual([]);
  }
  expect(await storedRows()).toEqual(before);
});

test('nobody signed in reads or writes', async () => {
  expect((await api.execute(undefined, page, { id: ours.feedId })).errors?.[0]?.extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  expect(
    (await api.execute(undefined, create, { feedId: ours.feedId, body: 'x' })).errors?.[0]?.extensions,
  ).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test.for([
  ['nothing', ''],
  ['nothing but space', ' \n\t '],
  ['10,001 characters', 'x'.repeat(10_001)],
  ['a control character', 'a\u0000b'],
  ['a control character of the second set', 'a\u0085b'],
  ['half a character', 'a\uD800b'],
])('a post of %s is refused, and changes nothing', async ([, body]) => {
  const before = await storedRows();
  const { data } = await api.execute(mentor, create, { feedId: ours.feedId, body });
  expect(data.createPost).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: ['body'] }] });
  expect(await storedRows()).toEqual(before);
});

test('10,000 characters are a post, however many bytes they have', async () => {
  const { data } = await api.execute(mentor, create, { feedId: ours.feedId, body: '🙂'.repeat(10_000) });
  expect(data.createPost).toMatchObject({ __typename: 'CreatePostSuccess' });
});

test('wrong types and languages are refused', async () => {
  expect((await api.execute(mentor, create, { feedId: ours.feedId, body: 5 })).errors?.length).toBe(1);
  const { data } = await api.execute(mentor, create, { feedId: ours.feedId, body: 'x', language: 'Danish' });
  expect(data.createPost).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['language'] }] });
  const id = await post(api, mentor, ours.feedId, 'x');
  expect((await api.execute(mentor, react, { id, kind: 'HATE' })).errors?.length).toBe(1);
  // The id of something else is none of a post.
  const commented = await api.execute(mentor, comment, { id: ours.feedId, body: 'x' });
  expect(commented.data.createComment).toMatchObject({ code: 'NOT_FOUND' });
});

test('the same reaction twice is one, and one that is not there may be removed', async () => {
  const id = await post(api, mentor, ours.feedId, 'React');
  for (const _ of [1, 2])
    expect((await api.execute(mentee, react, { id, kind: 'THANKS' })).data.addReaction.post).toEqual({
      reactions: [{ kind: 'THANKS', count: 1 }],
      viewerReactions: ['THANKS'],
    });
  expect((await api.execute(mentor, react, { id, kind: 'THANKS' })).data.addReaction.post.reactions).toEqual([
    { kind: 'THANKS', count: 2 },
  ]);
  for (const _ of [1, 2])
    expect((await api.execute(mentee, unreact, { id, kind: 'THANKS' })).data.removeReaction.post).toEqual({
      reactions: [{ kind: 'THANKS', count: 1 }],
      viewerReactions: [],
    });
  const kinds = await api.asPlatform(ours.manager.organisation, ctx =>
    ctx.sql('select kind from feed_events order by position desc limit 4'),
  );
  expect(kinds).toEqual(
    ['REACTION_REMOVED', 'REACTION_ADDED', 'REACTION_ADDED', 'POST_CREATED'].map(kind => ({ kind })),
  );
});

test('an author edits their own post and nobody else’s', async () => {
  const id = await post(api, mentor, ours.feedId, 'Frist');
  for (const person of [mentee, moderator, ours.manager])
    expect((await api.execute(person, edit, { id, body: 'Mine now' })).data.editPost).toEqual({ code: 'FORBIDDEN' });
  const { data } = await api.execute(mentor, edit, { id, body: 'First' });
  expect(data.editPost.post).toMatchObject({ body: 'First', version: 2 });
  expect(data.editPost.post.editedAt).toBeTruthy();
  // The same again changes nothing, and tells nobody.
  const before = await storedRows();
  expect((await api.execute(mentor, edit, { id, body: 'First', version: 2 })).data.editPost.post.version).toBe(2);
  expect(await storedRows()).toEqual(before);
});

test('author, moderator and manager delete a post; deleted, it is gone and stays so', async () => {
  for (const person of [mentor, moderator, ours.manager]) {
    const id = await post(api, mentor, ours.feedId, 'Delete me');
    const { data: commented } = await api.execute(mentee, comment, { id, body: 'With it' });
    expect((await api.execute(mentee, remove, { id })).data.deletePost).toMatchObject({ code: 'FORBIDDEN' });
    expect((await api.execute(person, remove, { id })).data.deletePost).toEqual({ deletedId: id });
    expect((await api.execute(person, remove, { id })).data.deletePost).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: [],
    });
    for (const document of [comment, react])
      expect(
        Object.values((await api.execute(mentee, document, { id, kind: 'LIKE', body: 'x' })).data)[0],
      ).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    for (const gone of [id, commented.createComment.comment.id])
      expect(
        (await api.execute(mentor, 'query ($id: ID!) { node(id: $id) { id } }', { id: gone })).data.node,
      ).toBeNull();
    const { data } = await api.execute(mentor, page, { id: ours.feedId, first: 100 });
    expect(data.feed.posts.edges.map((edge: any) => edge.node.id)).not.toContain(id);
  }
});

test('a comment counts until it is deleted, by its author or a moderator', async () => {
  const id = await post(api, mentor, ours.feedId, 'Comment');
  const add = async () => (await api.execute(mentee, comment, { id, body: 'Yes' })).data.createComment.comment.id;
  const count = async () =>
    (await api.execute(mentor, page, { id: ours.feedId, first: 1 })).data.feed.posts.edges[0].node.commentCount;
  const [first, second] = [await add(), await add()];
  expect(await count()).toBe(2);
  expect((await api.execute(mentor, removeComment, { id: first })).data.deleteComment).toEqual({ code: 'FORBIDDEN' });
  expect((await api.execute(mentee, removeComment, { id: first })).data.deleteComment).toEqual({ deletedId: first });
  expect((await api.execute(moderator, removeComment, { id: second })).data.deleteComment).toEqual({
    deletedId: second,
  });
  expect((await api.execute(moderator, removeComment, { id: second })).data.deleteComment).toEqual({
    code: 'ILLEGAL_TRANSITION',
  });
  expect(await count()).toBe(0);
});

test('who was removed reads nothing more; what they wrote stays, with their name', async () => {
  const leaver = await takePart(api, ours, { name: 'Leaver' });
  const id = await post(api, leaver, ours.feedId, 'I was here');
  await removeFrom(api, ours, leaver);
  await expect.poll(async () => (await api.execute(leaver, page, { id: ours.feedId })).data.feed).toBeNull();
  expect((await api.execute(leaver, edit, { id, body: 'x' })).data.editPost).toEqual({ code: 'NOT_FOUND' });
  const { data } = await api.execute(mentor, page, { id: ours.feedId, first: 1 });
  expect(data.feed.posts.edges[0].node).toMatchObject({
    id,
    author: { displayName: 'Leaver', timeZone: 'Europe/Copenhagen', email: null },
  });
});

test('a feed of a cancelled programme is read, and not written in', async () => {
  const community = await createCommunity(api);
  const id = await post(api, community.manager, community.feedId, 'Before');
  const cancel =
    'mutation ($id: ID!) { cancelProgramme(id: $id, confirmed: 1000) { ... on CancelProgrammeSuccess { programme { state } } } }';
  const { data: cancelled } = await api.execute(community.manager, cancel, { id: community.globalId });
  expect(cancelled.cancelProgramme.programme.state).toBe('CANCELLED');
  const { data } = await api.execute(community.manager, page, { id: community.feedId });
  expect(data.feed).toMatchObject({
    mayPost: false,
    posts: { edges: [{ node: { id, allowedActions: ['DELETE_POST'] } }] },
  });
  expect(
    (await api.execute(community.manager, create, { feedId: community.feedId, body: 'x' })).data.createPost,
  ).toMatchObject({ code: 'FORBIDDEN' });
  expect((await api.execute(community.manager, comment, { id, body: 'x' })).data.createComment).toEqual({
    code: 'FORBIDDEN',
  });
});

test('paging forward and backward shows each post once, newest first', async () => {
  const community = await createCommunity(api);
  const ids: string[] = [];
  for (let number = 0; number < 7; number += 1)
    ids.unshift(await post(api, community.manager, community.feedId, `Post ${number}`));
  const read = async (variables: object) =>
    (await api.execute(community.manager, page, { id: community.feedId, ...variables })).data.feed.posts;
  const seen: string[] = [];
  let after: string | undefined;
  for (;;) {
    const posts = await read({ first: 3, after });
    seen.push(...posts.edges.map((edge: any) => edge.node.id));
    // Who writes meanwhile moves nothing.
    await post(api, community.manager, community.feedId, 'Meanwhile');
    if (!posts.pageInfo.hasNextPage) break;
    after = posts.pageInfo.endCursor;
  }
  expect(seen).toEqual(ids);
  const oldest = await read({ last: 2 });
  expect(oldest.edges.map((edge: any) => edge.node.id)).toEqual(ids.slice(-2));
  expect(oldest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  for (const wrong of [{ first: -1 }, { first: 101 }, { first: 1, last: 1 }, { after: 'nonsense' }])
    expect(
      (await api.execute(community.manager, page, { id: community.feedId, ...wrong })).errors?.[0]?.extensions,
    ).toMatchObject({ code: 'INVALID_INPUT' });
});

test('a page takes as many statements for 100 posts as for 10', async () => {
  const community = await createCommunity(api);
  const commenter = await takePart(api, community, { name: 'Commenter' });
  await api.asPlatform(community.manager.organisation, async ctx => {
    await ctx.sql(
      `with p as (insert into posts (feed_id, author_id, body, language)
         select $1, case when n % 2 = 0 then $2::uuid else $3::uuid end, 'Post ' || n, 'en' from generate_series(1, 100) n returning id),
       c as (insert into comments (post_id, feed_id, author_id, body, language) select p.id, $1::uuid, $3, 'Comment ' || n, 'en' from p, generate_series(1, 5) n)
       insert into reactions (post_id, membership_id, kind) select p.id, $3, 'LIKE' from p`,
      [community.feed, community.manager.membershipId, commenter.membershipId],
    );
  });
  const statements = async (first: number) => {
    let answer: any;
    await api.execute(commenter, page, { id: community.feedId, first });
    const counted = await api.countStatements(async () => {
      answer = await api.execute(commenter, page, { id: community.feedId, first });
    });
    expect(answer.errors).toBeUndefined();
    const { edges } = answer.data.feed.posts;
    expect(edges).toHaveLength(first);
    expect(edges[0].node).toMatchObject({
      reactions: [{ kind: 'LIKE', count: 1 }],
      viewerReactions: ['LIKE'],
      comments: { edges: { length: 3 }, pageInfo: { hasNextPage: true } },
    });
    return counted;
  };
  const ten = await statements(10);
  expect(await statements(100)).toBe(ten);
  expect(ten).toBeLessThanOrEqual(8);
});

test('who only applies is in no community yet; once approved, they are', async () => {
  const applicant = await takePart(api, ours, { name: 'Applicant' });
  const become = (state: string) =>
    api.asPlatform(ours.manager.organisation, async ctx => {
      await ctx.sql(`update participants set state = $2::participant_state where membership_id = $1`, [
        applicant.membershipId,
        state,
      ]);
      rightsChanged(ctx.platform);
    });
  for (const state of ['DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'WAITLISTED']) {
    await become(state);
    expect((await api.execute(applicant, page, { id: ours.feedId, first: 1 })).data.feed).toBeNull();
  }
  for (const state of ['APPROVED', 'PAUSED', 'COMPLETED']) {
    await become(state);
    expect((await api.execute(applicant, page, { id: ours.feedId, first: 1 })).data.feed).not.toBeNull();
  }
});
