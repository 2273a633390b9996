import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Checkbox, Form, TextField, useForm } from '../parts/form.tsx';
import { Person } from '../parts/person.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { matchLooks } from './match-line.tsx';
import { CompleteMatch, EndMatch, ExtendMatch, RetractMatch } from './match-mutations.ts';

const MatchOfProgramme = graphql(`
  query MatchOfProgramme($id: ID!) {
    match(id: $id) {
      id
      state
      version
      origin
      score
      endReason
      offerExpiresAt
      allowedActions
      refusedActions {
        action
        code
        message
      }
      members {
        side
        consent
        participant {
          id
          role
          person {
            id
            ...PersonName
          }
        }
      }
    }
  }
`);

/** A match as managers see it: who has said what, and how it can be ended. */
export function MatchDialog({ id, onClose }: { readonly id: string; onClose(): void }) {
  const { t, date, number } = useWords();
  const screen = useScreen(MatchOfProgramme, { id });
  const retract = useIntention(RetractMatch);
  const extend = useIntention(ExtendMatch);
  const complete = useIntention(CompleteMatch);
  const [ending, setEnding] = useState(false);
  const { match } = screen.data ?? {};
  const it = match && { id: match.id, version: match.version };
  return (
    <Dialog title={t('matches.one')} kind="side" onClose={onClose}>
      {screen.instead}
      {match && it && (
        <>
          <p className="row">
            <State look={matchLooks[match.state]}>{t(`word.matchState.${match.state}`)}</State>
            <span className="soft small">{t(`word.matchOrigin.${match.origin}`)}</span>
            {match.score != null && (
              <span className="soft small">
                {t('matches.score', {
                  score: number(match.score / 1_000_000, { style: 'percent', maximumFractionDigits: 1 }),
                })}
              </span>
            )}
          </p>
          {match.state === 'OFFERED' && match.offerExpiresAt && (
            <p>{t('matches.until', { day: date(match.offerExpiresAt, { dateStyle: 'medium' }) })}</p>
          )}
          <ul role="list" className="things">
            {match.members.map(({ participant, consent }) => (
              <li key={participant.id}>
                <Person of={participant.person} as={t(`word.participantRole.${participant.role}`)} />
                <span className="soft small">{t(`word.consent.${consent}`)}</span>
              </li>
            ))}
          </ul>
          {match.endReason && <p className="soft">{t('matches.endReason', { reason: match.endReason })}</p>}
          <Actions
            allowed={match.allowedActions}
            refused={match.refusedActions.filter(({ action }) => action === 'EXTEND_MATCH')}
            actions={[
              {
                action: 'RETRACT_MATCH',
                label: t('word.matchAction.RETRACT_MATCH'),
                kind: 'danger',
                confirm: t('matches.confirm.retract'),
                run: () => retract.send(it),
              },
              { action: 'EXTEND_MATCH', label: t('word.matchAction.EXTEND_MATCH'), run: () => extend.send(it) },
              {
                action: 'COMPLETE_MATCH',
                label: t('word.matchAction.COMPLETE_MATCH'),
                confirm: t('matches.confirm.completeBoth'),
                run: () => complete.send(it),
              },
              {
                action: 'END_MATCH',
                label: t('word.matchAction.END_MATCH'),
                kind: 'danger',
                run: () => setEnding(true),
              },
            ]}
          />
          {ending && <EndDialog match={it} onClose={() => setEnding(false)} />}
        </>
      )}
    </Dialog>
  );
}

interface EndDialogProps {
  readonly match: { readonly id: string; readonly version: number };
  onClose(): void;
}

function EndDialog({ match, onClose }: EndDialogProps) {
  const { t } = useWords();
  const form = useForm({ reason: '', ban: false });
  const end = useIntention(EndMatch);
  async function send({ reason, ban }: typeof form.values): Promise<void> {
    const outcome = await end.send({ ...match, reason: reason.trim() || null, ban });
    if (outcome.kind === 'ok') onClose();
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t('word.matchAction.END_MATCH')} onClose={onClose}>
      <p>{t('matches.confirm.end')}</p>
      <Form
        form={form}
        submit={t('word.matchAction.END_MATCH')}
        sending={end.sending}
        onSubmit={values => void send(values)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="reason"
          label={t('matches.field.END_MATCH')}
          required={false}
          lines={3}
          value={form.values.reason}
          onChange={reason => form.set({ reason })}
        />
        <Checkbox name="ban" label={t('matches.ban')} checked={form.values.ban} onChange={ban => form.set({ ban })} />
      </Form>
    </Dialog>
  );
}
