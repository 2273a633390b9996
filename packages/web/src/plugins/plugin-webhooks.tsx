import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Copy } from '../administration/copy.tsx';
import { Actions } from '../parts/actions.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Section } from '../parts/page.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { RotatePluginWebhook } from './change-plugin.ts';

const PluginWebhooksFragment = graphql(`
  fragment PluginWebhooks on Plugin {
    id
    pluginId
    setup {
      webhooks {
        endpoint
        address
        createdAt
      }
      permissions {
        kind
      }
    }
  }
`);

/** Addresses that are entered at the vendor's. Whoever knows one can knock, so each can be given anew. */
export function PluginWebhooks({ of }: { readonly of: FragmentType<typeof PluginWebhooksFragment> }) {
  const { t, date } = useWords();
  const announce = useAnnounce();
  const { send } = useIntention(RotatePluginWebhook);
  const { pluginId, setup } = read(PluginWebhooksFragment, of);
  if (!setup || (setup.webhooks.length === 0 && !setup.permissions.some(({ kind }) => kind === 'WEBHOOK'))) return null;
  return (
    <Section title={t('plugins.webhooks')} lead={t('plugins.webhooksLead')}>
      {setup.webhooks.length === 0 && <p className="soft">{t('plugins.webhooksLater')}</p>}
      <ul role="list" className="stack">
        {setup.webhooks.map(({ endpoint, address, createdAt }) => (
          <li key={endpoint} className="stack">
            <Copy label={t('plugins.webhook', { endpoint })} text={address} />
            <p className="small soft">{t('plugins.webhookSince', { day: date(createdAt, { dateStyle: 'medium' }) })}</p>
            <Actions
              allowed={['rotate']}
              actions={[
                {
                  action: 'rotate',
                  label: t('plugins.rotate'),
                  confirm: t('plugins.rotateMeans', { endpoint }),
                  run: () => send({ pluginId, endpoint }),
                },
              ]}
              onDone={() => announce(t('plugins.rotated'))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
