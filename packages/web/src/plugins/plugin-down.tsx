import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { PluginState } from '../generated/graphql.ts';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useWords } from '../texts/text.ts';

const PluginDownFragment = graphql(`
  fragment PluginDown on Plugin {
    id
    pluginId
    name
    kinds
    status {
      state
    }
  }
`);

/** Whether it is used and does not work. */
export function isDown(state: PluginState | undefined): boolean {
  return state === 'DEGRADED' || state === 'NEEDS_ATTENTION';
}

/** A plugin that does not work, in a list of what waits: who administers is led there, everybody else told whom to tell. */
export function PluginDown({ of }: { readonly of: FragmentType<typeof PluginDownFragment> }) {
  const { t, list } = useWords();
  const { viewer } = useVisit();
  const { administers } = consoleOf(viewer);
  const { pluginId, name, kinds, status } = read(PluginDownFragment, of);
  return (
    <li>
      <span>
        {t(status?.state === 'DEGRADED' ? 'plugins.isDown' : 'plugins.isUnfit', {
          plugin: name,
          kinds: list(kinds.map(kind => t(`word.pluginKind.${kind}`))),
        })}{' '}
        {!administers && t('plugins.tellWho')}
      </span>
      {administers && (
        <Link to="/manage/plugins/$pluginId" params={{ pluginId }}>
          {t('programmes.look')}
        </Link>
      )}
    </li>
  );
}
