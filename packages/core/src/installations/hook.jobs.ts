import type { DomainEvent } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { defineJob, GiveUp, implement } from '../jobs/job.ts';
import { decode } from '../plugins/boundary.ts';
import { callHook } from '../plugins/call.ts';
import { callOf, enabledPlugins } from './installation.ts';
import { mayPass } from '../plugins/failures.ts';

/** One event to one plugin: a plugin that fails holds up no other. Vendors are away for hours. */
export const deliverEvent = defineJob({
  name: 'plugins.deliverEvent',
  formerly: ['plugin.deliverEvent'],
  input: z.object({ pluginId: z.string(), event: z.looseObject({ id: z.string(), name: z.string() }) }),
  key: ({ pluginId, event }) => `${event.id}-${pluginId}`,
  attempts: 14,
});

export const deliverEventHandler = implement(deliverEvent, async (ctx: RequestContext, { pluginId, event: stored }) => {
  const event = decode(stored) as DomainEvent;
  const plugins = await enabledPlugins(ctx, 'hooks', `event:${event.name}`);
  // Since the event it may have been taken off the list, or have lost its interest.
  if (!plugins.some(({ id, description }) => id === pluginId && description.hooks[event.name]?.has)) return;
  try {
    await callHook(ctx.platform.plugins, pluginId, 'has', event, callOf(ctx));
  } catch (error) {
    if (mayPass(error)) throw error;
    throw new GiveUp(`The plugin refused the event ${event.id}: ${(error as Error).message}`);
  }
});
