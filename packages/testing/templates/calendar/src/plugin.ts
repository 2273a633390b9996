import {
  definePlugin,
  NeedsReconnection,
  type PluginContext,
  RateLimited,
  Rejected,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Writes sessions into the calendars that people have connected. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    calendar: z.string().default('primary').describe('Calendar that sessions go into'),
  }),
  secrets: z.object({
    clientId: z.string().describe('Id of your application at the vendor'),
    clientSecret: z.string().describe('Secret of your application at the vendor'),
  }),
  connection: {
    kind: 'oauth2',
    authorizeUrl: 'https://api.vendor.example/authorize',
    tokenUrl: 'https://api.vendor.example/token',
    scopes: ['events'],
    client: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  },
  calendar: {
    can: { busy: false, changes: false, recurrence: false },
    async save(ctx, meeting, personId, externalId = meeting.key) {
      const { start, end, title, description, joinUrl } = meeting;
      const body = JSON.stringify({ start, end, title, description, location: joinUrl });
      await ask(ctx, personId, 'PUT', `/calendars/${ctx.settings.calendar}/events/${externalId}`, body);
      return { externalId };
    },
    async cancel(ctx, meeting, personId, externalId = meeting.key) {
      await ask(ctx, personId, 'DELETE', `/calendars/${ctx.settings.calendar}/events/${externalId}`);
      return {};
    },
  },
});

/** Asks the vendor with the person's own account, and says what the answer means in the contract's words. */
async function ask(ctx: PluginContext, personId: string, method: string, path: string, body?: string) {
  const account = await ctx.account(personId);
  if (!account) throw new NeedsReconnection(personId);
  const request = { method, body, signal: ctx.signal };
  const response = await account.fetch(`https://api.vendor.example${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause });
  });
  const { ok, status } = response;
  if (ok || (method === 'DELETE' && (status === 404 || status === 410))) return;
  if (status === 401) throw new NeedsReconnection(personId);
  if (status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`The vendor refused (${status}).`);
}
