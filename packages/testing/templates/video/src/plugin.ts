import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Meetings at a vendor whose ids we may choose. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    language: z.string().default('en').describe('Language of the rooms'),
  }),
  secrets: z.object({ apiKey: z.string().describe('Key of your account at the vendor') }),
  video: {
    can: { captions: false, dialIn: false, recording: false, waitingRoom: false },
    async save(ctx, meeting, externalId = meeting.key) {
      const { start, end, title } = meeting;
      const { language } = ctx.settings;
      await ask(ctx, 'PUT', `/rooms/${externalId}`, JSON.stringify({ start, end, title, language }));
      return { externalId };
    },
    async join(ctx, externalId) {
      return room.parse(await (await ask(ctx, 'GET', `/rooms/${externalId}`)).json()).url;
    },
    async cancel(ctx, externalId) {
      await ask(ctx, 'DELETE', `/rooms/${externalId}`);
    },
  },
  async health(ctx) {
    try {
      await ask(ctx, 'GET', '/status');
      return { status: 'ok' };
    } catch (error) {
      return { status: 'down', detail: (error as Error).message };
    }
  },
});

// What the vendor answers is parsed, and only for what is used.
const room = z.object({ url: z.url() });

/** Asks the vendor, and says what the answer means in the contract's words. */
async function ask(ctx: PluginContext<unknown, { apiKey: string }>, method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${ctx.secrets.apiKey}` };
  const request = { method, headers, body, signal: ctx.signal };
  const response = await ctx.fetch(`https://api.vendor.example${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause });
  });
  const { ok, status } = response;
  if (ok || (method === 'DELETE' && (status === 404 || status === 410))) return response;
  if (status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`The vendor refused (${status}).`);
}
