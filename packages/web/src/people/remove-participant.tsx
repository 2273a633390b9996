import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Checkbox, Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { RemoveParticipant } from './people-mutations.ts';

export interface RemoveParticipantProps {
  readonly participant: { readonly id: string; readonly version: number };
  readonly name: string;
  onClose(): void;
}

export function RemoveParticipantDialog({ participant, name, onClose }: RemoveParticipantProps) {
  const { t } = useWords();
  const form = useForm({ reason: '', mayReturn: false });
  const remove = useIntention(RemoveParticipant);
  async function send(reason: string, mayReturn: boolean): Promise<void> {
    const outcome = await remove.send({ ...participant, reason, mayReturn });
    if (outcome.kind === 'ok') onClose();
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t('people.removeTitle', { name })} onClose={onClose}>
      <p>{t('people.removeSays', { name })}</p>
      <Form
        form={form}
        submit={t('word.participantAction.REMOVE_PARTICIPANT')}
        sending={remove.sending}
        onSubmit={({ reason, mayReturn }) => void send(reason.trim(), mayReturn)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="reason"
          label={t('people.reason')}
          hint={t('people.reasonHint')}
          lines={3}
          value={form.values.reason}
          onChange={reason => form.set({ reason })}
        />
        <Checkbox
          name="mayReturn"
          label={t('people.mayReturn')}
          checked={form.values.mayReturn}
          onChange={mayReturn => form.set({ mayReturn })}
        />
      </Form>
    </Dialog>
  );
}
