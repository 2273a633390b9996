import { useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import * as doing from './match-mutations.ts';

const MatchActionsFragment = graphql(`
  fragment MatchActions on Match {
    id
    version
    state
    allowedActions
    refusedActions {
      action
      code
      message
    }
  }
`);

export interface MatchActionsProps {
  readonly of: FragmentType<typeof MatchActionsFragment>;
  /** Of the partners, for what is said before it is done. */
  readonly names: string;
  onDone?(): void;
}

type Written = 'DECLINE_MATCH' | 'ASK_ABOUT_MATCH' | 'ANSWER_ABOUT_MATCH' | 'END_MATCH';

/** What the reader may do with a match now; what needs words opens a form first. */
export function MatchActions({ of, names, onDone }: MatchActionsProps) {
  const { t } = useWords();
  const match = read(MatchActionsFragment, of);
  const [writing, setWriting] = useState<Written>();
  const accept = useIntention(doing.AcceptMatch);
  const pause = useIntention(doing.PauseMatch);
  const resume = useIntention(doing.ResumeMatch);
  const extend = useIntention(doing.ExtendMatch);
  const complete = useIntention(doing.CompleteMatch);
  const it = { id: match.id, version: match.version };
  const write = (what: Written) => () => setWriting(what);
  const verb = (action: (typeof match.allowedActions)[number]) => t(`word.matchAction.${action}`);
  return (
    <>
      <Actions
        allowed={match.allowedActions}
        refused={match.refusedActions}
        {...(onDone && { onDone })}
        actions={[
          { action: 'ACCEPT_MATCH', label: verb('ACCEPT_MATCH'), kind: 'main', run: () => accept.send(it) },
          {
            action: 'ANSWER_ABOUT_MATCH',
            label: verb('ANSWER_ABOUT_MATCH'),
            kind: 'main',
            run: write('ANSWER_ABOUT_MATCH'),
          },
          { action: 'ASK_ABOUT_MATCH', label: verb('ASK_ABOUT_MATCH'), run: write('ASK_ABOUT_MATCH') },
          { action: 'DECLINE_MATCH', label: verb('DECLINE_MATCH'), run: write('DECLINE_MATCH') },
          { action: 'RESUME_MATCH', label: verb('RESUME_MATCH'), kind: 'main', run: () => resume.send(it) },
          { action: 'EXTEND_MATCH', label: verb('EXTEND_MATCH'), run: () => extend.send(it) },
          {
            action: 'PAUSE_MATCH',
            label: verb('PAUSE_MATCH'),
            confirm: t('matches.confirm.pause', { names }),
            run: () => pause.send(it),
          },
          {
            action: 'COMPLETE_MATCH',
            label: verb('COMPLETE_MATCH'),
            confirm: t('matches.confirm.complete', { names }),
            run: () => complete.send(it),
          },
          { action: 'END_MATCH', label: verb('END_MATCH'), kind: 'danger', run: write('END_MATCH') },
        ]}
      />
      {writing && (
        <Writing
          what={writing}
          match={it}
          names={names}
          onClose={() => setWriting(undefined)}
          {...(onDone && { onDone })}
        />
      )}
    </>
  );
}

interface WritingProps {
  readonly what: Written;
  readonly match: { readonly id: string; readonly version: number };
  readonly names: string;
  onClose(): void;
  onDone?(): void;
}

function Writing({ what, match, names, onClose, onDone }: WritingProps) {
  const { t } = useWords();
  const form = useForm({ text: '' });
  const decline = useIntention(doing.DeclineMatch);
  const ask = useIntention(doing.AskAboutMatch);
  const answer = useIntention(doing.AnswerAboutMatch);
  const end = useIntention(doing.EndMatch);
  const sends = {
    DECLINE_MATCH: (text: string) => decline.send({ ...match, reason: text || null }),
    ASK_ABOUT_MATCH: (text: string) => ask.send({ ...match, question: text }),
    ANSWER_ABOUT_MATCH: (text: string) => answer.send({ ...match, answer: text }),
    END_MATCH: (text: string) => end.send({ ...match, reason: text || null }),
  };
  async function send(text: string): Promise<void> {
    const outcome = await sends[what](text);
    if (outcome.kind === 'ok') {
      onClose();
      onDone?.();
    } else if (outcome.kind === 'invalid') form.show(outcome.issues.map(issue => ({ ...issue, path: ['text'] })));
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t(`word.matchAction.${what}`)} onClose={onClose}>
      <p>{t(`matches.write.${what}`, { names })}</p>
      <Form
        form={form}
        submit={t(`word.matchAction.${what}`)}
        sending={decline.sending || ask.sending || answer.sending || end.sending}
        onSubmit={({ text }) => void send(text.trim())}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="text"
          label={t(`matches.field.${what}`)}
          required={what === 'ASK_ABOUT_MATCH' || what === 'ANSWER_ABOUT_MATCH'}
          lines={4}
          maxLength={2000}
          value={form.values.text}
          onChange={text => form.set({ text })}
        />
      </Form>
    </Dialog>
  );
}
