import { createHmac, timingSafeEqual } from 'node:crypto';
import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const event = z.object({ id: z.string(), recording: z.string() });
const recording = z.object({ minutes: z.number() });

/** Acme tells us when a recording is ready; a job then fetches how long it is. */
export default definePlugin({
  id: 'recordings-acme',
  api: 1,
  hosts: ['video.acme.example'],
  settings: z.object({}),
  secrets: z.object({
    token: z.string().describe('API token of your Acme account'),
    signingKey: z.string().describe('Key that Acme signs its messages with'),
  }),
  webhooks: {
    events: {
      async verify(ctx, { headers, body }) {
        const time = headers.get('acme-time') ?? '';
        // Over the bytes as they came: JSON that was parsed and written again may differ.
        const expected = createHmac('sha256', ctx.secrets.signingKey).update(`${time}.`).update(body).digest();
        const given = Buffer.from(headers.get('acme-signature') ?? '', 'hex');
        const signed = given.length === expected.length && timingSafeEqual(given, expected);
        // Five minutes either way: clocks differ, and whoever has overheard a message must not send it again tomorrow.
        const fresh = Math.abs(ctx.now().epochMilliseconds / 1000 - Number(time)) <= 300;
        if (!signed || !fresh) return new Response('Unknown signature', { status: 401 });
        const parsed = event.parse(JSON.parse(new TextDecoder().decode(body)));
        return { id: parsed.id, event: parsed };
      },
      async handle(ctx, delivered) {
        const { recording: id } = event.parse(delivered);
        // Acme sends twice when it has missed our answer. One key is one job.
        await ctx.enqueue('importRecording', { id }, { key: id });
      },
    },
  },
  jobs: {
    importRecording: {
      input: z.object({ id: z.string() }),
      attempts: 8,
      async run(ctx, { id }) {
        const answer = await call(ctx, `https://video.acme.example/v1/recordings/${id}`);
        // Set, not added: a second run leaves the same.
        await ctx.store.set(`recording:${id}`, recording.parse(await answer.json()));
      },
    },
  },
});

async function call(ctx: PluginContext<unknown, { token: string }>, url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${ctx.secrets.token}` };
  const response = await ctx.fetch(url, { headers, signal: ctx.signal }).catch((cause: unknown) => {
    throw new Unavailable('Acme can’t be reached.', { cause });
  });
  if (response.ok) return response;
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`Acme refused (${response.status}).`);
}
