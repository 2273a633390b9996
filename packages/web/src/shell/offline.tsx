import { useSyncExternalStore } from 'react';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../texts/text.ts';

/** What was seen stays, and is said to be of before. */
export function Offline() {
  const { t } = useWords();
  const isOnline = useSyncExternalStore(
    changed => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
  return (
    <div role="status">
      {!isOnline && (
        <Notice kind="warning">
          <p>{t('shell.offline')}</p>
        </Notice>
      )}
    </div>
  );
}
