import type { RequestContext } from '../context.ts';
import type { CallOptions } from './call.ts';
import { type PluginHost, pluginsOfKind, type ReadyPlugin } from './load.ts';
import type { PluginKind } from './messages.ts';

/** The plugins that an organisation uses for something, in the order of the deployment's list. */
export function enabledPlugins(host: PluginHost, kind: PluginKind, _organisationId: string): readonly ReadyPlugin[] {
  return pluginsOfKind(host, kind);
}

/** For whom, and with which of their settings, a plugin is called. */
export async function callOptions(ctx: RequestContext, pluginId: string): Promise<CallOptions> {
  const { id, defaultLocale: locale, timeZone } = ctx.organisation;
  const entered = await ctx.db.pluginSettings.findFirst({ where: { pluginId }, select: { settings: true } });
  return { organisation: { id, locale, timeZone }, settings: entered?.settings };
}
