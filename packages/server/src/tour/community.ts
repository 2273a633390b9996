import type { Client, Subscription } from './client.ts';
import { expectThat, heading, say } from './terminal.ts';

export const programmeFeed = /* GraphQL */ `
  query ProgrammeFeed($id: ID!) {
    programme(id: $id) { feed { id title lastCursor } }
  }
`;

export const createPost = /* GraphQL */ `
  mutation CreatePost($feedId: ID!, $body: String!) {
    createPost(feedId: $feedId, body: $body, language: "en") {
      ... on CreatePostSuccess { post { id body author { displayName } } }
      ... on Error { code message }
    }
  }
`;

export const createComment = /* GraphQL */ `
  mutation CreateComment($postId: ID!, $body: String!) {
    createComment(postId: $postId, body: $body, language: "en") {
      ... on CreateCommentSuccess { comment { id } }
      ... on Error { code message }
    }
  }
`;

export const addReaction = /* GraphQL */ `
  mutation AddReaction($postId: ID!) {
    addReaction(id: $postId, kind: THANKS) {
      ... on AddReactionSuccess { post { reactions { kind count } } }
      ... on Error { code message }
    }
  }
`;

export const feedEvents = /* GraphQL */ `
  subscription FeedEvents($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) {
      cursor kind at actor { displayName } post { body } comment { body } reactionKind
    }
  }
`;

interface Follower {
  readonly received: string[];
  readonly subscription: Subscription;
  cursor: string;
}

/** Step 5: the community, live on two server processes; who is cut off resumes where they were. */
export async function talk(programmeId: string, here: readonly [Client, Client], there: Client): Promise<void> {
  heading(5, 'The community, live on two server processes');
  const [mentor, mentee] = here;
  const { programme } = await mentee.request(programmeFeed, { id: programmeId });
  const { id: feedId, lastCursor } = programme.feed;
  say(`subscriber A listens at ${mentor.url}, subscriber B at ${there.url}`);
  const a = await follow(mentor, feedId, lastCursor);
  const b = await follow(there, feedId, lastCursor);

  const { createPost: created } = await mentee.mutate(createPost, {
    feedId,
    body: 'Hello! My first program prints the moon.',
  });
  const postId = created.post.id;
  await mentor.mutate(createComment, { postId, body: 'Lovely. What does it do at new moon?' });
  await mentor.mutate(addReaction, { postId });
  await until(() => a.received.length === 3 && b.received.length === 3);
  expectThat(
    a.received.join() === b.received.join(),
    `both got ${a.received.length} events in one order: ${a.received.join(', ')}`,
  );

  b.subscription.cut();
  await b.subscription.ended.catch(() => {});
  say('subscriber B is cut off …');
  for (const n of [1, 2, 3, 4, 5]) await mentor.mutate(createPost, { feedId, body: `While B was away: ${n}` });
  const resumed = await follow(there, feedId, b.cursor);
  await mentee.mutate(createPost, { feedId, body: 'And B is back.' });
  await until(() => a.received.length === 9 && resumed.received.length === 6);
  expectThat(
    [...b.received, ...resumed.received].join() === a.received.join(),
    'B resumed from its cursor: no event is missing, none came twice',
  );
  a.subscription.close();
  resumed.subscription.close();
}

async function follow(client: Client, feedId: string, after: string): Promise<Follower> {
  const follower = { received: [] as string[], cursor: after } as Omit<Follower, 'subscription'>;
  const subscription = client.subscribe(feedEvents, { feedId, after }, ({ feedEvents: event }) => {
    follower.received.push(event.kind);
    follower.cursor = event.cursor;
  });
  await subscription.ready;
  return Object.assign(follower, { subscription });
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('Not everything arrived in ten seconds');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
