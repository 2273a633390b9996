import type { RequestContext } from '../../context.ts';
import { type CallOptions, callPlugin } from '../../plugins/call.ts';
import { pluginsOfKind } from '../../plugins/load.ts';

/** Which plugin serves the organisation: the first that is loaded and can. */
export function pluginFor(ctx: RequestContext, kind: 'calendar' | 'video'): string | undefined {
  return pluginsOfKind(ctx.platform.plugins, kind)[0]?.id;
}

type Call<Kind extends 'calendar' | 'video'> = Parameters<typeof callPlugin<Kind, any>>;

/** Calls a plugin for the organisation, with the settings it entered. Outside of transactions: it may take seconds. */
export async function callFor<Kind extends 'calendar' | 'video'>(
  ctx: RequestContext,
  pluginId: string,
  kind: Kind,
  method: Call<Kind>[3],
  args: Call<Kind>[4],
  options: Pick<CallOptions, 'timeoutMs' | 'signal'> = {},
): Promise<unknown> {
  const { id, defaultLocale: locale, timeZone } = ctx.organisation;
  const entered = await ctx.db.pluginSettings.findFirst({ where: { pluginId }, select: { settings: true } });
  return await callPlugin(ctx.platform.plugins, pluginId, kind, method, args, {
    organisation: { id, locale, timeZone },
    settings: entered?.settings,
    ...options,
  });
}
