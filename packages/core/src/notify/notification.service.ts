import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { defineJob } from '../jobs/job.ts';
import type { MailInvitation } from '../mails/mailer.ts';
import type { Mail } from '../mails/mail.ts';
import type { MailParameters } from '../mails/render.ts';
import { queueDeliveries, requestDeliveries } from './channel.service.ts';
import type { SealedParameter } from './sealed-parameter.ts';

export interface MailRequest {
  /** Names what the mail tells and to whom: it is sent once, however often it is asked for. */
  readonly key: string;
  readonly membershipId: string;
  readonly mail: Mail;
  readonly parameters: Readonly<Record<string, MailParameters[string] | SealedParameter>>;
  readonly invitation?: MailInvitation;
  /**
   * What it tells of, in a programme: while that is paused, the mail waits. Left out where it leaves in any case, as what
   * is told of accounts, sessions and messages does, and of the pause itself.
   */
  readonly about?: { readonly programmeId: string; readonly subjectId: string };
}

const mailsInAJob = 100;

// Tried for most of a day: mail servers are away for hours.
export const sendMails = defineJob({
  name: 'notifications.sendMails',
  formerly: ['send-mails'],
  input: z.object({ ids: z.array(z.uuid()).min(1).max(mailsInAJob) }),
  attempts: 16,
});

/**
 * Asks for mails, in the transaction of what they tell. Address and language are the person's of this moment; whoever
 * was suspended or has left gets none, nor does who has no address. What is no secret goes over the organisation's channels as well. Answers how many
 * are new.
 */
export async function requestMails(ctx: RequestContext, mails: readonly MailRequest[]): Promise<number> {
  if (mails.length === 0) return 0;
  const rows = await ctx.sql<{ id: string }>(
    `insert into mails (key, membership_id, recipient, kind, locale, parameters, invitation, programme_id, subject_id)
     select wanted.key, m.id, m.email, wanted.kind, m.locale, wanted.parameters, wanted.invitation,
            (wanted.about ->> 'programmeId')::uuid, (wanted.about ->> 'subjectId')::uuid
       from jsonb_to_recordset($1::jsonb)
         as wanted(key text, "membershipId" uuid, kind text, parameters jsonb, invitation jsonb, about jsonb)
       join memberships m on m.id = wanted."membershipId" and m.status in ('INVITED', 'ACTIVE')
      and m.email is not null and not exists (select 1 from api_clients c where c.membership_id = m.id)
     on conflict (organisation_id, key) do nothing
     returning id`,
    [JSON.stringify(mails.map(({ mail: { kind }, ...request }) => ({ kind, ...request })))],
  );
  const ids = rows.map(({ id }) => id);
  await queueMails(ctx, ids);
  await requestDeliveries(ctx, ids);
  return rows.length;
}

async function queueMails(ctx: RequestContext, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += mailsInAJob)
    await ctx.enqueue(sendMails, { ids: ids.slice(at, at + mailsInAJob) });
}

/** What has waited for the programme to go on leaves now. */
export async function releaseHeldMails(ctx: RequestContext, programmeId: string): Promise<void> {
  const waiting = await ctx.sql<{ id: string }>(
    `select id from mails where programme_id = $1 and state = 'PENDING' order by id`,
    [programmeId],
  );
  const ids = waiting.map(({ id }) => id);
  await queueMails(ctx, ids);
  await queueDeliveries(ctx, ids);
}

/** What waits in a programme and is not true any more is told nobody: all of it, or these mails. */
export async function dropHeldMails(ctx: RequestContext, programmeId: string, ids?: readonly string[]): Promise<void> {
  await ctx.sql(
    `with dropped as (
       update mails set state = 'FAILED', last_error = 'It was no longer true when it could be sent.'
        where programme_id = $1 and state = 'PENDING' and ($2::uuid[] is null or id = any($2)) returning id)
     update notification_deliveries d set state = 'FAILED', last_error = 'It was no longer true when it could be sent.'
       from dropped where d.mail_id = dropped.id and d.state = 'PENDING'`,
    [programmeId, ids],
  );
}

/** What waits in a programme tells another time from now on. */
export async function restateHeldMails(
  ctx: RequestContext,
  programmeId: string,
  { parameter, instants }: { readonly parameter: string; readonly instants: ReadonlyMap<string, Temporal.Instant> },
): Promise<void> {
  if (instants.size === 0) return;
  await ctx.sql(
    `update mails set parameters = jsonb_set(parameters, array[$2::text, 'instant'], to_jsonb(new.at))
       from unnest($3::uuid[], $4::text[]) new (id, at)
      where mails.subject_id = new.id and mails.programme_id = $1 and mails.state = 'PENDING'
        and mails.parameters -> $2 ? 'instant'`,
    [programmeId, parameter, [...instants.keys()], [...instants.values()].map(String)],
  );
}

/** What the mail of this key tells; undefined where none was asked for, or where it could not be sent. */
export async function mailedParameters(
  ctx: RequestContext,
  key: string,
): Promise<MailRequest['parameters'] | undefined> {
  const mail = await ctx.db.mail.findFirst({
    where: { key, state: { not: 'FAILED' } },
    select: { parameters: true },
  });
  return mail?.parameters as MailRequest['parameters'] | undefined;
}
