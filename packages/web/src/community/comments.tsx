import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { More } from '../parts/more.tsx';
import { Person } from '../parts/person.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { CreateComment, DeleteComment } from './community-mutations.ts';
import { Written } from './written.tsx';

/** Asked for when somebody opens them: most posts are read without. */
const CommentsQuery = graphql(`
  query Comments($postId: ID!, $after: String) {
    node(id: $postId) {
      id
      ... on Post {
        comments(first: 50, after: $after) {
          edges {
            node {
              id
              ...Comment
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

const CommentFragment = graphql(`
  fragment Comment on Comment {
    id
    body
    language
    createdAt
    state
    version
    allowedActions
    author {
      id
      ...PersonName
    }
  }
`);

export function Comments({ postId, mayComment }: { readonly postId: string; readonly mayComment: boolean }) {
  const { t, language } = useWords();
  const screen = useScreen(CommentsQuery, { postId });
  const form = useForm({ body: '' });
  const create = useIntention(CreateComment);
  const comments = screen.data?.node && 'comments' in screen.data.node ? screen.data.node.comments : undefined;
  async function send(body: string): Promise<void> {
    const outcome = await create.send({ postId, body, language });
    if (outcome.kind === 'ok') {
      form.done();
      screen.reload();
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <div className="comments stack">
      {screen.instead}
      <ol role="list" className="stack">
        {comments?.edges.map(({ node }) => (
          <Comment key={node.id} of={node} onDeleted={screen.reload} />
        ))}
      </ol>
      {comments && <More pageInfo={comments.pageInfo} load={after => screen.more({ after })} />}
      {mayComment && (
        <Form
          form={form}
          submit={t('community.comment')}
          sending={create.sending}
          onSubmit={({ body }) => void send(body.trim())}
        >
          <TextField
            name="body"
            label={t('community.writeComment')}
            lines={2}
            maxLength={2000}
            value={form.values.body}
            onChange={body => form.set({ body })}
          />
        </Form>
      )}
    </div>
  );
}

function Comment({ of, onDeleted }: { readonly of: FragmentType<typeof CommentFragment>; onDeleted(): void }) {
  const { t, date } = useWords();
  const comment = read(CommentFragment, of);
  const remove = useIntention(DeleteComment);
  if (comment.state === 'DELETED') return null;
  return (
    <li>
      <Person of={comment.author} as={date(comment.createdAt)} />
      {comment.state !== 'PUBLISHED' && <State look="warning">{t(`word.postState.${comment.state}`)}</State>}
      <Written text={comment.body} language={comment.language} />
      <Actions
        allowed={comment.allowedActions}
        actions={[
          {
            action: 'DELETE_COMMENT',
            label: t('community.delete'),
            kind: 'danger',
            confirm: t('community.deleteComment'),
            run: () => remove.send({ id: comment.id, version: comment.version }),
          },
        ]}
        onDone={onDeleted}
      />
    </li>
  );
}
