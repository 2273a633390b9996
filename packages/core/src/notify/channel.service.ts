import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { defineJob } from '../jobs/job.ts';
import { NotFound } from '../errors.ts';
import { enabledPlugins } from '../installations/installation.ts';

const deliveriesInAJob = 50;

// Tried for most of a day, as mails are. One channel's alone: one that is away holds up no other.
export const deliverByChannel = defineJob({
  name: 'notifications.deliverByChannel',
  formerly: ['notification.deliverByChannel'],
  input: z.object({ channel: z.string(), ids: z.array(z.uuid()).min(1).max(deliveriesInAJob) }),
  attempts: 16,
});

/**
 * Asks for these notifications over every channel of the organisation, in the transaction of what they tell. A mail
 * that lets its reader in somewhere stays a mail, and nobody who has not signed in yet is told by others than mail.
 */
export async function requestDeliveries(ctx: RequestContext, mailIds: readonly string[]): Promise<void> {
  const channels = (await enabledPlugins(ctx, 'notifications')).map(({ id }) => id);
  if (channels.length === 0 || mailIds.length === 0) return;
  const rows = await ctx.sql<{ id: string; channel: string }>(
    `insert into notification_deliveries (mail_id, channel, created_at)
     select mails.id, wanted.channel, mails.created_at from unnest($2::text[]) wanted(channel), mails
       join memberships m on m.id = mails.membership_id and m.status = 'ACTIVE'
      where mails.id = any($1::uuid[])
        and not jsonb_path_exists(mails.parameters, '$.*.sealed')
        and not exists (select 1 from muted_channels muted where muted.membership_id = m.id and muted.channel = wanted.channel)
     on conflict (organisation_id, mail_id, channel) do nothing
     returning id, channel`,
    [mailIds, channels],
  );
  await queue(ctx, rows);
}

/** Once more, of notifications that have waited. */
export async function queueDeliveries(ctx: RequestContext, mailIds: readonly string[]): Promise<void> {
  if (mailIds.length === 0) return;
  await queue(
    ctx,
    await ctx.sql(
      `select id, channel from notification_deliveries where mail_id = any($1::uuid[]) and state = 'PENDING' order by id`,
      [mailIds],
    ),
  );
}

async function queue(ctx: RequestContext, rows: readonly { id: string; channel: string }[]): Promise<void> {
  for (const [channel, deliveries] of Map.groupBy(rows, row => row.channel))
    for (let at = 0; at < deliveries.length; at += deliveriesInAJob)
      await ctx.enqueue(deliverByChannel, {
        channel,
        ids: deliveries.slice(at, at + deliveriesInAJob).map(({ id }) => id),
      });
}

export interface ChosenChannel {
  /** The plugin's id. */
  readonly id: string;
  readonly carriesText: boolean;
  readonly isMuted: boolean;
}

/** The organisation's channels beside mail, as the viewer has chosen among them. */
export async function listChannels(ctx: RequestContext): Promise<ChosenChannel[]> {
  const plugins = await enabledPlugins(ctx, 'notifications');
  if (plugins.length === 0) return [];
  const muted = await ctx.db.mutedChannel.findMany({
    where: { membershipId: ctx.member.membershipId },
    select: { channel: true },
  });
  return plugins.map(({ id, description }) => ({
    id,
    carriesText: description.can.notifications?.['text'] ?? false,
    isMuted: muted.some(({ channel }) => channel === id),
  }));
}

/** Whether the viewer is told over this channel. What is on its way already still comes. */
export async function muteChannel(ctx: RequestContext, channel: string, isMuted: boolean): Promise<void> {
  const plugins = await enabledPlugins(ctx, 'notifications');
  if (!plugins.some(({ id }) => id === channel)) throw new NotFound('notification channel');
  const { membershipId } = ctx.member;
  await ctx.sql(
    isMuted
      ? 'insert into muted_channels (membership_id, channel) values ($1, $2) on conflict do nothing'
      : 'delete from muted_channels where membership_id = $1 and channel = $2',
    [membershipId, channel],
  );
}
