import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Page } from '../../database/keyset.ts';
import { type Feed, loadFeeds, loadProgrammeFeeds } from './feed.service.ts';
import {
  type Comment,
  type FeedComment,
  type Post,
  type ReactionCount,
  selectCommentPages,
  selectPeople,
  selectPostPages,
  selectPosts,
  selectReactionCounts,
  selectViewerReactions,
  selectWaitingCommentPages,
  selectWaitingPostPages,
} from './post.reads.ts';
import type { PersonRow } from '../identity/person.columns.ts';

export interface FeedLoaders {
  readonly feed: DataLoader<string, Feed | undefined>;
  readonly feedOfProgramme: DataLoader<string, Feed | undefined>;
  readonly person: DataLoader<string, PersonRow | undefined>;
  readonly reactions: DataLoader<string, readonly ReactionCount[]>;
  readonly viewerReactions: DataLoader<string, readonly Pick<ReactionCount, 'kind'>[]>;
  /** One statement for all feeds, or posts, that ask for the same page. */
  posts(page: Page): DataLoader<string, readonly Post[]>;
  comments(page: Page): DataLoader<string, readonly Comment[]>;
  /** By feed. */
  waitingPosts(page: Page): DataLoader<string, readonly Post[]>;
  waitingComments(page: Page): DataLoader<string, readonly FeedComment[]>;
  post: DataLoader<string, Post | undefined>;
}

const loadersOf = new WeakMap<RequestContext, FeedLoaders>();

/** What the rows of one level ask for together is one statement. It ends with the request. */
export function feedLoaders(ctx: RequestContext): FeedLoaders {
  let loaders = loadersOf.get(ctx);
  if (!loaders) loadersOf.set(ctx, (loaders = createLoaders(ctx)));
  return loaders;
}

function createLoaders(ctx: RequestContext): FeedLoaders {
  const posts = perPage(page =>
    listsBy(
      (ids: readonly string[]) => selectPostPages(ctx, ids, page),
      post => post.feedId,
    ),
  );
  const comments = perPage(page =>
    listsBy(
      (ids: readonly string[]) => selectCommentPages(ctx, ids, page),
      comment => comment.postId,
    ),
  );
  const waitingPosts = perPage(page =>
    listsBy(
      (ids: readonly string[]) => selectWaitingPostPages(ctx, ids, page),
      post => post.feedId,
    ),
  );
  const waitingComments = perPage(page =>
    listsBy(
      (ids: readonly string[]) => selectWaitingCommentPages(ctx, ids, page),
      comment => comment.feedId,
    ),
  );
  return {
    post: oneBy(
      ids => selectPosts(ctx, ids),
      post => post.id,
    ),
    waitingPosts,
    waitingComments,
    feed: oneBy(
      ids => loadFeeds(ctx, ids),
      feed => feed.id,
    ),
    feedOfProgramme: oneBy(
      ids => loadProgrammeFeeds(ctx, ids),
      feed => feed.programmeId!,
    ),
    person: oneBy(
      ids => selectPeople(ctx, ids),
      person => person.id,
    ),
    reactions: listsBy(
      ids => selectReactionCounts(ctx, ids),
      reaction => reaction.postId,
    ),
    viewerReactions: listsBy(
      ids => selectViewerReactions(ctx, ids),
      reaction => reaction.postId,
    ),
    posts,
    comments,
  };
}

function perPage<Row>(create: (page: Page) => DataLoader<string, readonly Row[]>) {
  const byPage = new Map<string, DataLoader<string, readonly Row[]>>();
  return (page: Page) => {
    const key = JSON.stringify(page);
    let loader = byPage.get(key);
    if (!loader) byPage.set(key, (loader = create(page)));
    return loader;
  };
}

function oneBy<Row>(load: (ids: readonly string[]) => Promise<Row[]>, idOf: (row: Row) => string) {
  return batching<Row | undefined>(async ids => {
    const byId = new Map((await load(ids)).map(row => [idOf(row), row]));
    return ids.map(id => byId.get(id));
  });
}

function listsBy<Row>(load: (ids: readonly string[]) => Promise<Row[]>, idOf: (row: Row) => string) {
  return batching<readonly Row[]>(async ids => {
    const byId = Map.groupBy(await load(ids), idOf);
    return ids.map(id => byId.get(id) ?? []);
  });
}

// Batches and remembers nothing: a subscription has one context for all its events.
function batching<Value>(load: (ids: readonly string[]) => Promise<Value[]>): DataLoader<string, Value> {
  return new DataLoader<string, Value>(
    async ids => {
      const unique = [...new Set(ids)];
      const values = await load(unique);
      const byId = new Map(unique.map((id, index) => [id, values[index]!]));
      return ids.map(id => byId.get(id)!);
    },
    { cache: false },
  );
}
