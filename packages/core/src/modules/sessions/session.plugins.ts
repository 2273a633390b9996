import type { RequestContext } from '../../context.ts';
import { type CallOptions, callPlugin } from '../../plugins/call.ts';
import { callOf, enabledPlugins } from '../plugins/plugin.installation.ts';

/** Which plugin serves the organisation: the first that is enabled and can. */
export async function pluginFor(ctx: RequestContext, kind: 'calendar' | 'video'): Promise<string | undefined> {
  return (await enabledPlugins(ctx, kind))[0]?.id;
}

type Call<Kind extends 'calendar' | 'video'> = Parameters<typeof callPlugin<Kind, any>>;

/** Calls a plugin for the organisation. Outside of transactions: it may take seconds. */
export async function callFor<Kind extends 'calendar' | 'video', Answer = unknown>(
  ctx: RequestContext,
  pluginId: string,
  kind: Kind,
  method: Call<Kind>[3],
  args: Call<Kind>[4],
  options: Pick<CallOptions<Answer>, 'timeoutMs' | 'signal' | 'answer'> = {},
): Promise<Answer> {
  return await callPlugin<Kind, any, Answer>(ctx.platform.plugins, pluginId, kind, method, args, {
    ...callOf(ctx),
    ...options,
  });
}
