import { useState } from 'react';
import { graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Form, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import type { ChangeSessionProps } from './cancel-session.tsx';
import { MoveSessionMutation, SessionChange } from './session-mutations.ts';
import { SlotChooser } from './slot-chooser.tsx';

/** Asked only when somebody wants to move: it is computed from both weeks. */
const MoveSlots = graphql(`
  query MoveSlots($matchId: ID!, $from: DateTime!, $to: DateTime!, $minutes: Int!) {
    mutualSlots(matchId: $matchId, from: $from, to: $to, minutes: $minutes, first: 100) {
      ...SlotToChoose
    }
  }
`);

export function MoveSession({
  of,
  matchId,
  partner,
  onClose,
}: ChangeSessionProps & { readonly matchId: string; readonly partner: string }) {
  const { t } = useWords();
  const { id, version, startsAt, endsAt } = read(SessionChange, of);
  const minutes = Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);
  const [from] = useState(() => Math.ceil(Date.now() / 900_000) * 900_000);
  const slots = useScreen(MoveSlots, {
    matchId,
    minutes,
    from: new Date(from).toISOString(),
    to: new Date(from + 14 * 86_400_000).toISOString(),
  });
  const form = useForm({ startsAt: '' });
  const move = useIntention(MoveSessionMutation);
  async function send(to: string): Promise<void> {
    if (to === '') return form.say(t('sessions.chooseFirst'));
    const outcome = await move.send({ id, version, startsAt: to, minutes });
    if (outcome.kind === 'ok') return onClose();
    form.say(wordsOf(outcome));
    slots.reload();
  }
  return (
    <Dialog title={t('word.sessionAction.MOVE_SESSION')} onClose={onClose}>
      <p>{t('sessions.moveSays')}</p>
      <Form
        form={form}
        submit={t('word.sessionAction.MOVE_SESSION')}
        sending={move.sending}
        onSubmit={values => void send(values.startsAt)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        {slots.instead}
        {slots.data && (
          <SlotChooser
            of={slots.data.mutualSlots}
            partner={partner}
            chosen={form.values.startsAt}
            onChoose={chosen => form.set({ startsAt: chosen })}
          />
        )}
      </Form>
    </Dialog>
  );
}
