import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import { rulesOf, type Stretch, stretchesOf, withoutStretch, withStretch } from './week.ts';

export interface StretchListProps {
  readonly name: string;
  readonly week: readonly Stretch[];
  onChange(week: readonly Stretch[]): void;
}

/** The week as a list of from and to: another way to what is painted, and to the minute. */
export function StretchList({ name, week, onChange }: StretchListProps) {
  const { t } = useWords();
  const [weekday, setWeekday] = useState('1');
  const [from, setFrom] = useState('09:00');
  const [to, setTo] = useState('17:00');
  const days = ['1', '2', '3', '4', '5', '6', '7'] as const;
  // A day ends at 24:00, which no field for a time can hold.
  const [added] = stretchesOf([{ weekday: Number(weekday), from, to: to === '00:00' ? '24:00' : to }]);
  return (
    <div className="stack">
      <ul role="list" className="things" aria-label={name}>
        {rulesOf(week).map((rule, at) => {
          const values = { day: t(`word.weekday.${rule.weekday as 1}`), from: rule.from, to: rule.to };
          return (
            <li key={`${rule.weekday} ${rule.from}`}>
              <span>{t('availability.stretch', values)}</span>
              <Button
                kind="quiet"
                aria-label={t('availability.remove', values)}
                icon={<Icon name="close" />}
                onClick={() => onChange(withoutStretch(week, week[at]!))}
              />
            </li>
          );
        })}
      </ul>
      <div className="stretch">
        <Select
          name="weekday"
          label={t('availability.weekday')}
          value={weekday}
          onChange={setWeekday}
          choices={days.map(value => ({ value, label: t(`word.weekday.${value}`) }))}
        />
        <TextField name="from" label={t('availability.from')} type="time" value={from} onChange={setFrom} />
        <TextField name="to" label={t('availability.to')} type="time" value={to} onChange={setTo} />
        <Button
          icon={<Icon name="add" />}
          refused={added ? undefined : t('availability.order')}
          onClick={() => added && onChange(withStretch(week, added))}
        >
          {t('availability.add')}
        </Button>
      </div>
    </div>
  );
}
