import { isPluginError, type Notification, type Recipient } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { isStorable } from '../storable.ts';
import type { RequestContext } from '../context.ts';
import { redactedMessage } from '../redaction.ts';
import type { DeliveryState } from '../database/generated/enums.ts';
import { implement } from '../jobs/job.ts';
import { mailOf } from '../mails/mail.ts';
import { type MailParameters, renderNotification } from '../mails/render.ts';
import { type CallOptions, callPlugin } from '../plugins/call.ts';
import { callOf, enabledPlugins } from '../installations/installation.ts';
import { mayPass, PluginCallFailed } from '../plugins/failures.ts';
import type { ReadyPlugin } from '../plugins/load.ts';
import { deliverByChannel } from './channel.service.ts';
import { isHeld } from './held.ts';
import { type Vocabulary, withOwnWords } from '../texts/vocabulary.ts';

/** In SQL, of a delivery: its programme is paused. */
const waits = `exists (select 1 from mails w where w.id = notification_deliveries.mail_id and ${isHeld('w')})`;

/** Twice as long as a call may take, waiting for a free thread included. */
const leaseSeconds = 40;

const answer = z.object({ externalId: z.string().max(1000).refine(isStorable).optional() }).nullish();

interface LeasedDelivery {
  id: string;
  mail_id: string;
  kind: string;
  parameters: MailParameters;
  person_id: string;
  name: string;
  email: string;
  locale: string;
  time_zone: string;
  /** Of the programme that it is about. */
  words: Vocabulary | null;
}

export const deliverByChannelHandler = implement(
  deliverByChannel,
  async (ctx: RequestContext, { channel, ids }) => {
    const plugins = await enabledPlugins(ctx, 'notifications');
    const plugin = plugins.find(({ id }) => id === channel);
    if (!plugin) return await giveUp(ctx, ids, 'The organisation no longer uses this channel.');
    await giveUpFormer(ctx, ids);
    const options = callOf(ctx);
    // One after the other, and none after a failure that may pass: a service that is away is asked once for a job.
    for (const id of ids) await deliver(ctx, plugin, options, id);
    if (await someAreLeft(ctx, ids)) throw new Error('Another worker is sending some of these, or died at it');
  },
  async (ctx, { ids }, reason) => await giveUp(ctx, ids, reason),
);

/** Tells one person, if that waits and nobody else is at it. The channel recognises what is sent once more by its key. */
async function deliver(ctx: RequestContext, plugin: ReadyPlugin, options: CallOptions, id: string): Promise<void> {
  const delivery = await lease(ctx, id);
  if (!delivery) return;
  try {
    const args: [Notification, Recipient] = [toNotification(ctx, plugin, delivery), toRecipient(delivery)];
    const said = await callPlugin(ctx.platform.plugins, plugin.id, 'notifications', 'send', args, {
      ...options,
      answer,
    });
    await record(ctx, id, { state: 'SENT', externalId: said?.externalId || undefined });
  } catch (error) {
    // It has told the person, as far as anybody knows, and only says so in a way that can't be read.
    if (error instanceof PluginCallFailed && error.failure === 'INVALID_ANSWER')
      return await record(ctx, id, { state: 'SENT' });
    const message = redactedMessage(error);
    const passes = mayPass(error);
    await record(ctx, id, { state: passes ? 'PENDING' : stateAfter(error), lastError: message.slice(0, 1000) });
    if (passes) throw error;
  }
}

/** Nobody is at fault where the channel does not know the person, or is not allowed to reach them any more. */
function stateAfter(error: unknown): DeliveryState {
  const isUnreachable = isPluginError(error) && (error.name === 'NotFound' || error.name === 'NeedsReconnection');
  return isUnreachable ? 'UNREACHABLE' : 'FAILED';
}

function toNotification(ctx: RequestContext, { description }: ReadyPlugin, delivery: LeasedDelivery): Notification {
  const { kind, parameters, locale, name, time_zone: timeZone, words } = delivery;
  const reader = { name, locale, timeZone, vocabulary: withOwnWords(ctx.vocabulary, words) };
  const { subject, text } = renderNotification({
    mail: mailOf(kind),
    parameters,
    reader,
    organisation: ctx.organisation.name,
  });
  const carriesText = description.can.notifications?.['text'];
  return { key: delivery.mail_id, kind, subject, ...(carriesText && { text }), locale };
}

function toRecipient({ person_id: personId, name, email, locale, time_zone: timeZone }: LeasedDelivery): Recipient {
  return { personId, name, email, locale, timeZone };
}

async function lease(ctx: RequestContext, id: string): Promise<LeasedDelivery | undefined> {
  const rows = await ctx.sql<LeasedDelivery>(
    `with leased as (
       update notification_deliveries set attempts = attempts + 1, leased_until = present() + $2 * interval '1 second'
        where id = $1 and state = 'PENDING' and (leased_until is null or leased_until < present()) and not ${waits}
       returning id, mail_id)
     select leased.*, mails.kind, mails.parameters, m.id person_id, m.display_name name, m.email, m.locale, m.time_zone,
            p.vocabulary words
       from leased join mails on mails.id = leased.mail_id join memberships m on m.id = mails.membership_id
       left join programmes p on p.id = mails.programme_id`,
    [id, leaseSeconds],
  );
  return rows[0];
}

interface Outcome {
  readonly state: DeliveryState;
  readonly externalId?: string | undefined;
  readonly lastError?: string;
}

async function record(ctx: RequestContext, id: string, { state, externalId, lastError }: Outcome): Promise<void> {
  await ctx.sql(
    `update notification_deliveries set state = $2::delivery_state, external_id = $3, last_error = $4, leased_until = null,
            sent_at = case when $5 then present() end where id = $1`,
    [id, state, externalId, lastError, state === 'SENT'],
  );
}

async function someAreLeft(ctx: RequestContext, ids: readonly string[]): Promise<boolean> {
  const rows = await ctx.sql(
    `select 1 from notification_deliveries where id = any($1::uuid[]) and state = 'PENDING' and not ${waits} limit 1`,
    [ids],
  );
  return rows.length > 0;
}

/** Whoever was suspended or has left since it was asked for is told nothing more. */
async function giveUpFormer(ctx: RequestContext, ids: readonly string[]): Promise<void> {
  await ctx.sql(
    `update notification_deliveries d set state = 'FAILED', last_error = 'The person is no member any more.'
      where d.id = any($1::uuid[]) and d.state = 'PENDING' and not exists
        (select 1 from mails join memberships m on m.id = mails.membership_id and m.status = 'ACTIVE'
          where mails.id = d.mail_id)`,
    [ids],
  );
}

async function giveUp(ctx: RequestContext, ids: readonly string[], reason: string): Promise<void> {
  await ctx.sql(
    `update notification_deliveries set state = 'FAILED', last_error = $2
      where id = any($1::uuid[]) and state = 'PENDING' and (leased_until is null or leased_until < present())
        and not ${waits}`,
    [ids, reason.slice(0, 1000)],
  );
}
