import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const API = 'https://video.acme.example/v1/meetings';

/** Meetings at a vendor who gives hosts and guests links of their own. */
export default definePlugin({
  id: 'video-acme',
  api: 1,
  hosts: ['video.acme.example'],
  settings: z.object({
    waitingRoom: z.boolean().default(true).describe('Guests wait until the host lets them in'),
  }),
  secrets: z.object({ token: z.string().describe('API token of your Acme account') }),
  video: {
    can: { captions: true, dialIn: false, recording: false, waitingRoom: true },
    async save(ctx, meeting, externalId = meeting.key) {
      const { start, end, title } = meeting;
      await call(ctx, 'PUT', externalId, JSON.stringify({ start, end, title, waiting: ctx.settings.waitingRoom }));
      return { externalId };
    },
    async join(ctx, externalId, { role }) {
      const { hostUrl, guestUrl } = links.parse(await (await call(ctx, 'GET', externalId)).json());
      return role === 'HOST' ? hostUrl : guestUrl;
    },
    async cancel(ctx, externalId) {
      await call(ctx, 'DELETE', externalId);
    },
  },
});

// What the vendor answers is parsed, and only for what is used.
const links = z.object({ hostUrl: z.url(), guestUrl: z.url() });

async function call(ctx: PluginContext<unknown, { token: string }>, method: string, id: string, body?: string) {
  const headers = { authorization: `Bearer ${ctx.secrets.token}` };
  const response = await ctx
    .fetch(`${API}/${id}`, { method, headers, body, signal: ctx.signal })
    .catch((cause: unknown) => {
      throw new Unavailable('Acme can’t be reached.', { cause });
    });
  if (response.ok || (method === 'DELETE' && [404, 410].includes(response.status))) return response;
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`Acme refused the meeting (${response.status}).`);
}
