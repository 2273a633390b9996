import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob } from '../../jobs/job.ts';
import { enabledPlugins } from '../../plugins/enabled.ts';

const deliveriesInAJob = 50;

// Tried for most of a day, as mails are. One channel's alone: one that is away holds up no other.
export const deliverByChannel = defineJob({
  name: 'notification.deliverByChannel',
  input: z.object({ channel: z.string(), ids: z.array(z.uuid()).min(1).max(deliveriesInAJob) }),
  attempts: 16,
});

/**
 * Asks for these notifications over every channel of the organisation, in the transaction of what they tell. A mail
 * that lets its reader in somewhere stays a mail, and nobody who has not signed in yet is told by others than mail.
 */
export async function requestDeliveries(ctx: RequestContext, mailIds: readonly string[]): Promise<void> {
  const channels = enabledPlugins(ctx.platform.plugins, 'notifications', ctx.organisation.id).map(({ id }) => id);
  if (channels.length === 0 || mailIds.length === 0) return;
  const rows = await ctx.sql<{ id: string; channel: string }>(
    `insert into notification_deliveries (mail_id, channel)
     select mails.id, channel from unnest($2::text[]) channel, mails
       join memberships m on m.id = mails.membership_id and m.status = 'ACTIVE'
      where mails.id = any($1::uuid[])
        and not jsonb_path_exists(mails.parameters, '$.*.sealed')
     on conflict (organisation_id, mail_id, channel) do nothing
     returning id, channel`,
    [mailIds, channels],
  );
  for (const [channel, deliveries] of Map.groupBy(rows, row => row.channel))
    for (let at = 0; at < deliveries.length; at += deliveriesInAJob)
      await ctx.enqueue(deliverByChannel, {
        channel,
        ids: deliveries.slice(at, at + deliveriesInAJob).map(({ id }) => id),
      });
}
