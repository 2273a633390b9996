import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { defineJob } from '../jobs/job.ts';
import type { MailInvitation } from '../mails/mailer.ts';
import type { Mail } from '../mails/mail.ts';
import type { MailParameters } from '../mails/render.ts';
import { requestDeliveries } from './channel.service.ts';
import type { SealedParameter } from './sealed-parameter.ts';

export interface MailRequest {
  /** Names what the mail tells and to whom: it is sent once, however often it is asked for. */
  readonly key: string;
  readonly membershipId: string;
  readonly mail: Mail;
  readonly parameters: Readonly<Record<string, MailParameters[string] | SealedParameter>>;
  readonly invitation?: MailInvitation;
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
    `insert into mails (key, membership_id, recipient, kind, locale, parameters, invitation)
     select wanted.key, m.id, m.email, wanted.kind, m.locale, wanted.parameters, wanted.invitation
       from jsonb_to_recordset($1::jsonb) as wanted(key text, "membershipId" uuid, kind text, parameters jsonb, invitation jsonb)
       join memberships m on m.id = wanted."membershipId" and m.status in ('INVITED', 'ACTIVE')
      and m.email is not null and not exists (select 1 from api_clients c where c.membership_id = m.id)
     on conflict (organisation_id, key) do nothing
     returning id`,
    [JSON.stringify(mails.map(({ mail: { kind }, ...request }) => ({ kind, ...request })))],
  );
  for (let at = 0; at < rows.length; at += mailsInAJob)
    await ctx.enqueue(sendMails, { ids: rows.slice(at, at + mailsInAJob).map(({ id }) => id) });
  await requestDeliveries(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.length;
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
