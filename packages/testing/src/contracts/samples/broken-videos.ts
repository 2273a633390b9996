import { setTimeout as wait } from 'node:timers/promises';
import { RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { ask, VENDOR } from './vendor.ts';
import { videoSample, withKey } from './videos.ts';

const id = z.object({ id: z.string() });

/** By promise: a video provider that keeps all others and breaks this one. */
export const brokenVideos: Readonly<Record<string, Subject>> = {
  'saving twice is one meeting': videoSample({
    async save(ctx, meeting, externalId) {
      // Remembers nothing of its own unless an answer is lost, so only a plain second save makes a second meeting.
      const tries = Number((await ctx.store.get(meeting.key)) ?? 0);
      const made = externalId ?? (tries ? `${meeting.key}-${tries}` : meeting.key);
      await ask(ctx.fetch, `/items/${made}`, withKey(ctx, 'PUT'));
      await ctx.store.set(meeting.key, tries + 1);
      return { externalId: made };
    },
  }),
  'a lost answer makes no second meeting': videoSample({
    async save(ctx, meeting, externalId) {
      const known = externalId ?? (await ctx.store.get(meeting.key));
      if (typeof known === 'string') return { externalId: known };
      const made = id.parse(await (await ask(ctx.fetch, '/items', withKey(ctx, 'POST'))).json());
      await ctx.store.set(meeting.key, made.id);
      return { externalId: made.id };
    },
  }),
  'two sessions are two meetings': videoSample({
    async save(ctx, { organizer }, externalId = organizer.personId) {
      await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'PUT'));
      return { externalId };
    },
  }),
  'a move keeps the link': videoSample({
    async save(ctx, meeting, known = meeting.key) {
      const externalId = meeting.sequence > 0 ? `${known}-moved` : known;
      await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'PUT'));
      return { externalId };
    },
  }),
  'every link is https': videoSample({
    async join(ctx, externalId, { role }) {
      return `http://${ctx.settings.server}/${externalId}?as=${role}`;
    },
  }),
  'where guests wait, the host has a link of their own': videoSample({
    async join(ctx, externalId) {
      return `https://${ctx.settings.server}/${externalId}`;
    },
  }),
  'cancelling twice is fine': videoSample({
    async cancel(ctx, externalId) {
      if (await ctx.store.get(`cancelled:${externalId}`)) throw new Error('Cancelled already');
      await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'DELETE'));
      await ctx.store.set(`cancelled:${externalId}`, true);
    },
  }),
  'cancelling an unknown meeting is fine': videoSample({
    async cancel(ctx, externalId) {
      if (!/^[0-9a-f-]{36}$/.test(externalId)) throw new Error('Unknown');
      await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'DELETE'));
    },
  }),
  'saving a meeting while the vendor fails throws Unavailable': videoSample({
    async save(ctx, meeting, externalId = meeting.key) {
      const response = await ctx.fetch(`${VENDOR}/items/${externalId}`, withKey(ctx, 'PUT'));
      if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      if (!response.ok) throw new Rejected('Refused');
      return { externalId };
    },
  }),
  'saving a meeting too often throws RateLimited with the wait in seconds': videoSample({
    async save(ctx, meeting, externalId = meeting.key) {
      const response = await ctx.fetch(`${VENDOR}/items/${externalId}`, withKey(ctx, 'PUT')).catch(() => undefined);
      // Milliseconds, where seconds are promised.
      if (response?.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) * 1000 || 60_000);
      if (!response || response.status >= 500) throw new Unavailable();
      if (!response.ok) throw new Rejected('Refused');
      return { externalId };
    },
  }),
  'saving a meeting that the vendor forbids ends the tries': videoSample({
    async save(ctx, meeting, externalId = meeting.key) {
      const response = await ctx.fetch(`${VENDOR}/items/${externalId}`, withKey(ctx, 'PUT')).catch(() => undefined);
      if (response?.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
      // Tried again and again, and nobody learns that the key is no longer valid.
      if (!response?.ok) throw new Unavailable();
      return { externalId };
    },
  }),
  'saving a meeting ends when its time is over': videoSample({
    async save(ctx, meeting, externalId = meeting.key) {
      try {
        await ask(ctx.fetch, `/items/${externalId}`, withKey(ctx, 'PUT'));
      } catch (error) {
        // Sleeps before it tells anybody.
        if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
        throw error;
      }
      return { externalId };
    },
  }),
  'cancelling a meeting that is gone is fine': videoSample({
    async cancel(ctx, externalId) {
      const response = await ctx.fetch(`${VENDOR}/items/${externalId}`, withKey(ctx, 'DELETE'));
      if (!response.ok && response.status !== 404) throw new Rejected('Refused');
    },
  }),
};
