import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { PluginState } from '../generated/graphql.ts';
import { State, type StateLook } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import './plugins.css';

const PluginRowFragment = graphql(`
  fragment PluginRow on Plugin {
    id
    pluginId
    name
    status {
      state
      lastError {
        message
      }
    }
    setup {
      packageName
    }
  }
`);

export const looks = {
  DISCOVERED: 'plain',
  INCOMPATIBLE: 'danger',
  CONFIGURED: 'info',
  ENABLED: 'good',
  DISABLED: 'plain',
  NEEDS_CONSENT: 'warning',
  NEEDS_ATTENTION: 'warning',
  DEGRADED: 'warning',
} as const satisfies Record<PluginState, StateLook>;

/** Whether it is called. */
export function serves(state: PluginState | undefined): boolean {
  return state === 'ENABLED' || state === 'NEEDS_CONSENT' || state === 'NEEDS_ATTENTION' || state === 'DEGRADED';
}

export interface PluginRowProps {
  readonly of: FragmentType<typeof PluginRowFragment>;
  /** Whether it is the one of several that is used. */
  readonly serves: boolean;
}

export function PluginRow({ of, serves: isServing }: PluginRowProps) {
  const { t } = useWords();
  const { pluginId, name, status, setup } = read(PluginRowFragment, of);
  return (
    <li>
      <span className="plugin-name">
        <Link to="/manage/plugins/$pluginId" params={{ pluginId }}>
          <strong>{name}</strong>
        </Link>
        {isServing && <span className="small soft"> {t('plugins.serves')}</span>}
        <br />
        <span className="small soft">
          <code>{setup?.packageName}</code>
        </span>
      </span>
      {status && <State look={looks[status.state]}>{t(`word.pluginState.${status.state}`)}</State>}
    </li>
  );
}
