import { useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { PluginHealth, PluginKind } from '../generated/graphql.ts';
import { Actions } from '../parts/actions.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Notice, type NoticeKind } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ConsentToPlugin, DisablePlugin, EnablePlugin, TestPlugin } from './change-plugin.ts';
import { ConsentDialog } from './consent-dialog.tsx';

const PluginActionsFragment = graphql(`
  fragment PluginActions on Plugin {
    id
    pluginId
    kinds
    allowedActions
    refusedActions {
      action
      code
      message
    }
    setup {
      permissions {
        name
        kind
        detail
        isGranted
      }
    }
  }
`);

const notices = { OK: 'good', DEGRADED: 'warning', DOWN: 'danger' } as const satisfies Record<PluginHealth, NoticeKind>;

interface Tested {
  readonly status: PluginHealth;
  readonly detail: string | null;
  readonly millis: number;
}

/** Use it, consent to it, ask how it is, turn it off: each says what follows. */
export function PluginActions({ of }: { readonly of: FragmentType<typeof PluginActionsFragment> }) {
  const { t, number } = useWords();
  const announce = useAnnounce();
  const { pluginId, kinds, allowedActions, refusedActions, setup } = read(PluginActionsFragment, of);
  const enable = useIntention(EnablePlugin);
  const consent = useIntention(ConsentToPlugin);
  const disable = useIntention(DisablePlugin);
  const test = useIntention(TestPlugin);
  const [asking, setAsking] = useState<'ENABLE_PLUGIN' | 'CONSENT_TO_PLUGIN'>();
  const [tested, setTested] = useState<Tested>();
  const permissions = setup?.permissions ?? [];
  const missing = permissions.filter(({ isGranted }) => !isGranted);
  // That it cannot be enabled twice goes without saying.
  const worthReading = refusedActions
    .filter(({ action, code }) => action === 'ENABLE_PLUGIN' && code !== 'ILLEGAL_TRANSITION')
    // What is missing is entered on this very page.
    .map(no => ({ ...no, message: no.code === 'INVALID_INPUT' ? t('plugins.enterFirst') : no.message }));

  return (
    <>
      <Actions
        allowed={allowedActions}
        refused={worthReading}
        actions={[
          {
            action: 'ENABLE_PLUGIN',
            label: t('word.pluginAction.ENABLE_PLUGIN'),
            kind: 'main',
            ...(missing.length === 0 && { confirm: <Follows of={kinds} what="starts" /> }),
            run: () =>
              missing.length > 0
                ? setAsking('ENABLE_PLUGIN')
                : enable.send({ pluginId, consentTo: permissions.map(p => p.name) }),
          },
          {
            action: 'CONSENT_TO_PLUGIN',
            label: t('word.pluginAction.CONSENT_TO_PLUGIN'),
            kind: 'main',
            run: () => setAsking('CONSENT_TO_PLUGIN'),
          },
          {
            action: 'TEST_PLUGIN',
            label: t('word.pluginAction.TEST_PLUGIN'),
            async run() {
              setTested(undefined);
              const outcome = await test.send({ pluginId });
              if (outcome.kind === 'ok') setTested(outcome.value);
              return outcome;
            },
          },
          {
            action: 'DISABLE_PLUGIN',
            label: t('word.pluginAction.DISABLE_PLUGIN'),
            kind: 'danger',
            confirm: <Follows of={kinds} what="stops" />,
            run: () => disable.send({ pluginId }),
          },
        ]}
        onDone={action => {
          if (action === 'ENABLE_PLUGIN' || action === 'DISABLE_PLUGIN') announce(t(`plugins.done.${action}`));
        }}
      />
      {worthReading.map(({ action, message }) => (
        <p key={action} className="soft">
          {message}
        </p>
      ))}
      {tested && (
        <Notice kind={notices[tested.status]} takesFocus>
          <p>{t(`plugins.health.${tested.status}`, { millis: number(tested.millis) })}</p>
          {tested.detail && <p lang="en">{tested.detail}</p>}
        </Notice>
      )}
      {asking && (
        <ConsentDialog
          title={t(`word.pluginAction.${asking}`)}
          lead={t(`plugins.consent.${asking}`)}
          permissions={missing}
          onClose={() => setAsking(undefined)}
          send={names =>
            asking === 'ENABLE_PLUGIN'
              ? enable.send({ pluginId, consentTo: [...names] })
              : consent.send({ pluginId, consentTo: [...names] })
          }
        />
      )}
    </>
  );
}

/** What begins or ends with it, for each thing that it is used for. */
function Follows({ of, what }: { readonly of: readonly PluginKind[]; readonly what: 'starts' | 'stops' }) {
  const { t } = useWords();
  return (
    <>
      {of.map(kind => (
        <p key={kind}>{t(`plugins.${what}.${kind}`)}</p>
      ))}
      {what === 'stops' && <p className="soft">{t('plugins.stopsKeeps')}</p>}
    </>
  );
}
