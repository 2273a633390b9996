import { useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Person } from '../parts/person.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { Comments } from './comments.tsx';
import { DeletePost } from './community-mutations.ts';
import { EditPost } from './edit-post.tsx';
import { Reactions } from './reactions.tsx';
import { Written } from './written.tsx';

const PostFragment = graphql(`
  fragment Post on Post {
    id
    body
    language
    createdAt
    editedAt
    state
    version
    commentCount
    allowedActions
    review {
      outcome
      reason
    }
    author {
      id
      ...PersonName
    }
    ...PostReactions
    ...PostEdit
  }
`);

export interface PostProps {
  readonly of: FragmentType<typeof PostFragment>;
  onDeleted(): void;
}

export function Post({ of, onDeleted }: PostProps) {
  const { t, date } = useWords();
  const post = read(PostFragment, of);
  const [editing, setEditing] = useState(false);
  const [open, setOpen] = useState(false);
  const remove = useIntention(DeletePost);
  if (post.state === 'DELETED') return null;
  return (
    <li className="post">
      <article aria-label={t('community.postOf', { when: date(post.createdAt) })}>
        <header className="post-head">
          <Person of={post.author} as={date(post.createdAt)} />
          {post.editedAt && <span className="soft small">{t('community.edited')}</span>}
          {post.state !== 'PUBLISHED' && <State look="warning">{t(`word.postState.${post.state}`)}</State>}
        </header>
        {editing ? (
          <EditPost of={post} onClose={() => setEditing(false)} />
        ) : (
          <Written text={post.body} language={post.language} />
        )}
        {post.review?.reason && <p className="soft small">{t('community.reason', { reason: post.review.reason })}</p>}
        <div className="row">
          <Reactions of={post} />
          <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('community.comments', { count: post.commentCount })}
          </Button>
          <Actions
            allowed={post.allowedActions}
            actions={[
              { action: 'EDIT_POST', label: t('community.edit'), run: () => setEditing(true) },
              {
                action: 'DELETE_POST',
                label: t('community.delete'),
                kind: 'danger',
                confirm: t('community.deletePost', { count: post.commentCount }),
                run: () => remove.send({ id: post.id, version: post.version }),
              },
            ]}
            onDone={action => action === 'DELETE_POST' && onDeleted()}
          />
        </div>
        {open && <Comments postId={post.id} mayComment={post.allowedActions.includes('CREATE_COMMENT')} />}
      </article>
    </li>
  );
}
