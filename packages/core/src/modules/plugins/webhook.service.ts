import { randomUUID } from 'node:crypto';
import { isPluginError } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { PluginFailed } from '../../errors.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import type { Platform } from '../../platform.ts';
import { callWebhook } from '../../plugins/call.ts';
import { PluginCallFailed } from '../../plugins/failures.ts';
import { pluginUnknown } from '../../plugins/load.ts';
import { isStorable, isStorableJson } from '../../storable.ts';
import { attemptCall } from '../plugin-jobs/plugin-job.service.ts';
import { callOf } from '../../installations/installation.ts';
import { OrganisationInactive } from '../../access/organisation.info.ts';
import { findWebhook, type WebhookOwner } from './webhook.address.ts';

/** Vendors wait for a few seconds, and then send again. */
const verifyMs = 5_000;
const handleMs = 30_000;
/** How long a delivery's id is known: vendors send again for days. */
const rememberedDays = 30;
const longestEvent = 1024 * 1024;

const verified = z.union([
  z.object({
    id: z.string().min(1).max(500).refine(isStorable),
    event: z.string().max(longestEvent).refine(isStorableJson),
  }),
  z.object({
    response: z.object({
      status: z.number().int().min(200).max(499),
      contentType: z.string().max(200).nullable(),
      body: z.instanceof(Uint8Array).refine(({ length }) => length <= 65_536),
    }),
  }),
]);

export interface WebhookAnswer {
  readonly status: number;
  readonly contentType?: string | null;
  readonly body?: Uint8Array;
  readonly retryAfterSeconds?: number;
}

/** What an address is given that leads nowhere, for whatever reason: nobody can find out which. */
const nowhere: WebhookAnswer = { status: 404 };
const again: WebhookAnswer = { status: 503, retryAfterSeconds: 30 };

/** Handles what was delivered, in the worker. */
export const handleWebhook = defineJob({
  name: 'plugins.handleWebhook',
  formerly: ['handle-webhook'],
  input: z.object({ deliveryId: z.uuid() }),
  attempts: 12,
});

/**
 * Takes in what a vendor delivers: the plugin looks at the bytes, what it takes for an event is stored by the vendor's
 * id, and the worker does the rest. The body is asked for only when the address leads somewhere.
 */
export async function receiveWebhook(
  platform: Platform,
  token: string,
  request: { readonly headers: readonly (readonly [string, string])[]; body(): Promise<Uint8Array> },
): Promise<WebhookAnswer> {
  const webhook = await findWebhook(platform.database, token);
  if (!webhook) return nowhere;
  const { organisationId } = webhook;
  try {
    return await asPlatform(platform, { organisationId, requestId: randomUUID() }, async ctx =>
      receive(ctx, webhook, { headers: request.headers, body: await request.body() }),
    );
  } catch (error) {
    if (error instanceof OrganisationInactive) return nowhere;
    throw error;
  }
}

async function receive(
  ctx: RequestContext,
  { id, pluginId, endpoint }: WebhookOwner,
  delivered: { readonly headers: readonly (readonly [string, string])[]; readonly body: Uint8Array },
): Promise<WebhookAnswer> {
  try {
    const options = { ...callOf(ctx), timeoutMs: verifyMs, answer: verified };
    const answer = await callWebhook(ctx.platform.plugins, pluginId, endpoint, 'verify', delivered, options);
    if ('response' in answer) return answer.response;
    await keep(ctx, id, answer);
    return { status: 200 };
  } catch (error) {
    if (isNowhere(error)) return nowhere;
    if (!(error instanceof PluginFailed) && !isPluginError(error)) throw error;
    ctx.log.warn({ err: error, plugin: pluginId, endpoint }, 'A delivery could not be verified');
    return again;
  }
}

/** Disabled here, or no part of this deployment any more. */
function isNowhere(error: unknown): boolean {
  if (error instanceof PluginCallFailed) return error.failure === 'DISABLED' || error.failure === 'NOT_OFFERED';
  return error instanceof PluginFailed && error.code === pluginUnknown.code;
}

/** Once for each of the vendor's ids, whoever sends it again. */
async function keep(
  ctx: RequestContext,
  webhookId: string,
  { id, event }: { id: string; event: string },
): Promise<void> {
  await ctx.transaction(async () => {
    await ctx.sql('delete from plugin_webhook_deliveries where webhook_id = $1 and received_at < $2', [
      webhookId,
      ctx
        .now()
        .subtract({ hours: 24 * rememberedDays })
        .toString(),
    ]);
    const [delivery] = await ctx.sql<{ id: string }>(
      `insert into plugin_webhook_deliveries (webhook_id, delivery_id, event, received_at) values ($1, $2, $3::jsonb, $4)
       on conflict (organisation_id, webhook_id, delivery_id) do nothing returning id`,
      [webhookId, id, event, ctx.now().toString()],
    );
    if (delivery) await ctx.enqueue(handleWebhook, { deliveryId: delivery.id }, { key: delivery.id });
  });
}

interface DeliveryRow {
  plugin_id: string;
  endpoint: string;
  event: unknown;
}

/** At least once: a worker that dies between the effect and the note of it has another one do it again. */
export const handleWebhookHandler = implement(
  handleWebhook,
  async (ctx: RequestContext, { deliveryId }, { attempt, signal }) => {
    const [delivery] = await ctx.sql<DeliveryRow>(
      `select w.plugin_id, w.endpoint, d.event from plugin_webhook_deliveries d join plugin_webhooks w on w.id = d.webhook_id
      where d.id = $1 and d.handled_at is null`,
      [deliveryId],
    );
    if (!delivery) return;
    const { plugin_id: pluginId, endpoint, event } = delivery;
    const options = { ...callOf(ctx), timeoutMs: handleMs, signal };
    await attemptCall(() => callWebhook(ctx.platform.plugins, pluginId, endpoint, 'handle', event, options), {
      attempt,
      attempts: handleWebhook.attempts,
      what: `What came in at ${endpoint} of ${pluginId}`,
    });
    // Its id is all that is needed to know it again.
    await ctx.sql('update plugin_webhook_deliveries set handled_at = present(), event = null where id = $1', [
      deliveryId,
    ]);
  },
);
