import { useState } from 'react';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useWords } from '../texts/text.ts';
import { DecisionWordsFields, useDecisionWords } from './decision-words.tsx';
import { type Decision, decisions, useDecisions } from './decisions.ts';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly allowedActions: readonly string[];
  readonly person: { readonly displayName: string };
}

/** One decision for all who are selected, one after the other; who could not be decided about is named with the reason. */
export function DecideSelected({ rows, onDone }: { readonly rows: readonly Row[]; onDone(): void }) {
  const { t } = useWords();
  const send = useDecisions();
  const said = useDecisionWords();
  const [asking, setAsking] = useState<Decision>();
  const [done, setDone] = useState<number>();
  const [refused, setRefused] = useState<readonly { name: string; why: string }[]>([]);
  const able = (decision: Decision) => rows.filter(({ allowedActions }) => allowedActions.includes(decision));

  async function decide(decision: Decision): Promise<void> {
    setAsking(undefined);
    const no: { name: string; why: string }[] = [];
    const chosen = able(decision);
    setDone(0);
    for (const [at, { id, version, person }] of chosen.entries()) {
      const outcome = await send[decision]({ id, version, ...said.sent });
      if (outcome.kind !== 'ok') no.push({ name: person.displayName, why: wordsOf(outcome) });
      setDone((at + 1) / chosen.length);
    }
    setDone(undefined);
    setRefused(no);
    said.clear();
    if (no.length === 0) onDone();
  }
  return (
    <div className="stack" role="group" aria-label={t('people.selected', { count: rows.length })}>
      <div className="row actions">
        <strong>{t('people.selected', { count: rows.length })}</strong>
        {decisions.map(decision => (
          <Button
            key={decision}
            kind={decision === 'DECLINE_PARTICIPANT' ? 'danger' : 'plain'}
            refused={able(decision).length === 0 ? t('people.noneCan') : undefined}
            busy={done !== undefined}
            onClick={() => setAsking(decision)}
          >
            {t(`word.participantAction.${decision}`)}
          </Button>
        ))}
      </div>
      {done !== undefined && <Progress label={t('people.deciding')} value={done} />}
      {refused.length > 0 && (
        <Notice kind="warning" takesFocus action={<Button onClick={onDone}>{t('parts.close')}</Button>}>
          <ul>
            {refused.map(({ name, why }) => (
              <li key={name}>
                <bdi>{name}</bdi>: {why}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {asking && (
        <Dialog
          title={t(`word.participantAction.${asking}`)}
          onClose={() => setAsking(undefined)}
          actions={
            <>
              <Button onClick={() => setAsking(undefined)}>{t('parts.cancel')}</Button>
              <Button kind={asking === 'DECLINE_PARTICIPANT' ? 'danger' : 'main'} onClick={() => void decide(asking)}>
                {t('people.decide', { action: t(`word.participantAction.${asking}`), count: able(asking).length })}
              </Button>
            </>
          }
        >
          <p>{t('people.decideSays', { count: able(asking).length, left: rows.length - able(asking).length })}</p>
          <DecisionWordsFields words={said.words} onChange={said.set} />
        </Dialog>
      )}
    </div>
  );
}
