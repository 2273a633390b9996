import type { RequestContext } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { PluginInstallationState } from '../database/generated/enums.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import type { CallOptions } from '../plugins/call.ts';
import { PluginCallFailed } from '../plugins/failures.ts';
import { type InstalledPlugin, pluginsOfKind, type ReadyPlugin } from '../plugins/load.ts';
import type { PluginKind } from '../plugins/messages.ts';
import { permissionsOf, runsByDefault } from '../plugins/permissions.ts';
import { openPluginSecrets, type SecretRow } from './secrets.ts';
import { type SecretKey, SecretUnreadable } from '../secrets.ts';

/** As it is stored, once somebody has set the plugin up. */
export interface InstallationRow {
  readonly id: string;
  readonly plugin_id: string;
  readonly state: PluginInstallationState;
  readonly settings: Record<string, unknown>;
  readonly granted: string[];
  readonly version: number;
}

const columns = 'id, plugin_id, state, settings, granted, version';

/**
 * Whether the organisation's calls reach the plugin. Where nobody has decided, those that work as they are and ask for
 * nothing are enabled, so that a new organisation can begin; all others wait for an administrator.
 */
export function isEnabled({ description }: ReadyPlugin, row: Pick<InstallationRow, 'state'> | undefined): boolean {
  return row ? row.state === 'ENABLED' : runsByDefault(description);
}

/** The permissions that it has; where nobody has decided, what it asks for if it runs all the same. */
export function grantedTo(
  { description }: ReadyPlugin,
  row: Pick<InstallationRow, 'granted'> | undefined,
): readonly string[] {
  if (row) return row.granted;
  return runsByDefault(description) ? permissionsOf(description).map(({ name }) => name) : [];
}

/** By plugin. */
export async function readInstallations(ctx: RequestContext): Promise<ReadonlyMap<string, InstallationRow>> {
  const rows = await ctx.sql<InstallationRow>(`select ${columns} from plugin_installations`);
  return new Map(rows.map(row => [row.plugin_id, row]));
}

/** The installation, which nobody else changes until the transaction ends. */
export async function lockInstallation(ctx: RequestContext, pluginId: string): Promise<InstallationRow | undefined> {
  // Two who set it up for the first time at once have no row to wait for.
  await ctx.sql(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.organisation.id}/${pluginId}`]);
  const sql = `select ${columns} from plugin_installations where plugin_id = $1`;
  return (await ctx.sql<InstallationRow>(sql, [pluginId]))[0];
}

/**
 * The plugins that the organisation may use for something, in the order of the deployment's list; with a permission,
 * those that have it.
 */
export async function enabledPlugins(
  ctx: RequestContext,
  kind: PluginKind,
  permission?: string,
): Promise<readonly ReadyPlugin[]> {
  const candidates = pluginsOfKind(ctx.platform.plugins, kind);
  if (candidates.length === 0) return [];
  const installations = await readInstallations(ctx);
  return candidates.filter(plugin => {
    const row = installations.get(plugin.id);
    return isEnabled(plugin, row) && (permission === undefined || grantedTo(plugin, row).includes(permission));
  });
}

/** What every call of a plugin asks first: see `PluginServices.installation`. */
export function installedPlugins(database: Database, keys: readonly SecretKey[]) {
  return async function installed(plugin: ReadyPlugin, organisationId: string): Promise<InstalledPlugin> {
    const { rows } = await inOrganisation(organisationId, () =>
      database.pool.query<{ installation: InstallationRow | null; secrets: SecretRow[] }>(
        `select (select to_jsonb(i) from plugin_installations i where i.plugin_id = $1) installation,
                coalesce((select jsonb_agg(s) from plugin_secrets s where s.plugin_id = $1), '[]') secrets`,
        [plugin.id],
      ),
    );
    const { installation, secrets } = rows[0]!;
    const enabled = isEnabled(plugin, installation ?? undefined);
    return {
      enabled,
      settings: installation?.settings ?? {},
      secrets: readable(plugin, () => openPluginSecrets(keys, { organisationId, pluginId: plugin.id }, secrets)),
      granted: grantedTo(plugin, installation ?? undefined),
    };
  };
}

/** A key that was taken away is as good as settings that do not fit: somebody has to enter the secret again. */
function readable<Value>({ id }: ReadyPlugin, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new PluginCallFailed(id, 'SETTINGS', 'Its secrets cannot be read any more; enter them again.');
  }
}

/** In whose name a plugin is called. Where that is the platform's own, it is a job, and nobody sits and waits for it. */
export function callOf({ organisation, viewer }: RequestContext): Pick<CallOptions, 'organisation' | 'mayBePostponed'> {
  const { id, defaultLocale: locale, timeZone } = organisation;
  return { organisation: { id, locale, timeZone }, mayBePostponed: viewer?.platform === true };
}
