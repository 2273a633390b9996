import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { MoveToFront } from './people-mutations.ts';

export interface MoveToFrontProps {
  readonly participant: { readonly id: string; readonly version: number };
  readonly name: string;
  onClose(): void;
  onDone(): void;
}

export function MoveToFrontDialog({ participant: { id, version }, name, onClose, onDone }: MoveToFrontProps) {
  const { t } = useWords();
  const form = useForm({ reason: '' });
  const move = useIntention(MoveToFront);
  async function send(reason: string): Promise<void> {
    const outcome = await move.send({ input: { id, version, reason } });
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    onDone();
    onClose();
  }
  return (
    <Dialog title={t('people.frontTitle', { name })} onClose={onClose}>
      <p>{t('people.frontSays')}</p>
      <Form
        form={form}
        submit={t('word.participantAction.MOVE_TO_FRONT')}
        sending={move.sending}
        onSubmit={({ reason }) => void send(reason.trim())}
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
      </Form>
    </Dialog>
  );
}
