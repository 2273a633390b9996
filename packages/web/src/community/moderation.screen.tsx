import { useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { More } from '../parts/more.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { Person } from '../parts/person.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { useReviews } from './reviews.ts';
import { Written } from './written.tsx';
import '../people/people.css';

const ModerationQuery = graphql(`
  query ModerationScreen($id: ID!, $afterPost: String, $afterComment: String) {
    programme(id: $id) {
      id
      title
      feed {
        id
        postsToReview(first: 25, after: $afterPost) {
          edges {
            node {
              id
              body
              language
              createdAt
              version
              author {
                id
                ...PersonName
              }
              review {
                reason
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
        commentsToReview(first: 25, after: $afterComment) {
          edges {
            node {
              id
              body
              language
              createdAt
              version
              author {
                id
                ...PersonName
              }
              review {
                reason
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

type Kind = 'post' | 'comment';

/** What was written and waits for a moderator: let through, or not, with words for who wrote it. */
export function ModerationScreen() {
  const { t, date } = useWords();
  const announce = useAnnounce();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/moderation' });
  const screen = useScreen(ModerationQuery, { id: programmeId });
  const reviews = useReviews();
  const list = useRef<HTMLOListElement>(null);
  const [wrong, setWrong] = useState<string>();
  const [rejecting, setRejecting] = useState<{ kind: Kind; id: string; version: number; at: number }>();
  const feed = screen.data?.programme?.feed;
  const waiting = feed
    ? [
        ...feed.postsToReview.edges.map(({ node }) => ({ kind: 'post' as Kind, ...node })),
        ...feed.commentsToReview.edges.map(({ node }) => ({ kind: 'comment' as Kind, ...node })),
      ]
    : [];

  function goOn(at: number): void {
    announce(t('community.reviewed', { count: waiting.length - 1 }));
    // Before it is gone, for then whatever stands beside it would take the focus.
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[data-waiting]') ?? [])];
    const next = all[at + 1] ?? all[at - 1];
    requestAnimationFrame(() => {
      next?.focus();
      screen.reload();
    });
  }
  async function approve(kind: Kind, id: string, version: number, at: number): Promise<void> {
    setWrong(undefined);
    const outcome = await reviews.approve(kind, id, version);
    if (outcome.kind === 'ok') goOn(at);
    else setWrong(wordsOf(outcome));
  }
  return (
    <Page title={t('programmes.menu.moderation')} lead={t('community.moderationLead')} width="reading">
      {screen.instead}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {screen.data && waiting.length === 0 && (
        <Empty title={t('community.nothingWaits')}>{t('community.nothingWaitsWhy')}</Empty>
      )}
      <ol ref={list} role="list" className="queue">
        {waiting.map(({ kind, id, body, language, createdAt, version, author, review }, at) => (
          <li key={id} className="queue-one" tabIndex={-1} data-waiting>
            <Person of={author} as={`${t(`community.kind.${kind}`)} · ${date(createdAt)}`} />
            <Written text={body} language={language} />
            {review?.reason && <p className="soft small">{t('community.filterSays', { reason: review.reason })}</p>}
            <div className="row actions">
              <Button kind="main" onClick={() => void approve(kind, id, version, at)}>
                {t('community.approve')}
              </Button>
              <Button kind="danger" onClick={() => setRejecting({ kind, id, version, at })}>
                {t('community.reject')}
              </Button>
            </div>
          </li>
        ))}
      </ol>
      {feed && <More pageInfo={feed.postsToReview.pageInfo} load={afterPost => screen.more({ afterPost })} />}
      {feed && <More pageInfo={feed.commentsToReview.pageInfo} load={afterComment => screen.more({ afterComment })} />}
      {rejecting && (
        <Reject
          onClose={() => setRejecting(undefined)}
          send={async reason => {
            const outcome = await reviews.reject(rejecting.kind, rejecting.id, rejecting.version, reason);
            if (outcome.kind !== 'ok') return wordsOf(outcome);
            setRejecting(undefined);
            goOn(rejecting.at);
            return undefined;
          }}
        />
      )}
    </Page>
  );
}

interface RejectProps {
  onClose(): void;
  /** @returns why it was not done */
  send(reason: string): Promise<string | undefined>;
}

function Reject({ onClose, send }: RejectProps) {
  const { t } = useWords();
  const form = useForm({ reason: '' });
  return (
    <Dialog title={t('community.reject')} onClose={onClose}>
      <p>{t('community.rejectSays')}</p>
      <Form
        form={form}
        submit={t('community.reject')}
        onSubmit={({ reason }) => void send(reason.trim()).then(form.say)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="reason"
          label={t('community.why')}
          required={false}
          lines={3}
          value={form.values.reason}
          onChange={reason => form.set({ reason })}
        />
      </Form>
    </Dialog>
  );
}
