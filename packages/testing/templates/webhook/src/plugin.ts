import { createHmac, timingSafeEqual } from 'node:crypto';
import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const delivery = z.object({ id: z.string(), recording: z.string() });

/** The vendor says that a recording is ready; a job fetches what there is to know of it. */
export default definePlugin({
  id: 'template',
  api: 1,
  hosts: ['api.vendor.example'],
  settings: z.object({
    maximumAge: z.number().min(60).default(300).describe('Seconds after which a delivery is too old to be believed'),
  }),
  secrets: z.object({
    apiKey: z.string().describe('Key of your account at the vendor'),
    signingKey: z.string().describe('What the vendor signs its deliveries with'),
  }),
  webhooks: {
    events: {
      async verify(ctx, { headers, body }) {
        const time = headers.get('x-time') ?? '';
        const age = Math.abs(ctx.now().epochMilliseconds / 1000 - Number(time));
        // Over the bytes as they came: what was parsed and written again may differ.
        const expected = createHmac('sha256', ctx.secrets.signingKey).update(`${time}.`).update(body).digest('hex');
        if (!same(headers.get('x-signature') ?? '', expected) || !(age <= ctx.settings.maximumAge)) {
          return new Response('', { status: 401 });
        }
        const event = delivery.parse(JSON.parse(new TextDecoder().decode(body)));
        return { id: event.id, event };
      },
      async handle(ctx, event) {
        const { recording } = delivery.parse(event);
        // The key makes one job of two deliveries.
        await ctx.enqueue('importRecording', { recording }, { key: recording });
      },
    },
  },
  jobs: {
    importRecording: {
      input: z.object({ recording: z.string() }),
      attempts: 8,
      async run(ctx, { recording }) {
        const answer = await ask(ctx, `/recordings/${recording}`);
        await ctx.store.set(`recording:${recording}`, z.object({ minutes: z.number() }).parse(await answer.json()));
      },
    },
  },
});

/** Asks the vendor, and says what the answer means in the contract's words. */
async function ask(ctx: PluginContext<unknown, { apiKey: string }>, path: string): Promise<Response> {
  const request = { headers: { authorization: `Bearer ${ctx.secrets.apiKey}` }, signal: ctx.signal };
  const response = await ctx.fetch(`https://api.vendor.example${path}`, request).catch((cause: unknown) => {
    throw new Unavailable('The vendor can’t be reached.', { cause });
  });
  if (response.ok) return response;
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`The vendor refused (${response.status}).`);
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
