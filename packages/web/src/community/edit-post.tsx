import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { EditPostMutation } from './community-mutations.ts';
import { Written } from './written.tsx';

const PostEdit = graphql(`
  fragment PostEdit on Post {
    id
    body
    language
    version
  }
`);

/** Of one's own post. Where it was changed meanwhile, both texts stand side by side before one is kept. */
export function EditPost({ of, onClose }: { readonly of: FragmentType<typeof PostEdit>; onClose(): void }) {
  const { t } = useWords();
  const post = read(PostEdit, of);
  // The one that was opened: a newer one that comes in is not what was edited.
  const form = useForm({ body: post.body, version: post.version });
  const edit = useIntention(EditPostMutation);
  const isOlder = post.version !== form.values.version;
  async function save(): Promise<void> {
    const outcome = await edit.send({ id: post.id, body: form.values.body.trim(), version: form.values.version });
    if (outcome.kind === 'ok') onClose();
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Form
      form={form}
      submit={t('community.saveEdit')}
      sending={edit.sending}
      onSubmit={() => void save()}
      actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
    >
      {isOlder && (
        <Notice
          kind="warning"
          action={<Button onClick={() => form.set({ version: post.version })}>{t('community.keepMine')}</Button>}
        >
          <p>{t('community.changedMeanwhile')}</p>
          <Written text={post.body} language={post.language} />
        </Notice>
      )}
      <TextField
        name="body"
        label={t('community.edit')}
        lines={4}
        maxLength={5000}
        lang={post.language}
        value={form.values.body}
        onChange={body => form.set({ body })}
      />
    </Form>
  );
}
