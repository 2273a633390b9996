import { definePlugin, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Fetches the opening hours of an office every morning. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    office: z.string().default('main').describe('Office whose opening hours are wanted'),
  }),
  secrets: z.object({ apiKey: z.string().describe('Key of your account at the vendor') }),
  jobs: {
    readOpeningHours: {
      input: z.object({}),
      // In the organisation's own time zone.
      every: '0 6 * * 1-5',
      attempts: 5,
      async run(ctx) {
        const request = { headers: { authorization: `Bearer ${ctx.secrets.apiKey}` }, signal: ctx.signal };
        const address = `https://api.vendor.example/offices/${encodeURIComponent(ctx.settings.office)}`;
        const response = await ctx.fetch(address, request).catch((cause: unknown) => {
          throw new Unavailable('The vendor can’t be reached.', { cause });
        });
        if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
        if (response.status >= 500) throw new Unavailable();
        if (!response.ok) throw new Rejected(`The vendor refused (${response.status}).`);
        await ctx.store.set('openingHours', openingHours.parse(await response.json()));
      },
    },
  },
});

// What the vendor answers is parsed, and only for what is used.
const openingHours = z.object({ from: z.iso.time(), until: z.iso.time() });
