import { randomBytes } from 'node:crypto';
import { definePlugin, type KeyValueStore, NotFound, Rejected } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { roomName, roomUrl, signToken, tokenEnd } from './jitsi.ts';

const settings = z.object({
  domain: z.hostname().default('meet.jit.si').describe('Host name of the Jitsi server, such as meet.example.org'),
});

const secrets = z
  .object({
    appId: z
      .string()
      .min(1)
      .optional()
      .describe('Application id that the server accepts; leave empty for an open server'),
    // A shorter secret could be guessed from a single link, and then anybody could sign themselves in as a host.
    appSecret: z.string().min(32).optional().describe('Secret of that application, at least 32 characters'),
  })
  .refine(({ appId, appSecret }) => (appId === undefined) === (appSecret === undefined), {
    error: 'Application id and secret belong together: give both or neither',
    path: ['appSecret'],
  });

/** Meetings on a Jitsi server. A room exists while somebody is in it, so there is nothing to create or to delete. */
export default definePlugin({
  id: 'video-jitsi',
  name: { en: 'Jitsi Meet' },
  api: 1,
  settings,
  secrets,
  video: {
    can: { captions: false, dialIn: false, recording: false, waitingRoom: false },

    async save(ctx, meeting, externalId) {
      return { externalId: externalId ?? roomName(await roomKey(ctx.store), meeting.key) };
    },

    async join(ctx, room, who) {
      const { domain } = ctx.settings;
      const { appId, appSecret } = ctx.secrets;
      // Never a pattern: `*` in a token would open every room of the server.
      if (!/^[0-9a-f]{32}$/.test(room)) throw new NotFound(`There is no Jitsi room “${room}”.`);
      if (!appId || !appSecret) return roomUrl(domain, room, who.name);
      if (Temporal.Instant.compare(tokenEnd(who.until), ctx.now()) <= 0) throw new Rejected('The session is over.');
      const token = await signToken({ appId, appSecret }, { domain, room, who, now: ctx.now() });
      return roomUrl(domain, room, who.name, token);
    },

    async cancel() {},
  },
});

/** The organisation's own key for naming rooms, made at the first meeting. */
async function roomKey(store: KeyValueStore): Promise<string> {
  const known = await store.get('roomKey');
  if (typeof known === 'string') return known;
  // Two first meetings at once make two keys. That does no harm: a meeting that was saved keeps its room.
  const key = randomBytes(32).toString('hex');
  await store.set('roomKey', key);
  return key;
}
