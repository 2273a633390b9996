import { useEffect } from 'react';
import { Page } from '../parts/page.tsx';
import { usePlatform } from '../start/platform.ts';
import { useWords } from '../texts/text.ts';

/** Of a window that was opened to sign in again: it tells the others, and closes. */
export function SignedInScreen() {
  const { t } = useWords();
  const { client } = usePlatform();
  useEffect(() => {
    client.session.signedIn();
    window.close();
  }, [client]);
  return <Page title={t('signIn.done')} lead={t('signIn.close')} width="reading" />;
}
