import { Outlet } from '@tanstack/react-router';
import { useWords } from '../texts/text.ts';
import { NewVersion } from './new-version.tsx';
import { Offline } from './offline.tsx';
import { ViewAsFrame } from './view-as-frame.tsx';
import './shell.css';

export function Root() {
  const { t } = useWords();
  return (
    <>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <ViewAsFrame>
        <Offline />
        <NewVersion />
        <Outlet />
      </ViewAsFrame>
    </>
  );
}
