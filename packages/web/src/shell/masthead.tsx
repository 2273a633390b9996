import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ButtonLink } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import { consoleOf, useVisit } from './viewer.ts';

/** Whose pages these are, where one can go, and the step between taking part and managing. */
export function Masthead({ children }: { readonly children?: ReactNode }) {
  const { t } = useWords();
  const { viewer, organisation } = useVisit();
  const { manages, moderates } = consoleOf(viewer);
  const { logoUrl } = organisation.brand;
  // What cannot be loaded leaves the name, as if there were no logo.
  const [failed, setFailed] = useState<string>();
  const inConsole = useRouterState({ select: ({ location }) => location.pathname.startsWith('/manage') });
  return (
    <header className="masthead">
      <Link to={inConsole ? '/manage' : '/'} className="masthead-name">
        {logoUrl && logoUrl !== failed ? (
          <img src={logoUrl} alt={organisation.name} height={28} onError={() => setFailed(logoUrl)} />
        ) : (
          organisation.name
        )}
      </Link>
      {children}
      {(manages || moderates) && (
        <ButtonLink
          to={inConsole ? '/' : '/manage'}
          kind="quiet"
          icon={<Icon name={inConsole ? 'home' : 'manage'} />}
          className="masthead-switch"
        >
          {inConsole ? t('shell.toApp') : t('shell.toConsole')}
        </ButtonLink>
      )}
    </header>
  );
}
