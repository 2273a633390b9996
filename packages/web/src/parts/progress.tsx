import { useEffect, useState } from 'react';
import { useWords } from '../texts/text.ts';
import './progress.css';

/** Long work: how far it is, in words and as a bar. `value` runs from 0 to 1; without one nobody knows yet. */
export function Progress({ label, value }: { readonly label: string; readonly value?: number }) {
  const { number } = useWords();
  return (
    <div className="progress">
      <div className="row">
        <span>{label}</span>
        {value !== undefined && <span className="soft">{number(value, { style: 'percent' })}</span>}
      </div>
      <progress aria-label={label} max={1} value={value} />
    </div>
  );
}

/** While a page's data comes: nothing at first, for most come before anybody would see it; then rows of final size. */
export function Waiting({ rows = 5 }: { readonly rows?: number }) {
  const { t } = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div className="waiting" aria-busy="true" />;
  return (
    <div className="waiting" aria-busy="true">
      <span className="for-ears" role="status">
        {t('parts.waiting')}
      </span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="waiting-row" />
      ))}
    </div>
  );
}
