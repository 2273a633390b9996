import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../texts/text.ts';
import './comparison.css';

export interface ComparisonProps {
  readonly rows: readonly { readonly label: string; readonly theirs: string; readonly mine: string }[];
  takeTheirs(): void;
  keepMine(): void;
}

/** Two changed the same: what each would have it be, and the choice. Nothing typed is lost until then. */
export function Comparison({ rows, takeTheirs, keepMine }: ComparisonProps) {
  const { t } = useWords();
  const differing = rows.filter(({ theirs, mine }) => theirs !== mine);
  return (
    <Notice kind="warning" takesFocus>
      <div className="stack">
        <p>{t('administration.compare.lead')}</p>
        <table className="comparison">
          <thead>
            <tr>
              <th scope="col">{t('administration.compare.what')}</th>
              <th scope="col">{t('administration.compare.theirs')}</th>
              <th scope="col">{t('administration.compare.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(({ label, theirs, mine }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{theirs || '–'}</td>
                <td>{mine || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="row actions">
          <Button onClick={takeTheirs}>{t('administration.compare.takeTheirs')}</Button>
          <Button kind="main" onClick={keepMine}>
            {t('administration.compare.keepMine')}
          </Button>
        </div>
      </div>
    </Notice>
  );
}
