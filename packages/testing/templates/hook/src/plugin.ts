import {
  definePlugin,
  type PluginContext,
  RateLimited,
  Rejected,
  type Texts,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Keeps sessions within the house's hours, and tells a vendor of each match that begins to be. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    closes: z.number().int().min(1).max(23).default(18).describe('The hour at which the house closes'),
  }),
  secrets: z.object({ apiKey: z.string().describe('Key of your account at the vendor') }),
  hooks: {
    'session.schedule': {
      async will(ctx, { data }) {
        const { closes } = ctx.settings;
        const start = data.start.toZonedDateTimeISO(ctx.organisation.timeZone);
        const closing = start.withPlainTime({ hour: closes }).toInstant();
        return Temporal.Instant.compare(data.end, closing) > 0 ? { reason: tooLate(closes) } : undefined;
      },
    },
    'match.accept': {
      async has(ctx, { id, at, data }) {
        // The event's id makes one note of two deliveries.
        await ask(ctx, `/notes/${id}`, JSON.stringify({ match: data.matchId, at }));
      },
    },
  },
});

function tooLate(hour: number): Texts {
  return {
    en: `The house closes at ${hour}:00. Choose an earlier time.`,
    da: `Huset lukker klokken ${hour}. Vælg et tidligere tidspunkt.`,
  };
}

/** Asks the vendor, and says what the answer means in the contract's words. */
async function ask(ctx: PluginContext<unknown, { apiKey: string }>, path: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${ctx.secrets.apiKey}` };
  const request = { method: 'PUT', headers, body, signal: ctx.signal };
  const {
    ok,
    status,
    headers: given,
  } = await ctx.fetch(`https://api.vendor.example${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause });
  });
  if (ok) return;
  if (status === 429) throw new RateLimited(Number(given.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`The vendor refused (${status}).`);
}
