import type { RequestContext } from '../../context.ts';
import { PluginFailed } from '../../errors.ts';
import { type CallOptions, callPlugin } from '../../plugins/call.ts';
import { readyPlugin } from '../../plugins/load.ts';
import { recordLie } from '../../plugins/status.ts';
import { callOf, enabledPlugins } from '../plugins/plugin.installation.ts';

/** Which plugin serves the organisation: the first that is enabled and can. */
export async function pluginFor(ctx: RequestContext, kind: 'calendar' | 'video'): Promise<string | undefined> {
  return (await enabledPlugins(ctx, kind))[0]?.id;
}

type Call<Kind extends 'calendar' | 'video'> = Parameters<typeof callPlugin<Kind, any>>;

/** Calls a plugin for the organisation. Outside of transactions: it may take seconds. */
export async function callFor<Kind extends 'calendar' | 'video'>(
  ctx: RequestContext,
  pluginId: string,
  kind: Kind,
  method: Call<Kind>[3],
  args: Call<Kind>[4],
  options: Pick<CallOptions, 'timeoutMs' | 'signal'> = {},
): Promise<unknown> {
  return await callPlugin(ctx.platform.plugins, pluginId, kind, method, args, {
    ...callOf(ctx),
    ...options,
  });
}

/** What is thrown for an answer that the contract does not know, which managers see in the plugin's status. */
export function lied(
  { platform: { plugins }, organisation }: RequestContext,
  pluginId: string,
  message: string,
): PluginFailed {
  recordLie(plugins, readyPlugin(plugins, pluginId), organisation.id, message);
  return new PluginFailed(pluginId, message);
}
