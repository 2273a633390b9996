import { createHmac, timingSafeEqual } from 'node:crypto';
import { definePlugin, type PluginContext, type Webhook } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Deliveries, WebhookSubject } from '../deliveries.ts';
import { SECRET } from './vendor.ts';

type Context = PluginContext<unknown, { key: string }, { importRecording: { id: string } }>;

const payload = z.object({ id: z.string(), challenge: z.string().optional() });

/** A webhook plugin that keeps every promise, but for what is changed in it. */
export function webhookSample(broken: Partial<Webhook<Context>> = {}): WebhookSubject {
  const plugin = definePlugin({
    id: 'webhook-sample',
    api: 1,
    settings: z.object({}),
    secrets: z.object({ key: z.string().describe('What the vendor signs with') }),
    webhooks: { events: { ...soundWebhook, ...broken } },
    jobs: { importRecording: { input: z.object({ id: z.string() }), async run() {} } },
  });
  return { plugin, secrets: { key: SECRET }, endpoint: 'events', deliveries };
}

export interface Checks {
  readonly signature: boolean;
  readonly age: boolean;
  /** Seconds. */
  readonly tolerance: number;
  /** Signs what was parsed instead of the bytes. */
  readonly reserialises: boolean;
  readonly idOf: (body: { id: string }) => string;
  readonly challenge: boolean;
}

const allChecks: Checks = {
  signature: true,
  age: true,
  tolerance: 300,
  reserialises: false,
  idOf: body => body.id,
  challenge: true,
};

/** Verifies with some of the checks left out. */
export async function verifyWith(
  broken: Partial<Checks>,
  ctx: Context,
  { headers, body }: Parameters<Webhook<Context>['verify']>[1],
): Promise<{ id: string; event: unknown } | Response> {
  const checks = { ...allChecks, ...broken };
  const text = new TextDecoder().decode(body);
  const at = headers.get('x-time') ?? '';
  const said = checks.reserialises ? JSON.stringify(JSON.parse(text)) : text;
  const age = Math.abs(ctx.now().epochMilliseconds / 1000 - Number(at));
  const fits = sameText(headers.get('x-signature') ?? '', signature(ctx.secrets.key, at, said));
  if ((checks.signature && !fits) || (checks.age && !(age < checks.tolerance)))
    return new Response('', { status: 401 });
  const event = payload.parse(JSON.parse(text));
  if (event.challenge && checks.challenge) return Response.json({ answer: event.challenge });
  return { id: checks.idOf(event), event };
}

const soundWebhook: Webhook<Context> = {
  verify: (ctx, request) => verifyWith({}, ctx, request),
  async handle(ctx, event) {
    const { id } = payload.parse(event);
    await ctx.enqueue('importRecording', { id }, { key: id });
  },
};

const deliveries: Deliveries = {
  bodies: ['{"id":"a1"}', '{"id":"b2"}'],
  sign(body, at) {
    const time = `${Math.floor(at.epochMilliseconds / 1000)}`;
    return new Headers({ 'x-time': time, 'x-signature': signature(SECRET, time, body) });
  },
  challenge: {
    body: '{"id":"c3","challenge":"echo"}',
    accepts: async answer => answer.ok && (await answer.text()) === '{"answer":"echo"}',
  },
};

let made = 0;

/** By promise: a webhook that keeps all others and breaks this one. */
export const brokenWebhooks: Readonly<Record<string, WebhookSubject>> = {
  'a signed delivery is an event with an id of its own': verifying({ idOf: () => 'event' }),
  'a delivery sent again has the same id': verifying({ idOf: () => `${made++}` }),
  'a wrong or missing signature is answered 401': webhookSample({
    async verify(ctx, request) {
      // Whoever sends no signature at all is let in.
      const signed = request.headers.has('x-signature');
      return await verifyWith({ signature: signed, age: signed }, ctx, request);
    },
  }),
  'an old signature is answered 401': verifying({ age: false }),
  'a body that was parsed and written again is answered 401': verifying({ reserialises: true }),
  'clocks that are half a minute apart are fine': verifying({ tolerance: 5 }),
  'late deliveries in another order have the same effect': webhookSample({
    async handle(ctx, event) {
      await ctx.store.set('latest', payload.parse(event).id);
    },
  }),
  'handling a delivery twice has the effect of once': webhookSample({
    async handle(ctx, event) {
      await ctx.enqueue('importRecording', { id: payload.parse(event).id });
    },
  }),
  'the vendor’s challenge is answered': verifying({ challenge: false }),
};

function verifying(broken: Partial<Checks>): WebhookSubject {
  return webhookSample({ verify: (ctx, request) => verifyWith(broken, ctx, request) });
}

function signature(key: string, at: string, body: string): string {
  return createHmac('sha256', key).update(`${at}:${body}`).digest('hex');
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
