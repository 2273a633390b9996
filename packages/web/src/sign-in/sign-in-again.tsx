import { useEffect, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { usePlatform } from '../start/platform.ts';
import { useWords } from '../texts/text.ts';
import { Ways } from './sign-in.screen.tsx';

/**
 * The sign-in ended while somebody was at work: they sign in over it, in another window where a provider asks, and
 * what they had typed is still there.
 */
export function SignInAgain() {
  const { t } = useWords();
  const { client } = usePlatform();
  const [state, setState] = useState(client.session.state);
  useEffect(() => client.session.onChange(setState), [client]);
  useEffect(() => {
    // They chose to leave, here or in another tab.
    if (state === 'signed-out') location.assign('/');
  }, [state]);
  if (state !== 'expired') return null;
  return (
    <Dialog title={t('signIn.again.title')} onClose={() => setState('unknown')}>
      <p>{t('signIn.again.lead')}</p>
      <Ways inWindow onSignedIn={() => setState('signed-in')} />
    </Dialog>
  );
}
