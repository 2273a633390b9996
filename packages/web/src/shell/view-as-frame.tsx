import { type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import { useVisit } from './viewer.ts';

/** Around everything that a manager sees through other eyes: a frame that stays, says as whom, and leads out. */
export function ViewAsFrame({ children }: { readonly children: ReactNode }) {
  const { t, date } = useWords();
  const { viewer, viewAs } = useVisit();
  if (!viewer.viewAs) return children;
  const { role, expiresAt } = viewer.viewAs;
  return (
    <div className="view-as">
      <aside className="view-as-bar" aria-label={t('shell.viewAs.name')}>
        <Icon name="person" />
        <p>
          {t('shell.viewAs.is', {
            role: t(`word.viewAsRole.${role}`),
            until: date(expiresAt, { hour: '2-digit', minute: '2-digit' }),
          })}
        </p>
        <Button onClick={() => viewAs(undefined)}>{t('shell.viewAs.end')}</Button>
      </aside>
      {children}
    </div>
  );
}
