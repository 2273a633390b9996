import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { NewPost } from './new-post.tsx';
import { NewsLine } from './news-line.tsx';
import { Post } from './post.tsx';
import './community.css';

const CommunityQuery = graphql(`
  query CommunityScreen($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    programme(id: $id) {
      id
      title
      feed {
        id
        title
        mayPost
        lastCursor
        posts(first: $first, after: $after, last: $last, before: $before) {
          edges {
            node {
              id
              ...Post
            }
          }
          pageInfo {
            hasNextPage
            endCursor
            startCursor
          }
        }
      }
    }
  }
`);

/** The talk of a programme, newest first and live: what is new is counted quietly, the reader says when to see it. */
export function CommunityScreen() {
  const { t } = useWords();
  const { programmeId } = useParams({ from: '/app/programmes/$programmeId/community' });
  const screen = useScreen(CommunityQuery, { id: programmeId, first: 25 });
  const { programme } = screen.data ?? {};
  const feed = programme?.feed;
  if (screen.data && !feed) return <NotFound />;
  const posts = feed?.posts.edges.map(({ node }) => node) ?? [];
  const newest = feed?.posts.pageInfo.startCursor;
  /** Those above what is shown; where nothing is shown yet, there is no place to begin above. */
  const newer = async () => {
    if (newest) await screen.more({ first: null, last: 25, before: newest });
    else screen.reload();
  };
  const renew = async () => (await screen.renew()).programme?.feed?.lastCursor ?? '';
  return (
    <Page
      title={feed?.title ?? ''}
      back={
        <Link to="/programmes/$programmeId" params={{ programmeId }}>
          {programme?.title ?? ''}
        </Link>
      }
      width="reading"
    >
      {screen.instead}
      {feed && (
        <>
          {feed.mayPost && <NewPost feedId={feed.id} onPosted={() => void newer()} />}
          <NewsLine feedId={feed.id} after={feed.lastCursor} show={newer} reload={screen.reload} renew={renew} />
          {posts.length === 0 ? (
            <Empty title={t('community.none')}>{t('community.noneWhy')}</Empty>
          ) : (
            <ol role="list" className="posts" aria-label={feed.title}>
              {posts.map(post => (
                <Post key={post.id} of={post} onDeleted={screen.reload} />
              ))}
            </ol>
          )}
          <More pageInfo={feed.posts.pageInfo} load={after => screen.more({ after })} />
        </>
      )}
    </Page>
  );
}
