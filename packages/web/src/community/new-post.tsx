import { wordsOf } from '../parts/actions.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { CreatePost } from './community-mutations.ts';

export interface NewPostProps {
  readonly feedId: string;
  onPosted(): void;
}

export function NewPost({ feedId, onPosted }: NewPostProps) {
  const { t, language } = useWords();
  const { viewer } = useVisit();
  const announce = useAnnounce();
  const form = useForm({ body: '' }, { draft: `post:${feedId}:${viewer.person.id}` });
  const create = useIntention(CreatePost);
  async function post(body: string): Promise<void> {
    const outcome = await create.send({ feedId, body, language });
    if (outcome.kind === 'ok') {
      form.done();
      announce(t(outcome.value.post.state === 'PUBLISHED' ? 'community.posted' : 'community.held'));
      onPosted();
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Form
      form={form}
      submit={t('community.post')}
      sending={create.sending}
      onSubmit={({ body }) => void post(body.trim())}
    >
      <TextField
        name="body"
        label={t('community.write')}
        lines={3}
        maxLength={5000}
        value={form.values.body}
        onChange={body => form.set({ body })}
      />
    </Form>
  );
}
