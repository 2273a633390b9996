import type { AnyPlugin } from '@mentorkit/plugin-sdk';
import type { SettingsIssue } from '../messages.ts';
import type { Schema } from './definition.ts';

/** What is stored for an organisation does not fit the plugin's schema, so nothing can be called for it. */
export class Unreadable extends Error {
  readonly issues: readonly SettingsIssue[];

  constructor(issues: readonly SettingsIssue[]) {
    super('Settings or secrets do not fit the schema.');
    this.name = 'Unreadable';
    this.issues = issues;
  }
}

/** Stored values are parsed at each read, so that a default of a newer plugin reaches old rows. Throws `Unreadable`. */
export async function readSettings(plugin: AnyPlugin, settings: unknown, secrets: unknown) {
  const [parsedSettings, parsedSecrets] = await Promise.all([
    parse(plugin.settings, settings ?? {}, 'settings'),
    plugin.secrets === undefined ? { value: undefined, issues: [] } : parse(plugin.secrets, secrets ?? {}, 'secrets'),
  ]);
  const issues = [...parsedSettings.issues, ...parsedSecrets.issues];
  if (issues.length > 0) throw new Unreadable(issues);
  return { settings: parsedSettings.value, secrets: parsedSecrets.value };
}

async function parse(schema: Schema, raw: unknown, root: 'settings' | 'secrets') {
  const result = await schema['~standard'].validate(raw);
  if (!result.issues) return { value: result.value, issues: [] };
  const issues = result.issues.map(
    ({ message, path = [] }): SettingsIssue => ({
      path: [root, ...path.map(step => String(typeof step === 'object' ? step.key : step))],
      message,
    }),
  );
  return { value: undefined, issues };
}
