import { isPluginError } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Session } from '../../database/generated/client.ts';
import { type CallOptions, callPlugin } from '../../plugins/call.ts';
import { callOf, enabledPlugins } from '../../installations/installation.ts';

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

/** What a provider says of an entry that somebody has changed there. */
const changedEntry = z.object({ start: z.instanceof(Temporal.Instant), end: z.instanceof(Temporal.Instant) });

/** Whether the provider no longer has the entry. */
export function isGone(error: unknown): boolean {
  return isPluginError(error) && error.name === 'NotFound';
}

/** Whether somebody has changed the entry at the provider, and it is when the session is all the same. */
export function isChangedAlike(error: unknown, { startsAt, endsAt }: Pick<Session, 'startsAt' | 'endsAt'>): boolean {
  if (!isPluginError(error) || error.name !== 'Conflict') return false;
  const { data } = changedEntry.safeParse(error.current);
  return data?.start.epochMilliseconds === startsAt.getTime() && data.end.epochMilliseconds === endsAt.getTime();
}
