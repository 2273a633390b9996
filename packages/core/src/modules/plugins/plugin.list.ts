import type { RequestContext } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { findPlugin, type Plugin, type ReadyPlugin } from '../../plugins/load.ts';
import { permissionsOf } from '../../plugins/permissions.ts';
import { allows } from '../../policy.ts';
import { grantedTo, type InstallationRow, isEnabled, readInstallations } from '../../installations/installation.ts';
import { pluginPolicy } from './plugin.policy.ts';
import type { PluginState } from './plugin.state.ts';
import { type PluginUsageNow, readUsage } from './plugin.usage.ts';

/** A plugin of the deployment, as it stands in the viewer's organisation. */
export interface PluginView {
  readonly id: string;
  readonly plugin: Plugin;
  readonly installation: InstallationRow | undefined;
  readonly usage: PluginUsageNow | undefined;
  readonly state: PluginState;
  /** The same for all of one list: see `forList`. */
  readonly list: object;
}

/** Those that the viewer may know of, in the order of the deployment's list. Two statements, however many there are. */
export async function listPlugins(ctx: RequestContext): Promise<PluginView[]> {
  const host = ctx.platform.plugins;
  const [installations, usages] = await Promise.all([readInstallations(ctx), readUsage(ctx)]);
  const list = {};
  const ids = new Set(host.plugins.map(({ id }) => id));
  return [...ids]
    .map((id): PluginView => {
      // Where a second package claims the same id, it is the operator's to see.
      const plugin = findPlugin(host, id)!;
      const [installation, usage] = [installations.get(id), usages.get(id)];
      return { id, plugin, installation, usage, state: pluginState(plugin, installation, usage), list };
    })
    .filter(view => allows(pluginPolicy, 'read', ctx.viewer, view));
}

/** What is loaded for one plugin of a list is loaded for all of them, by one statement, when it is first asked for. */
export function forList<Value>(load: (ctx: RequestContext) => Promise<Value>) {
  const loaded = new WeakMap<object, Promise<Value>>();
  return async function loadOnce(ctx: RequestContext, { list }: PluginView): Promise<Value> {
    const known = loaded.get(list) ?? load(ctx);
    loaded.set(list, known);
    return await known;
  };
}

/** @throws NotFound */
export async function findPluginView(ctx: RequestContext, pluginId: string): Promise<PluginView> {
  const view = (await listPlugins(ctx)).find(({ id }) => id === pluginId);
  if (!view) throw new NotFound('plugin');
  return view;
}

export function pluginState(
  plugin: Plugin,
  installation: InstallationRow | undefined,
  usage?: PluginUsageNow,
): PluginState {
  if (plugin.state === 'FAILED') return 'INCOMPATIBLE';
  if (!isEnabled(plugin, installation))
    return installation?.state === 'DISABLED' ? 'DISABLED' : installation ? 'CONFIGURED' : 'DISCOVERED';
  if (missingConsent(plugin, installation).length > 0) return 'NEEDS_CONSENT';
  if (usage?.needsAttention) return 'NEEDS_ATTENTION';
  return usage?.failing || (usage && usage.breaker !== 'CLOSED') ? 'DEGRADED' : 'ENABLED';
}

/** The names of what it asks for and nobody has consented to. */
export function missingConsent(
  plugin: ReadyPlugin,
  installation: InstallationRow | undefined,
  consented: readonly string[] = [],
): string[] {
  const granted = [...grantedTo(plugin, installation), ...consented];
  return permissionsOf(plugin.description)
    .map(({ name }) => name)
    .filter(name => !granted.includes(name));
}

/** How a mutation that answers a plugin answers again: as the plugin stands then. */
export const replayPlugin = {
  keep: ({ id }: PluginView) => id,
  again: (id: string, ctx: RequestContext) => findPluginView(ctx, id),
};
