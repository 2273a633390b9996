import {
  definePlugin,
  NeedsReconnection,
  type PluginContext,
  RateLimited,
  Rejected,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const API = 'https://calendar.acme.example/v1';

/** Writes sessions into people's calendars at a vendor whose ids we may choose. */
export default definePlugin({
  id: 'calendar-acme',
  api: 1,
  hosts: ['calendar.acme.example'],
  settings: z.object({
    calendar: z.string().default('primary').describe('Calendar that sessions go into'),
  }),
  connection: {
    kind: 'oauth2',
    authorizeUrl: `${API}/authorize`,
    tokenUrl: `${API}/token`,
    scopes: ['events'],
    client: ({ clientId, clientSecret }) => ({ id: clientId, secret: clientSecret }),
  },
  secrets: z.object({
    clientId: z.string().describe('Id of your application at Acme'),
    clientSecret: z.string().describe('Secret of your application at Acme'),
  }),
  calendar: {
    can: { busy: false, changes: false, recurrence: false },
    async save(ctx, meeting, personId, externalId = meeting.key) {
      const { start, end, title, description, joinUrl } = meeting;
      const body = JSON.stringify({ start, end, title, description, location: joinUrl });
      // PUT to an id of our own: a second try can't make a second entry.
      await call(ctx, personId, 'PUT', `/${ctx.settings.calendar}/events/${externalId}`, body);
      return { externalId };
    },
    async cancel(ctx, meeting, personId, externalId = meeting.key) {
      await call(ctx, personId, 'DELETE', `/${ctx.settings.calendar}/events/${externalId}`);
      return {};
    },
  },
});

async function call(ctx: PluginContext, personId: string, method: string, path: string, body?: string): Promise<void> {
  const account = await ctx.account(personId);
  if (!account) throw new NeedsReconnection(personId);
  const response = await account.fetch(API + path, { method, body, signal: ctx.signal }).catch((cause: unknown) => {
    throw new Unavailable('Acme can’t be reached.', { cause });
  });
  if (response.ok || (method === 'DELETE' && [404, 410].includes(response.status))) return;
  if (response.status === 401) throw new NeedsReconnection(personId);
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`Acme refused the entry (${response.status}).`);
}
