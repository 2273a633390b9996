import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { PluginInstallationState } from '../../database/generated/enums.ts';
import { conflict, NotFound, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { pluginHealth } from '../../plugins/call.ts';
import { findPlugin, type Plugin, type ReadyPlugin } from '../../plugins/load.ts';
import type { SettingsIssue } from '../../plugins/messages.ts';
import { mostSecrets } from '../../plugins/limits.ts';
import { onlyComputes, permissionsOf } from '../../plugins/permissions.ts';
import { readPluginSecrets, setPluginSecret } from '../../installations/secrets.ts';
import { validateSettings } from '../../plugins/settings.ts';
import { usageOf } from '../../plugins/status.ts';
import { authorise } from '../../policy.ts';
import { SecretUnreadable } from '../../secrets.ts';
import { transition } from '../../state.ts';
import { createWebhooks } from './webhook.address.ts';
import {
  callOf,
  grantedTo,
  type InstallationRow,
  lockInstallation,
  readInstallations,
} from '../../installations/installation.ts';
import { missingConsent, pluginState } from './plugin.list.ts';
import { pluginPolicy } from './plugin.policy.ts';
import { syncPluginSchedules } from '../plugin-jobs/plugin-job.schedules.ts';
import { type PluginAction, pluginMachine } from './plugin.state.ts';
import { pluginAudit } from './plugin.audit.ts';

const configuration = z.object({
  pluginId: z.string(),
  settings: z.record(z.string(), z.unknown()).optional(),
  secrets: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z]\w{0,99}$/),
        // Null forgets it.
        value: z.string().min(1).max(10_000).nullable(),
      }),
    )
    .max(mostSecrets)
    .default([]),
  version: z.number().int().optional(),
});

export type PluginConfiguration = z.input<typeof configuration>;

const pluginChanged = conflict('PLUGIN_CHANGED', {
  en: 'Somebody else has set up the plugin {plugin} meanwhile. Look at it again, then repeat your change.',
  da: 'En anden har sat plugin {plugin} op i mellemtiden. Se på den igen, og gentag så din ændring.',
});

const consentNeeded = conflict('PLUGIN_CONSENT_NEEDED', {
  en: 'The plugin {plugin} asks for more than you have consented to: {missing}. Look at what it asks for, then consent to it.',
  da: 'Plugin {plugin} beder om mere, end du har givet samtykke til: {missing}. Se, hvad den beder om, og giv så samtykke.',
});

/**
 * Keeps what an administrator entered, if the plugin's own schema takes it. It asks the plugin first, so it opens its
 * own transaction.
 *
 * @throws ValidationFailed with the path of each field that the plugin refuses
 */
export async function configurePlugin(ctx: RequestContext, input: PluginConfiguration): Promise<void> {
  const { pluginId, secrets, version, ...given } = validated(configuration, input, 'input');
  const { plugin, installation: before } = await standing(ctx, pluginId, 'configure');
  checkSecretNames(plugin, secrets);
  const settings = given.settings ?? before?.settings ?? {};
  const kept = await afterChange(ctx, pluginId, secrets);
  if (Object.keys(kept).length > mostSecrets)
    throw new ValidationFailed([{ path: ['input', 'secrets'], code: 'TOO_MANY', message: `At most ${mostSecrets}.` }]);
  await checkEntered(ctx, plugin, { settings, secrets: kept }, ['input']);
  await ctx.transaction(async () => {
    const installation = await lockInstallation(ctx, pluginId);
    const present = pluginState(plugin, installation);
    transition(pluginMachine, present, 'configure');
    if (version !== undefined && version !== (installation?.version ?? 0)) throw pluginChanged({ plugin: pluginId });
    for (const { name, value } of secrets) await setPluginSecret(ctx, pluginId, name, value ?? undefined);
    // Entering settings neither enables a plugin nor disables one that was enabled without any.
    const state = installation?.state ?? (present === 'ENABLED' ? 'ENABLED' : 'CONFIGURED');
    await store(
      ctx,
      plugin,
      'configure',
      { state, settings, granted: grantedTo(plugin, installation) },
      {
        settings: changedKeys(installation?.settings ?? {}, settings),
        secrets: secrets.map(({ name }) => name),
      },
    );
    await ctx.sql('update plugin_usages set needs_attention = false where plugin_id = $1', [pluginId]);
    usageOf(plugin, ctx.organisation.id).needsAttention = false;
  });
}

/**
 * Lets the organisation's calls reach the plugin, with the permissions that are consented to, which have to be all that
 * it asks for.
 *
 * @throws ValidationFailed while what it needs was not entered; Conflict (`PLUGIN_CONSENT_NEEDED`); IllegalTransition
 */
export async function enablePlugin(ctx: RequestContext, pluginId: string, consentTo: readonly string[]): Promise<void> {
  const { plugin, installation } = await standing(ctx, pluginId, 'enable');
  const entered = { settings: installation?.settings ?? {}, secrets: await afterChange(ctx, pluginId, []) };
  if (!onlyComputes(plugin.description)) await checkEntered(ctx, plugin, entered, []);
  await grant(ctx, plugin, 'enable', consentTo);
}

/** Consents to what an enabled plugin asks for since it was upgraded. */
export async function consentToPlugin(
  ctx: RequestContext,
  pluginId: string,
  consentTo: readonly string[],
): Promise<void> {
  const { plugin } = await standing(ctx, pluginId, 'consent');
  await grant(ctx, plugin, 'consent', consentTo);
}

async function grant(
  ctx: RequestContext,
  plugin: ReadyPlugin,
  action: 'enable' | 'consent',
  consentTo: readonly string[],
): Promise<void> {
  await ctx.transaction(async () => {
    const installation = await lockInstallation(ctx, plugin.id);
    transition(pluginMachine, pluginState(plugin, installation), action);
    // By name, because the plugin may have been upgraded since the administrator looked at it.
    const missing = missingConsent(plugin, installation, consentTo);
    if (missing.length > 0) throw consentNeeded({ plugin: plugin.id, missing: missing.join(', ') });
    const granted = permissionsOf(plugin.description).map(({ name }) => name);
    await store(ctx, plugin, action, { ...installation, state: 'ENABLED', granted }, { granted });
    await createWebhooks(ctx, plugin.id, plugin.description.webhooks);
  });
}

/** From now on no call of the organisation reaches it. What was entered and consented to is kept. */
export async function disablePlugin(ctx: RequestContext, pluginId: string): Promise<void> {
  const { plugin } = await standing(ctx, pluginId, 'disable');
  await ctx.transaction(async () => {
    const installation = await lockInstallation(ctx, pluginId);
    transition(pluginMachine, pluginState(plugin, installation), 'disable');
    await store(
      ctx,
      plugin,
      'disable',
      { ...installation, state: 'DISABLED', granted: grantedTo(plugin, installation) },
      {},
    );
  });
}

export interface PluginTest {
  readonly pluginId: string;
  readonly status: 'ok' | 'degraded' | 'down';
  readonly detail: string | undefined;
  readonly millis: number;
}

/** Asks the plugin how it is, with what was entered, whether or not it is enabled. */
export async function testPlugin(ctx: RequestContext, pluginId: string): Promise<PluginTest> {
  const { plugin } = await standing(ctx, pluginId, 'test');
  const began = performance.now();
  const { status, detail } = await pluginHealth(ctx.platform.plugins, plugin.id, {
    ...callOf(ctx),
    trial: true,
  });
  await ctx.audit(pluginAudit, 'test', undefined, { plugin: pluginId, status });
  return { pluginId, status, detail, millis: Math.round(performance.now() - began) };
}

/** The plugin as it stands, if the viewer may do this with it and it can be done now. */
async function standing(
  ctx: RequestContext,
  pluginId: string,
  action: PluginAction,
): Promise<{ plugin: ReadyPlugin; installation: InstallationRow | undefined }> {
  const plugin: Plugin | undefined = findPlugin(ctx.platform.plugins, pluginId);
  if (!plugin) throw new NotFound('plugin');
  const installation = (await readInstallations(ctx)).get(pluginId);
  const state = pluginState(plugin, installation);
  authorise(ctx, pluginPolicy, action, { state });
  transition(pluginMachine, state, action);
  return { plugin: plugin as ReadyPlugin, installation };
}

async function store(
  ctx: RequestContext,
  { id }: ReadyPlugin,
  action: PluginAction,
  next: { state: PluginInstallationState; settings?: object; granted?: readonly string[] },
  audited: object,
): Promise<void> {
  const [row] = await ctx.sql<{ id: string }>(
    `insert into plugin_installations (plugin_id, state, settings, granted) values ($1, $2, $3, $4)
     on conflict (organisation_id, plugin_id) do update
        set state = excluded.state, settings = excluded.settings, granted = excluded.granted,
            version = plugin_installations.version + 1, updated_at = present()
     returning id`,
    [id, next.state, JSON.stringify(next.settings ?? {}), next.granted ?? []],
  );
  await ctx.audit(pluginAudit, action, row!.id, { plugin: id, ...audited });
  await ctx.enqueue(syncPluginSchedules, {});
}

/** What the secrets will be, in the clear. One that can't be read any more counts as none. */
async function afterChange(
  ctx: RequestContext,
  pluginId: string,
  changes: readonly { name: string; value: string | null }[],
): Promise<Record<string, string>> {
  const secrets = await readPluginSecrets(ctx, pluginId).catch((error: unknown): Record<string, string> => {
    if (error instanceof SecretUnreadable) return {};
    throw error;
  });
  for (const { name, value } of changes) {
    if (value === null) delete secrets[name];
    else secrets[name] = value;
  }
  return secrets;
}

async function checkEntered(
  ctx: RequestContext,
  plugin: ReadyPlugin,
  entered: { settings: object; secrets: Record<string, string> },
  path: readonly string[],
): Promise<void> {
  const organisationId = ctx.organisation.id;
  const verdict = await validateSettings(ctx.platform.plugins, plugin.id, { organisationId, ...entered });
  if (!verdict.ok) throw new ValidationFailed(verdict.issues.map(issue => refused(issue, path)));
}

function refused({ path, message }: SettingsIssue, above: readonly string[]) {
  return { path: [...above, ...path], code: 'REFUSED_BY_PLUGIN', message };
}

/** A secret under a name that the plugin does not know would lie there unseen. */
function checkSecretNames({ description }: ReadyPlugin, secrets: readonly { name: string; value: unknown }[]): void {
  const known = Object.keys((description.secretsSchema?.['properties'] as object | undefined) ?? {});
  const unknown = secrets.filter(
    ({ name, value }) =>
      value !== null && (!description.hasSecrets || (description.secretsSchema && !known.includes(name))),
  );
  if (unknown.length > 0)
    throw new ValidationFailed(
      unknown.map(({ name }) => ({
        path: ['input', 'secrets', name],
        code: 'UNKNOWN_SECRET',
        message: `The plugin has no secret of this name${known.length > 0 ? `; it has ${known.join(', ')}` : ''}.`,
      })),
    );
}

function changedKeys(before: object, after: object): string[] {
  const of = (value: object, key: string) => JSON.stringify((value as Record<string, unknown>)[key]);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    key => of(before, key) !== of(after, key),
  );
}
