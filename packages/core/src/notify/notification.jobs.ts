import type { RequestContext } from '../context.ts';
import { redactedMessage } from '../redaction.ts';
import { implement } from '../jobs/job.ts';
import { type MailInvitation, MailRefused, type Mailer } from '../mails/mailer.ts';
import { mailOf } from '../mails/mail.ts';
import { type MailParameters, renderMail } from '../mails/render.ts';
import { isHeld } from './held.ts';
import { sendMails } from './notification.service.ts';
import { openedParameters, type SealedParameter } from './sealed-parameter.ts';
import { type Vocabulary, withOwnWords } from '../texts/vocabulary.ts';

interface LeasedMail {
  id: string;
  recipient: string;
  kind: string;
  locale: string;
  parameters: Readonly<Record<string, MailParameters[string] | SealedParameter>>;
  invitation: MailInvitation | null;
  name: string;
  time_zone: string;
  /** Of the programme that it is about. */
  words: Vocabulary | null;
}

/** Sending takes seconds; whoever holds a lease for longer has died. */
const leaseSeconds = 60;
const atOnce = 5;

export const sendMailsHandler = implement(
  sendMails,
  async (ctx: RequestContext, { ids }) => {
    const { mailer } = ctx.platform;
    if (!mailer) return sayOnce(ctx);
    await giveUpFormer(ctx, ids);
    const waiting = ids.values();
    let failure: unknown;
    async function sendNext(): Promise<void> {
      for (const id of waiting) {
        // A server that is away is asked once for a job, and not a hundred times.
        if (failure !== undefined) return;
        try {
          await sendMail(ctx, mailer!, id);
        } catch (error) {
          failure = error;
        }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendNext));
    if (failure !== undefined) throw failure;
    if (await someAreLeased(ctx, ids)) throw new Error('Another worker is sending some of these mails, or died at it');
  },
  async (ctx, { ids }) => await giveUp(ctx, ids),
);

/** Sends one mail, if it waits and nobody else is at it. A crash between the two statements may send it once more. */
async function sendMail(ctx: RequestContext, mailer: Mailer, id: string): Promise<void> {
  const mail = await lease(ctx, id);
  if (!mail) return;
  const { invitation, locale, name, recipient } = mail;
  const reader = { name, locale, timeZone: mail.time_zone, vocabulary: withOwnWords(ctx.vocabulary, mail.words) };
  try {
    const parameters = openedParameters(ctx, mail.parameters);
    const rendered = renderMail({ mail: mailOf(mail.kind), parameters, reader, organisation: ctx.organisation.name });
    await mailer.send({
      ...rendered,
      messageId: `${id}@${new URL(ctx.platform.config.publicUrl).hostname}`,
      to: { name, address: recipient },
      fromName: ctx.organisation.mailFrom,
      locale,
      ...(invitation && { invitation }),
    });
  } catch (error) {
    const refused = error instanceof MailRefused;
    const message = redactedMessage(error);
    await ctx.sql(`update mails set leased_until = null, last_error = $2, state = $3::mail_state where id = $1`, [
      id,
      message.slice(0, 1000),
      refused ? 'FAILED' : 'PENDING',
    ]);
    if (!refused) throw error;
    ctx.log.warn({ mail: id, reason: message }, 'A mail was refused for good');
    return;
  }
  await ctx.sql(
    `update mails set state = 'SENT', sent_at = present(), leased_until = null, last_error = null where id = $1`,
    [id],
  );
}

async function lease(ctx: RequestContext, id: string): Promise<LeasedMail | undefined> {
  const rows = await ctx.sql<LeasedMail>(
    `with leased as (
       update mails set attempts = attempts + 1, leased_until = present() + $2 * interval '1 second'
        where id = $1 and state = 'PENDING' and (leased_until is null or leased_until < present())
          and not ${isHeld('mails')}
       returning id, membership_id, programme_id, recipient, kind, locale, parameters, invitation)
     select leased.*, m.display_name name, m.time_zone, p.vocabulary words
       from leased join memberships m on m.id = leased.membership_id left join programmes p on p.id = leased.programme_id`,
    [id, leaseSeconds],
  );
  return rows[0];
}

async function someAreLeased(ctx: RequestContext, ids: readonly string[]): Promise<boolean> {
  const rows = await ctx.sql(
    `select 1 from mails where id = any($1::uuid[]) and state = 'PENDING' and not ${isHeld('mails')} limit 1`,
    [ids],
  );
  return rows.length > 0;
}

/** Whoever was suspended or has left since the mail was asked for gets it no more. */
async function giveUpFormer(ctx: RequestContext, ids: readonly string[]): Promise<void> {
  await ctx.sql(
    `update mails set state = 'FAILED', last_error = 'The person is no member any more.'
      where id = any($1::uuid[]) and state = 'PENDING' and not exists
        (select 1 from memberships m where m.id = mails.membership_id and m.status in ('INVITED', 'ACTIVE'))`,
    [ids],
  );
}

/** What nobody will try again does not wait any more. */
async function giveUp(ctx: RequestContext, ids: readonly string[]): Promise<void> {
  await ctx.sql(
    `update mails set state = 'FAILED' where id = any($1::uuid[]) and state = 'PENDING' and not ${isHeld('mails')}
        and (leased_until is null or leased_until < present())`,
    [ids],
  );
}

const told = new WeakSet<object>();

function sayOnce(ctx: RequestContext): void {
  if (told.has(ctx.platform)) return;
  told.add(ctx.platform);
  ctx.log.warn('No mail server is configured: mails are kept and not sent');
}
