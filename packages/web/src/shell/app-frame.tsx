import { Link, Outlet } from '@tanstack/react-router';
import { Icon, type IconName } from '../parts/icon.tsx';
import { type TextId, useWords } from '../texts/text.ts';
import { Masthead } from './masthead.tsx';

const places: readonly { readonly to: string; readonly icon: IconName; readonly text: TextId }[] = [
  { to: '/', icon: 'home', text: 'shell.home' },
  { to: '/matches', icon: 'match', text: 'shell.matches' },
  { to: '/sessions', icon: 'calendar', text: 'shell.sessions' },
  { to: '/me', icon: 'person', text: 'shell.me' },
];

/** A participant's frame: on a phone the places are at the thumb, on a desk at the top. */
export function AppFrame() {
  const { t } = useWords();
  return (
    <div className="app">
      <Masthead>
        <nav className="places" aria-label={t('shell.places')}>
          <ul role="list">
            {places.map(({ to, icon, text }) => (
              <li key={to}>
                <Link to={to} activeOptions={{ exact: to === '/' }}>
                  <Icon name={icon} />
                  <span>{t(text)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </Masthead>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
