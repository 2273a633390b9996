import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { PluginActions } from './plugin-actions.tsx';
import { PluginHealth } from './plugin-health.tsx';
import { PluginPermissions } from './plugin-permissions.tsx';
import { looks } from './plugin-row.tsx';
import { PluginSettings } from './plugin-settings.tsx';
import { PluginWebhooks } from './plugin-webhooks.tsx';

const PluginQuery = graphql(`
  query PluginScreen($pluginId: String!) {
    plugin(pluginId: $pluginId) {
      id
      pluginId
      name
      kinds
      accountKind
      capabilities {
        kind
        can
      }
      status {
        state
      }
      setup {
        version
        packageName
      }
      ...PluginActions
      ...PluginHealth
      ...PluginPermissions
      ...PluginSettings
      ...PluginWebhooks
    }
  }
`);

/** One plugin: what it may do, how it is set up, and how it fares. */
export function PluginScreen() {
  const { t, list } = useWords();
  const { pluginId } = useParams({ from: '/manage/plugins/$pluginId' });
  const { viewer } = useVisit();
  const screen = useScreen(PluginQuery, { pluginId });
  const { plugin } = screen.data ?? {};
  const back = <Link to="/manage/plugins">{t('shell.plugins')}</Link>;
  if (screen.instead) return <Page title={pluginId} back={back} children={screen.instead} />;
  if (!plugin?.setup || !plugin.status || viewer.viewAs)
    return (
      <Page title={plugin?.name ?? pluginId} back={back}>
        <Empty title={plugin ? t('administration.notYours') : t('plugins.unknown')} />
      </Page>
    );
  const { state } = plugin.status;
  const can = plugin.capabilities.flatMap(capabilities => capabilities.can);
  return (
    <Page
      title={plugin.name}
      back={back}
      width="reading"
      lead={list(plugin.kinds.map(kind => t(`word.pluginKind.${kind}`)))}
    >
      <div className="stack">
        <p className="row">
          <State look={looks[state]}>{t(`word.pluginState.${state}`)}</State>
          <span className="soft">{t(`plugins.state.${state}`)}</span>
        </p>
        {state === 'INCOMPATIBLE' && (
          <Notice kind="danger">
            <p>{t('plugins.incompatible')}</p>
          </Notice>
        )}
        <PluginActions of={plugin} />
      </div>
      <PluginPermissions of={plugin} />
      <PluginSettings key={plugin.id} of={plugin} reload={screen.reload} />
      <PluginWebhooks of={plugin} />
      <PluginHealth of={plugin} />
      <Section title={t('plugins.about')}>
        <dl className="facts">
          <dt>{t('plugins.package')}</dt>
          <dd>
            <code>{plugin.setup.packageName}</code>
          </dd>
          <dt>{t('plugins.can')}</dt>
          <dd>{can.length === 0 ? t('plugins.canBasics') : can.map(name => <code key={name}>{name} </code>)}</dd>
          <dt>{t('plugins.accounts')}</dt>
          <dd>{t(`plugins.accountKind.${plugin.accountKind ?? 'NONE'}`)}</dd>
        </dl>
      </Section>
    </Page>
  );
}
