import { setTimeout as wait } from 'node:timers/promises';
import { definePlugin, type Hook, type PluginContext, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { HookSubject } from '../hooks.ts';
import { ask, createVendor, refusalOf, VENDOR } from './vendor.ts';

type MoveHook = Hook<PluginContext, 'session.move'>;

const put = { method: 'PUT', body: '{}' };
const at = (time: string) => Temporal.Instant.from(time);
const late = { matchId: 'm', sessionId: 's', start: at('2027-01-18T20:00:00Z'), end: at('2027-01-18T21:00:00Z') };

/** A hook that keeps every promise, but for what is changed in it. */
export function hookSample(broken: MoveHook = {}): HookSubject {
  const plugin = definePlugin({
    id: 'hook-sample',
    api: 1,
    settings: z.object({}),
    hosts: ['api.vendor.example'],
    hooks: {
      'session.move': {
        async will(ctx: PluginContext, { data }) {
          await ask(ctx.fetch, '/status', { method: 'GET' });
          return isLate(data.end) ? { reason: { en: 'Sessions end at six.' } } : undefined;
        },
        async has(ctx: PluginContext, { data }) {
          await ask(ctx.fetch, `/items/${data.sessionId}`, put);
        },
        ...broken,
      },
    },
  });
  return { plugin, upstream: createVendor, event: 'session.move', vetoed: [late] };
}

function isLate(end: Temporal.Instant): boolean {
  return end.toZonedDateTimeISO('Europe/Copenhagen').hour >= 18;
}

/** By promise: a hook that keeps all others and breaks this one. */
export const brokenHooks: Readonly<Record<string, HookSubject>> = {
  'it is asked, or told, or both': withoutMoments(),
  'what is not to be is vetoed with a reason that people can read': hookSample({
    async will(ctx, { data }) {
      await ask(ctx.fetch, '/status', { method: 'GET' });
      return isLate(data.end) ? { reason: { en: ' ' } } : undefined;
    },
  }),
  'asking has an answer within 2 s': hookSample({
    async will(ctx, { data }) {
      await ask(ctx.fetch, '/status', { method: 'GET' });
      if (!isLate(data.end)) await wait(2_050);
      return isLate(data.end) ? { reason: { en: 'Sessions end at six.' } } : undefined;
    },
  }),
  'asking changes nothing': hookSample({
    async will(ctx, { data }) {
      await ask(ctx.fetch, '/status', { method: 'GET' });
      await ctx.store.set(data.sessionId, 'asked');
      return isLate(data.end) ? { reason: { en: 'Sessions end at six.' } } : undefined;
    },
  }),
  'an event that is told twice has the effect of once': hookSample({
    async has(ctx) {
      await ask(ctx.fetch, '/items', { method: 'POST', body: '{}' });
    },
  }),
  'events in another order leave the same behind': hookSample({
    async has(ctx, { data }) {
      await ask(ctx.fetch, `/items/${data.sessionId}`, put);
      await ctx.store.set(data.sessionId, data.start.toString());
    },
  }),
  'a field that comes later does no harm': hookSample({
    async has(ctx, { data }) {
      const { sessionId } = z
        .strictObject({ matchId: z.string(), sessionId: z.string(), start: z.unknown(), end: z.unknown() })
        .parse(data);
      await ask(ctx.fetch, `/items/${sessionId}`, put);
    },
  }),
  'asking ends when its time is over': hookSample({
    async will(ctx, { data }) {
      await patiently(ctx, '/status', { method: 'GET' });
      return isLate(data.end) ? { reason: { en: 'Sessions end at six.' } } : undefined;
    },
  }),
  'telling of an event while the vendor fails throws Unavailable': saying(({ status }) =>
    status >= 500 ? new Error('Oh') : undefined,
  ),
  'telling of an event too often throws RateLimited with the wait in seconds': saying(({ status }) =>
    status === 429 ? new Unavailable() : undefined,
  ),
  'telling of an event that the vendor forbids ends the tries': saying(({ status }) =>
    status === 410 ? new Unavailable() : undefined,
  ),
  'telling of an event ends when its time is over': hookSample({
    has: (ctx, { data }) => patiently(ctx, `/items/${data.sessionId}`, put),
  }),
};

function withoutMoments(): HookSubject {
  const plugin = definePlugin({ id: 'hook-sample', api: 1, settings: z.object({}), hooks: { 'session.move': {} } });
  return { plugin, event: 'session.move' };
}

/** Sleeps before it tells anybody that its time was over. */
async function patiently(ctx: PluginContext, path: string, init: RequestInit): Promise<void> {
  try {
    await ask(ctx.fetch, path, init);
  } catch (error) {
    if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
    throw error;
  }
}

/** A hook that has an error of its own for some of the vendor's answers. */
function saying(own: (response: Response) => Error | undefined): HookSubject {
  return hookSample({
    async has(ctx, { data }) {
      const response = await ctx
        .fetch(`${VENDOR}/items/${data.sessionId}`, put)
        .catch(() => new Response('', { status: 503 }));
      const error = own(response) ?? refusalOf(response, put);
      if (error) throw error;
    },
  });
}
