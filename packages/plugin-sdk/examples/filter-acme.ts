import { definePlugin, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const opinion = z.object({ harm: z.number().min(0).max(1) });

/** Asks Acme how much harm a text may do. */
export default definePlugin({
  id: 'filter-acme',
  api: 1,
  hosts: ['moderation.acme.example'],
  settings: z.object({
    holdFrom: z.number().min(0).max(1).default(0.5).describe('From here on, a moderator looks first'),
    refuseFrom: z.number().min(0).max(1).default(0.9).describe('From here on, it is not published'),
  }),
  secrets: z.object({ token: z.string().describe('API token of your Acme account') }),
  contentFilter: {
    can: { hold: true, refuse: true },
    async review(ctx, { text, language }) {
      const { settings, secrets, signal } = ctx;
      const request = {
        method: 'POST',
        headers: { authorization: `Bearer ${secrets.token}` },
        body: JSON.stringify({ text, language }),
        signal,
      };
      // What can't be looked at is not allowed here: throw, and the platform decides.
      const response = await ctx
        .fetch('https://moderation.acme.example/v1/opinion', request)
        .catch((cause: unknown) => {
          throw new Unavailable('Acme can’t be reached.', { cause });
        });
      if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
      if (response.status >= 500) throw new Unavailable();
      if (!response.ok) throw new Rejected(`Acme refused (${response.status}).`);
      const { harm } = opinion.parse(await response.json());
      if (harm >= settings.refuseFrom)
        return {
          verdict: 'refuse',
          reason: {
            en: 'It could hurt somebody. Please say it another way.',
            da: 'Det kan såre nogen. Sig det anderledes.',
          },
        };
      return { verdict: harm >= settings.holdFrom ? 'hold' : 'allow' };
    },
  },
});
