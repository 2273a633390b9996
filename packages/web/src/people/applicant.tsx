import { type KeyboardEvent, useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { useWords } from '../texts/text.ts';
import { Answers } from './answers.tsx';
import { DecisionHistory } from './decision-history.tsx';
import { DecisionWordsFields, useDecisionWords } from './decision-words.tsx';
import { type Decision, decisions } from './decisions.ts';
import { MoveToFrontDialog } from './move-to-front.tsx';

const ApplicantFragment = graphql(`
  fragment Applicant on Participant {
    id
    role
    version
    attempt
    waitlistPosition
    allowedActions
    ...ParticipantChange
    ...Answers
    ...DecisionHistory
    person {
      id
      displayName
      timeZone
    }
  }
`);

const keys: Record<string, Decision> = {
  a: 'APPROVE_PARTICIPANT',
  w: 'WAITLIST_PARTICIPANT',
  c: 'REQUEST_CHANGES',
  d: 'DECLINE_PARTICIPANT',
};
const keyOf = (decision: Decision) => Object.keys(keys).find(key => keys[key] === decision);

export interface ApplicantProps {
  readonly of: FragmentType<typeof ApplicantFragment>;
  onDecide(decision: Decision, words: { comment: string | null; note: string | null }): void;
  onMoved(): void;
  /** To the next one, or the one before. */
  onStep(by: 1 | -1): void;
}

/** One application: decided by the buttons, or by their letters while it has the focus. */
export function Applicant({ of, onDecide, onMoved, onStep }: ApplicantProps) {
  const { t } = useWords();
  const applicant = read(ApplicantFragment, of);
  const said = useDecisionWords();
  const [isMoving, setMoving] = useState(false);
  const name = applicant.person.displayName;
  const can = (action: (typeof applicant.allowedActions)[number]) => applicant.allowedActions.includes(action);

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.dataset['applicant'] === undefined) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const decision = keys[event.key];
    if (event.key === 'ArrowDown') onStep(1);
    else if (event.key === 'ArrowUp') onStep(-1);
    else if (decision) onDecide(decision, said.sent);
    else return;
    event.preventDefault();
  }
  return (
    <li className="queue-one" tabIndex={0} data-applicant aria-label={name} onKeyDown={onKeyDown}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p className="soft">
        {applicant.waitlistPosition !== null && (
          <>
            <strong>{t('people.position', { position: applicant.waitlistPosition })}</strong>
            {' · '}
          </>
        )}
        {t(`word.participantRole.${applicant.role}`)} · {applicant.person.timeZone.replaceAll('_', ' ')}
        {(applicant.attempt ?? 1) > 1 && ` · ${t('people.attempt', { attempt: applicant.attempt ?? 1 })}`}
      </p>
      <Answers of={applicant} />
      <DecisionHistory of={applicant} />
      <details className="stack">
        <summary aria-label={t('people.writeTo', { name })}>{t('people.write')}</summary>
        <DecisionWordsFields words={said.words} onChange={said.set} />
      </details>
      <div className="row actions">
        {decisions.filter(can).map(decision => (
          <Button
            key={decision}
            kind={decision === 'APPROVE_PARTICIPANT' ? 'main' : decision === 'DECLINE_PARTICIPANT' ? 'danger' : 'plain'}
            aria-keyshortcuts={keyOf(decision)}
            onClick={() => onDecide(decision, said.sent)}
          >
            {t(`word.participantAction.${decision}`)}
            <kbd aria-hidden="true">{keyOf(decision)}</kbd>
          </Button>
        ))}
        {can('MOVE_TO_FRONT') && applicant.waitlistPosition !== 1 && (
          <Button onClick={() => setMoving(true)}>{t('word.participantAction.MOVE_TO_FRONT')}</Button>
        )}
      </div>
      {isMoving && (
        <MoveToFrontDialog participant={applicant} name={name} onClose={() => setMoving(false)} onDone={onMoved} />
      )}
    </li>
  );
}
