import { type ReactNode, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import './begin-step.css';

export interface BeginStepProps {
  readonly state: 'done' | 'next' | 'later';
  readonly title: string;
  /** How it stands, or why it is worth doing. */
  readonly now: string;
  /** Where it is done. */
  readonly action?: ReactNode;
  /** Its few fields, where they fit here: open while it is next. */
  readonly children?: ReactNode;
}

/** One step of the way, with a word for whether it is done. */
export function BeginStep({ state, title, now, action, children }: BeginStepProps) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState<boolean>();
  const shows = isOpen ?? state === 'next';
  return (
    <li className={`begin-step begin-${state}`} aria-current={state === 'next' ? 'step' : undefined}>
      <span className="begin-mark" aria-hidden="true">
        {state === 'done' && <Icon name="check" />}
      </span>
      <div className="stack">
        <header className="section-head">
          <div>
            <h2>{title}</h2>
            <p className="small begin-state">{t(`administration.begin.${state}`)}</p>
          </div>
          {children && (
            <Button kind="quiet" aria-expanded={shows} onClick={() => setOpen(!shows)}>
              {t(shows ? 'administration.begin.hide' : 'administration.begin.change')}
              <span className="for-ears"> {title}</span>
            </Button>
          )}
        </header>
        <p className={state === 'later' ? 'soft' : undefined}>{now}</p>
        {action && <div className="actions">{action}</div>}
        {children && shows && children}
      </div>
    </li>
  );
}
