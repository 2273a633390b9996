import type { Outcome } from '@mentorkit/client';
import { useState } from 'react';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Notice } from '../parts/notice.tsx';
import { WeekGrid } from './week-grid.tsx';
import { useWords } from '../texts/text.ts';
import { hoursOf, type Rule, rulesOf, type Stretch, stretchesOf } from './week.ts';
import { StretchList } from './stretch-list.tsx';
import './week-form.css';

export interface WeekFormProps {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** What an empty week means. */
  readonly whenEmpty: string;
  readonly sending: boolean;
  send(rules: Rule[]): Promise<Outcome<unknown>>;
  onSaved(): void;
}

/** A week, painted or typed: two ways to the same, kept with one button. */
export function WeekForm({ name, rules, whenEmpty, sending, send, onSaved }: WeekFormProps) {
  const { t, number } = useWords();
  const announce = useAnnounce();
  const [changed, setChanged] = useState<readonly Stretch[]>();
  const [wrong, setWrong] = useState<string>();
  const [wholeDay, setWholeDay] = useState(false);
  const saved = stretchesOf(rules);
  const week = changed ?? saved;
  const outside = week.some(({ from, to }) => from < 6 * 60 || to > 22 * 60);
  async function save(): Promise<void> {
    const outcome = await send(rulesOf(week));
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    setWrong(undefined);
    setChanged(undefined);
    announce(t('availability.saved'));
    onSaved();
  }
  return (
    <div className="stack">
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      <p className="small">{week.length === 0 ? whenEmpty : t('availability.sum', { hours: number(hoursOf(week)) })}</p>
      <WeekGrid label={name} week={week} onChange={setChanged} hours={wholeDay || outside ? [0, 24] : [6, 22]} />
      {!outside && (
        <div>
          <Button kind="quiet" icon={<Icon name={wholeDay ? 'up' : 'down'} />} onClick={() => setWholeDay(!wholeDay)}>
            {wholeDay ? t('availability.day') : t('availability.night')}
          </Button>
        </div>
      )}
      <details className="week-typed">
        <summary>{t('availability.type')}</summary>
        <StretchList name={name} week={week} onChange={setChanged} />
      </details>
      <div className="row actions">
        <Button
          kind="main"
          busy={sending}
          refused={changed ? undefined : t('availability.unchanged')}
          onClick={() => void save()}
        >
          {t('availability.save')}
        </Button>
        {changed && <Button onClick={() => setChanged(undefined)}>{t('availability.undo')}</Button>}
      </div>
    </div>
  );
}
