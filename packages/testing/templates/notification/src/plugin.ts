import { definePlugin, NotFound, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Tells people at a vendor who knows them by their address, and whose messages have ids that we may choose. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    sender: z.string().default('Mentoring').describe('Whom the messages say that they are from'),
  }),
  secrets: z.object({ apiKey: z.string().describe('Key of your account at the vendor') }),
  notifications: {
    can: { text: true },
    async send(ctx, { key, subject, text }, { email }) {
      const message = { to: email, from: ctx.settings.sender, title: subject, body: text };
      // The key makes one message of two tries.
      await ask(ctx, 'PUT', `/messages/${key}`, JSON.stringify(message));
      return { externalId: key };
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

/** Asks the vendor, and says what the answer means in the contract's words. */
async function ask(ctx: PluginContext<unknown, { apiKey: string }>, method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${ctx.secrets.apiKey}` };
  const request = { method, headers, body, signal: ctx.signal };
  const response = await ctx.fetch(`https://api.vendor.example${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause });
  });
  const { ok, status } = response;
  if (ok) return;
  if (status === 404) throw new NotFound('The vendor does not know this person.');
  if (status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`The vendor refused (${status}).`);
}
