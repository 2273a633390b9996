import { definePlugin, NotFound, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const found = z.object({ id: z.string() });

/** Tells people in Acme's chat what they are told by mail. */
export default definePlugin({
  id: 'chat-acme',
  api: 1,
  hosts: ['chat.acme.example'],
  settings: z.object({}),
  secrets: z.object({ token: z.string().describe('Token of your bot at Acme') }),
  notifications: {
    can: { text: true },
    async send(ctx, { key, subject, text }, { email }) {
      const user = await call(ctx, 'GET', `/v1/users/by-email/${encodeURIComponent(email)}`);
      const { id } = found.parse(await user.json());
      // Acme throws away what has an id that it has seen: a second try is no second message.
      await call(ctx, 'PUT', `/v1/users/${id}/messages/${key}`, { title: subject, text });
      return { externalId: key };
    },
  },
});

async function call(ctx: PluginContext<unknown, { token: string }>, method: string, path: string, body?: object) {
  const response = await ctx
    .fetch(`https://chat.acme.example${path}`, {
      method,
      headers: { authorization: `Bearer ${ctx.secrets.token}` },
      body: body && JSON.stringify(body),
      signal: ctx.signal,
    })
    .catch((cause: unknown) => {
      throw new Unavailable('Acme can’t be reached.', { cause });
    });
  if (response.ok) return response;
  if (response.status === 404) throw new NotFound('Acme knows nobody with this address.');
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`Acme refused (${response.status}).`);
}
