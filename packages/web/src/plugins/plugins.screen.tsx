import { graphql } from '../generated/index.ts';
import type { PluginKind } from '../generated/graphql.ts';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { PluginRow, serves } from './plugin-row.tsx';

const PluginsQuery = graphql(`
  query PluginsScreen {
    plugins {
      id
      kinds
      status {
        state
      }
      ...PluginRow
    }
  }
`);

/** In the order in which people meet them. */
const kinds = Object.keys({
  STRATEGY: true,
  CRITERION: true,
  CALENDAR: true,
  VIDEO: true,
  NOTIFICATIONS: true,
  CONTENT_FILTER: true,
  HOOKS: true,
} satisfies Record<PluginKind, true>) as PluginKind[];

/** What does a part of the work, by what it is used for; of each kind, which one serves. */
export function PluginsScreen() {
  const { t, list } = useWords();
  const { viewer } = useVisit();
  const { administers } = consoleOf(viewer);
  const screen = useScreen(PluginsQuery, {}, { pause: !administers });
  const plugins = screen.data?.plugins ?? [];
  const broken = plugins.filter(({ status }) => status?.state === 'INCOMPATIBLE');
  const present = kinds.filter(kind => plugins.some(plugin => plugin.kinds.includes(kind)));
  const absent = kinds.filter(kind => !present.includes(kind));
  // They only listen to a vendor, or work by themselves.
  const others = plugins.filter(plugin => plugin.kinds.length === 0 && !broken.includes(plugin));
  if (!administers)
    return (
      <Page title={t('shell.plugins')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  return (
    <Page title={t('shell.plugins')} lead={t('plugins.lead')} width="reading">
      {screen.instead}
      {screen.data && plugins.length === 0 && <Empty title={t('plugins.none')}>{t('plugins.noneWhy')}</Empty>}
      {screen.data &&
        plugins.length > 0 &&
        present.map(kind => {
          const ofKind = plugins.filter(plugin => plugin.kinds.includes(kind));
          const serving = ofKind.find(({ status }) => serves(status?.state));
          return (
            <Section key={kind} title={t(`word.pluginKind.${kind}`)} lead={t(`plugins.kind.${kind}`)}>
              <ul className="things">
                {ofKind.map(plugin => (
                  <PluginRow
                    key={plugin.id}
                    of={plugin}
                    serves={plugin === serving && ofKind.length > 1 && isOneOf(kind)}
                  />
                ))}
              </ul>
            </Section>
          );
        })}
      {others.length > 0 && (
        <Section title={t('plugins.others')} lead={t('plugins.othersLead')}>
          <ul className="things">
            {others.map(plugin => (
              <PluginRow key={plugin.id} of={plugin} serves={false} />
            ))}
          </ul>
        </Section>
      )}
      {broken.length > 0 && (
        <Section title={t('plugins.broken')} lead={t('plugins.brokenLead')}>
          <ul className="things">
            {broken.map(plugin => (
              <PluginRow key={plugin.id} of={plugin} serves={false} />
            ))}
          </ul>
        </Section>
      )}
      {plugins.length > 0 && absent.length > 0 && (
        <p className="soft">
          {t('plugins.noneOfKinds', { kinds: list(absent.map(kind => t(`word.pluginKind.${kind}`))) })}
        </p>
      )}
    </Page>
  );
}

/** Of these one serves; of the others, all that are enabled. */
function isOneOf(kind: PluginKind): boolean {
  return kind === 'STRATEGY' || kind === 'CALENDAR' || kind === 'VIDEO';
}
