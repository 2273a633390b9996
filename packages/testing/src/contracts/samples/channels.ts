import { setTimeout as wait } from 'node:timers/promises';
import {
  definePlugin,
  NotFound,
  type NotificationChannel,
  type PluginContext,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { createVendor, refusalOf, VENDOR } from './vendor.ts';

const put = { method: 'PUT', body: '{}' };

/** A channel that keeps every promise, but for what is changed in it. */
export function channelSample(broken: Partial<NotificationChannel<PluginContext>> = {}): Subject {
  const plugin = definePlugin({
    id: 'channel-sample',
    api: 1,
    settings: z.object({}),
    hosts: ['api.vendor.example'],
    notifications: {
      can: { text: true },
      async send(ctx: PluginContext, { key }) {
        return await post(ctx, `/items/${key}`);
      },
      ...broken,
    },
  });
  return { plugin, upstream: createVendor };
}

/** Puts a message there, and says what the answer means. */
async function post(ctx: PluginContext, path: string, init: RequestInit = put, own: typeof refusalOf = refusalOf) {
  const response = await ctx.fetch(`${VENDOR}${path}`, init).catch(() => new Response('', { status: 503 }));
  if (response.status === 404) throw new NotFound();
  const error = own(response, init) ?? refusalOf(response, init);
  if (error) throw error;
  return { externalId: path };
}

/** By promise: a channel that keeps all others and breaks this one. */
export const brokenChannels: Readonly<Record<string, Subject>> = {
  'telling twice with one key is telling once': channelSample({
    async send(ctx, { key }) {
      const tries = Number((await ctx.store.get(key)) ?? 0);
      const sent = await post(ctx, `/items/${tries ? `${key}-${tries}` : key}`);
      // Remembers only what went well, so a lost answer does no harm.
      await ctx.store.set(key, tries + 1);
      return sent;
    },
  }),
  'a lost answer tells nobody twice': channelSample({
    async send(ctx, { key }) {
      if (await ctx.store.get(key)) return undefined;
      const sent = await post(ctx, '/items', { method: 'POST', body: '{}' });
      await ctx.store.set(key, true);
      return sent;
    },
  }),
  'two notifications are two, to one person or to two': channelSample({
    send: (ctx, _notification, { personId }) => post(ctx, `/items/${personId}`),
  }),
  'a kind that it does not know is told like any other': channelSample({
    async send(ctx, { key, kind }) {
      return kind.startsWith('match-') ? await post(ctx, `/items/${key}`) : undefined;
    },
  }),
  'somebody whom the vendor does not know is NotFound': channelSample({
    async send(ctx, { key }) {
      const response = await ctx.fetch(`${VENDOR}/items/${key}`, put).catch(() => new Response('', { status: 503 }));
      const error = refusalOf(response, put);
      if (error) throw error;
      return undefined;
    },
  }),
  'telling somebody while the vendor fails throws Unavailable': saying(({ status }) =>
    status >= 500 ? new Error('Oh') : undefined,
  ),
  'telling somebody too often throws RateLimited with the wait in seconds': saying(({ status }) =>
    status === 429 ? new Unavailable() : undefined,
  ),
  'telling somebody that the vendor forbids ends the tries': saying(({ status }) =>
    status === 410 ? new Unavailable() : undefined,
  ),
  'telling somebody ends when its time is over': channelSample({
    async send(ctx, { key }) {
      try {
        return await post(ctx, `/items/${key}`);
      } catch (error) {
        if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
        throw error;
      }
    },
  }),
};

/** A channel that has an error of its own for some of the vendor's answers. */
function saying(own: (response: Response) => Error | undefined): Subject {
  return channelSample({ send: (ctx, { key }) => post(ctx, `/items/${key}`, put, own) });
}
