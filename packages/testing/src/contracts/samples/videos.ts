import { definePlugin, type PluginContext, type VideoProvider } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { ask, createVendor, SECRET } from './vendor.ts';

type Context = PluginContext<{ server: string }, { token: string }>;

/** A video plugin that keeps every promise, but for what is changed in it. */
export function videoSample(broken: Partial<VideoProvider<Context>> = {}, waitingRoom = true): Subject {
  return { plugin: videoPlugin(broken, waitingRoom), secrets: { token: SECRET }, upstream: createVendor };
}

export function videoPlugin(broken: Partial<VideoProvider<Context>> = {}, waitingRoom = true) {
  return definePlugin({
    id: 'video-sample',
    api: 1,
    settings: z.object({ server: z.string().default('meet.vendor.example').describe('Where the rooms are') }),
    secrets: z.object({ token: z.string().describe('Key of the vendor’s API') }),
    hosts: ['api.vendor.example'],
    video: {
      can: { captions: false, dialIn: false, recording: false, waitingRoom },
      async save(ctx, meeting, externalId = meeting.key) {
        await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'PUT'));
        return { externalId };
      },
      async join(ctx, externalId, { role }) {
        return `https://${ctx.settings.server}/${externalId}?as=${role}`;
      },
      async cancel(ctx, externalId) {
        await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'DELETE'));
      },
      ...broken,
    },
    async health(ctx) {
      try {
        await ask(ctx.fetch, '/status', withKey(ctx, 'GET'));
        return { status: 'ok' };
      } catch {
        return { status: 'down' };
      }
    },
  });
}

export function withKey(ctx: Context, method: string): RequestInit {
  const headers = { authorization: `Bearer ${ctx.secrets.token}` };
  return method === 'GET' || method === 'DELETE' ? { method, headers } : { method, headers, body: '{}' };
}
