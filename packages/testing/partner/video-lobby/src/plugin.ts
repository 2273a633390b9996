import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const secrets = z.object({ key: z.string().describe('API key of your Lobby account') });
type Context = PluginContext<unknown, z.output<typeof secrets>>;

const room = z.object({ number: z.string(), hostLink: z.url(), guestLink: z.url() });

/** Lobby makes up the number of a room, but remembers the reference that it was made with. */
export default definePlugin({
  id: 'video-lobby',
  api: 1,
  hosts: ['lobby.example'],
  settings: z.object({
    music: z.boolean().default(false).describe('Music in the lobby'),
  }),
  secrets,
  video: {
    can: { captions: false, dialIn: false, recording: false, waitingRoom: true },
    async save(ctx, meeting, externalId) {
      const { title, start, end } = meeting;
      const body = JSON.stringify({ title, start, end, music: ctx.settings.music });
      if (externalId) {
        await call(ctx, 'PATCH', `rooms/${externalId}`, body);
        return { externalId };
      }
      // A try whose answer was lost has made the room already.
      const [known] = z.array(room).parse(await (await call(ctx, 'GET', `rooms?reference=${meeting.key}`)).json());
      const made = known ?? room.parse(await (await call(ctx, 'POST', `rooms?reference=${meeting.key}`, body)).json());
      return { externalId: made.number };
    },
    async join(ctx, externalId, { role }) {
      const { hostLink, guestLink } = room.parse(await (await call(ctx, 'GET', `rooms/${externalId}`)).json());
      return role === 'HOST' ? hostLink : guestLink;
    },
    async cancel(ctx, externalId) {
      await call(ctx, 'DELETE', `rooms/${externalId}`);
    },
  },
  async health(ctx) {
    try {
      await call(ctx, 'GET', 'ping');
      return { status: 'ok' };
    } catch (error) {
      return { status: 'down', detail: (error as Error).message };
    }
  },
});

async function call(ctx: Context, method: string, path: string, body?: string) {
  const request = { method, body, signal: ctx.signal, headers: { 'x-api-key': ctx.secrets.key } };
  const response = await ctx.fetch(`https://lobby.example/${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('Lobby can’t be reached.', { cause });
  });
  const { ok, status, headers } = response;
  if (ok || (method === 'DELETE' && [404, 410].includes(status))) return response;
  if (status === 429) throw new RateLimited(Number(headers.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`Lobby refused (${status}).`);
}
