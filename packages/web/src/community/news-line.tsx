import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Line, useAnnounce, useLive } from '../parts/live.tsx';
import { useWords } from '../texts/text.ts';

const FeedEvents = graphql(`
  subscription FeedEvents($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) {
      cursor
      kind
      post {
        id
        ...Post
      }
      comment {
        id
        ...Comment
      }
    }
  }
`);

export interface NewsLineProps {
  readonly feedId: string;
  /** The newest cursor when the feed was loaded. */
  readonly after: string;
  /** Loads what is above, and shows it. */
  show(): Promise<void>;
  /** Loads all anew. */
  reload(): void;
  /** The same, and answers the newest cursor. */
  renew(): Promise<string>;
}

/**
 * Follows a feed. Changes of what is shown appear in their places by themselves; new posts are only counted, so that
 * nothing moves under a reader's eyes, and shown at once to who is at the top and writes nothing.
 */
export function NewsLine({ feedId, after, show, reload, renew }: NewsLineProps) {
  const { t } = useWords();
  const announce = useAnnounce();
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  const [begin] = useState(after);
  async function showNews(): Promise<void> {
    await show();
    setNews(new Set());
  }
  const state = useLive(
    FeedEvents,
    { feedId, after: begin },
    {
      next({ feedEvents: { kind, post } }) {
        if (kind === 'POST_DELETED' || kind === 'POST_WITHHELD') return reload();
        if (kind !== 'POST_CREATED' || !post) return;
        if (window.scrollY < 100 && !isTyping()) return void showNews();
        setNews(before => new Set([...before, post.id]));
        announce(t('community.new', { count: news.size + 1 }));
      },
      async resync() {
        setNews(new Set());
        return await renew();
      },
    },
  );
  return (
    <>
      <Line state={state} />
      {news.size > 0 && (
        <div className="news">
          <Button
            kind="main"
            icon={<Icon name="up" />}
            onClick={() => {
              window.scrollTo({ top: 0 });
              void showNews();
            }}
          >
            {t('community.new', { count: news.size })}
          </Button>
        </div>
      )}
    </>
  );
}

function isTyping(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement && activeElement.value !== '';
}
