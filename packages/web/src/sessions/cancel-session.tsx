import { type FragmentType, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { CancelSessionMutation, SessionChange } from './session-mutations.ts';

export interface ChangeSessionProps {
  readonly of: FragmentType<typeof SessionChange>;
  onClose(): void;
}

export function CancelSession({ of, onClose }: ChangeSessionProps) {
  const { t } = useWords();
  const { id, version } = read(SessionChange, of);
  const form = useForm({ reason: '' });
  const cancel = useIntention(CancelSessionMutation);
  async function send(reason: string): Promise<void> {
    const outcome = await cancel.send({ id, version, reason: reason || null });
    if (outcome.kind === 'ok') onClose();
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t('word.sessionAction.CANCEL_SESSION')} onClose={onClose}>
      <p>{t('sessions.cancelSays')}</p>
      <Form
        form={form}
        submit={t('word.sessionAction.CANCEL_SESSION')}
        sending={cancel.sending}
        onSubmit={({ reason }) => void send(reason.trim())}
        actions={<Button onClick={onClose}>{t('sessions.keep')}</Button>}
      >
        <TextField
          name="reason"
          label={t('sessions.reason')}
          required={false}
          lines={3}
          value={form.values.reason}
          onChange={reason => form.set({ reason })}
        />
      </Form>
    </Dialog>
  );
}
