import type { IconName } from '../parts/icon.tsx';
import type { TextId } from '../texts/text.ts';
import { consoleOf, useVisit } from './viewer.ts';

export interface ConsolePlace {
  readonly to: string;
  readonly icon: IconName;
  readonly text: TextId;
}

/** What is beside the programmes in the console, for who may enter it. */
export function useConsolePlaces(): readonly ConsolePlace[] {
  const { administers, audits } = consoleOf(useVisit().viewer);
  return [
    { to: '/manage', icon: 'match', text: 'shell.programmes' },
    ...(administers
      ? ([
          { to: '/manage/members', icon: 'people', text: 'shell.members' },
          { to: '/manage/organisation', icon: 'settings', text: 'shell.organisation' },
          { to: '/manage/vocabulary', icon: 'community', text: 'shell.vocabulary' },
          { to: '/manage/plugins', icon: 'plugin', text: 'shell.plugins' },
          { to: '/manage/clients', icon: 'manage', text: 'shell.clients' },
          { to: '/manage/deliveries', icon: 'info', text: 'shell.deliveries' },
        ] as const)
      : []),
    ...(audits ? ([{ to: '/manage/audit', icon: 'search', text: 'shell.audit' }] as const) : []),
  ];
}
