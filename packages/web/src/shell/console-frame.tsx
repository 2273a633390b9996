import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import { useConsolePlaces } from './console-places.ts';
import { useCurrentInSight } from './current-in-sight.ts';
import { CommandPalette } from './command-palette.tsx';
import { Masthead } from './masthead.tsx';

export function ConsoleFrame() {
  const { t } = useWords();
  const places = useConsolePlaces();
  const menu = useCurrentInSight();
  const inProgramme = useLocation().pathname.startsWith('/manage/programmes/');
  return (
    <div className="console">
      <Masthead>
        <CommandPalette />
      </Masthead>
      <nav ref={menu} className="console-places" aria-label={t('shell.consolePlaces')}>
        <ul role="list">
          {places.map(({ to, icon, text }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/manage' }}
                // All of a programme is among the programmes.
                {...(to === '/manage' && inProgramme && { 'aria-current': 'true' as const })}
              >
                <Icon name={icon} />
                <span>{t(text)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
