import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { usePermissionWords } from './permission-words.ts';

const PluginPermissionsFragment = graphql(`
  fragment PluginPermissions on Plugin {
    id
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

/** What it asks for, and what of it somebody has consented to. */
export function PluginPermissions({ of }: { readonly of: FragmentType<typeof PluginPermissionsFragment> }) {
  const { t } = useWords();
  const inWords = usePermissionWords();
  const permissions = read(PluginPermissionsFragment, of).setup?.permissions ?? [];
  return (
    <Section title={t('plugins.may')} lead={permissions.length === 0 && t('plugins.mayNothing')}>
      {permissions.length > 0 && (
        <ul className="things">
          {permissions.map(permission => (
            <li key={permission.name}>
              <span>{inWords(permission)}</span>
              <State look={permission.isGranted ? 'good' : 'warning'}>
                {t(permission.isGranted ? 'plugins.granted' : 'plugins.notGranted')}
              </State>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
