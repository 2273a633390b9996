import { useState } from 'react';
import { Comparison } from '../administration/comparison.tsx';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Form, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ConfigurePlugin, PluginNow } from './change-plugin.ts';
import { labelOf, propertiesOf, type Settings } from './json-schema.ts';
import { SchemaFields } from './schema-fields.tsx';
import { SecretFields } from './secret-fields.tsx';
import './plugins.css';

const PluginSettingsFragment = graphql(`
  fragment PluginSettings on Plugin {
    id
    pluginId
    allowedActions
    setup {
      version
      settings
      settingsForm
      secretsForm
      secrets {
        name
        lastFour
        updatedAt
      }
    }
  }
`);

interface Values extends Record<string, unknown> {
  readonly settings: Settings;
  readonly typed: Readonly<Record<string, string>>;
  readonly forgotten: readonly string[];
}

export interface PluginSettingsProps {
  readonly of: FragmentType<typeof PluginSettingsFragment>;
  /** Asks for what somebody else has saved. */
  reload(): void;
}

/** What the plugin is told, as it describes the form itself. Nothing of it is kept on the device: there are secrets in it. */
export function PluginSettings({ of, reload }: PluginSettingsProps) {
  const { t } = useWords();
  const announce = useAnnounce();
  const { pluginId, allowedActions, setup } = read(PluginSettingsFragment, of);
  const { sending, send } = useIntention(ConfigurePlugin);
  const now = { version: setup?.version ?? 0, settings: (setup?.settings ?? {}) as Settings };
  const [base, setBase] = useState(now);
  const [isContested, setContested] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const form = useForm<Values>({ settings: now.settings, typed: {}, forgotten: [] });
  const { settings, typed, forgotten } = form.values;
  if (!setup || !allowedActions.includes('CONFIGURE_PLUGIN')) return null;

  // Consenting, enabling and disabling raise the version, too, and change nothing of what is entered.
  const isSame = JSON.stringify(now.settings) === JSON.stringify(base.settings);
  async function save(from = isSame ? now : base): Promise<void> {
    setSaved(false);
    const secrets = [
      ...Object.entries(typed).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }])),
      ...forgotten.filter(name => !typed[name]).map(name => ({ name, value: null })),
    ];
    const outcome = await send({ input: { pluginId, settings, secrets, version: from.version } });
    if (outcome.kind === 'ok') {
      const after = read(PluginSettingsFragment, read(PluginNow, outcome.value.plugin)).setup!;
      const saved = { version: after.version, settings: after.settings as Settings };
      setBase(saved);
      setContested(false);
      form.done({ settings: saved.settings, typed: {}, forgotten: [] });
      setSaved(true);
      announce(t('administration.saved'));
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else {
      if (outcome.kind === 'refused' && outcome.code === 'PLUGIN_CHANGED') {
        setContested(true);
        reload();
      }
      form.say(wordsOf(outcome));
    }
  }
  function edit(change: Partial<typeof form.values>): void {
    setSaved(false);
    form.set(change);
  }
  const fields = propertiesOf(setup.settingsForm);
  const secretFields = propertiesOf(setup.secretsForm);
  if (fields.length + secretFields.length === 0)
    return <Section title={t('plugins.settings')} lead={t('plugins.noSettings')} />;
  return (
    <Section title={t('plugins.settings')} lead={t('plugins.settingsLead')}>
      <Form
        form={form}
        submit={t('administration.save')}
        sending={sending}
        onSubmit={() => void save()}
        actions={isSaved && <State look="good">{t('administration.saved')}</State>}
      >
        {isContested && now.version !== base.version && (
          <Comparison
            rows={fields.map(([name, schema]) => ({
              label: labelOf(name, schema),
              theirs: inWords(now.settings[name]),
              mine: inWords(settings[name]),
            }))}
            takeTheirs={() => {
              setBase(now);
              setContested(false);
              form.done({ settings: now.settings, typed, forgotten });
            }}
            keepMine={() => void save(now)}
          />
        )}
        <SchemaFields schema={setup.settingsForm} settings={settings} onChange={next => edit({ settings: next })} />
        {secretFields.length > 0 && (
          <fieldset className="plugin-group">
            <legend>
              <strong>{t('plugins.secrets')}</strong>
            </legend>
            <p className="field-hint">{t('plugins.secretsHint')}</p>
            <SecretFields
              schema={setup.secretsForm}
              kept={setup.secrets}
              typed={typed}
              forgotten={forgotten}
              onChange={edit}
            />
          </fieldset>
        )}
      </Form>
    </Section>
  );
}

function inWords(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
