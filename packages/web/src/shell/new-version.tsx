import { useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { Notice } from '../parts/notice.tsx';
import { newVersion } from '../start/new-version.ts';
import { useWords } from '../texts/text.ts';

/** The pages are newer than this window: said, and loaded anew with the next step to another screen. */
export function NewVersion() {
  const { t } = useWords();
  const router = useRouter();
  const isOld = useSyncExternalStore(newVersion.subscribe, newVersion.read);
  useEffect(() => {
    if (!isOld) return;
    return router.subscribe('onBeforeNavigate', ({ toLocation }) => location.assign(toLocation.href));
  }, [isOld, router]);
  if (!isOld) return null;
  return (
    <Notice kind="info">
      <p>{t('shell.newVersion')}</p>
    </Notice>
  );
}
