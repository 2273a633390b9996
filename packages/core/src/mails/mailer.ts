import type { NodemailerError } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import type { RenderedMail } from './render.ts';

export interface MailSettings {
  readonly smtpUrl: string;
  /** `Name <address>`, or an address. */
  readonly from: string;
}

/** An iCalendar message that goes with a mail (RFC 6047). */
export interface MailInvitation {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly ics: string;
}

export interface OutgoingMail extends RenderedMail {
  /** Without angle brackets; the same each time that one mail is sent, so that a duplicate can be recognised. */
  readonly messageId: string;
  readonly to: { readonly name: string; readonly address: string };
  /** What the sender is called; the address is the deployment's. */
  readonly fromName: string;
  readonly locale: string;
  readonly invitation?: MailInvitation;
}

/** Sends by SMTP over a few connections that stay open. */
export interface Mailer {
  /** Resolves when the server has taken the mail; else rejects with `MailRefused` or with an error that may pass. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The server will never take this mail as it is (5xx). */
export class MailRefused extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'MailRefused';
  }
}

/** Longer than a mail takes, shorter than the lease under which it is sent. */
const timeoutMs = 20_000;

export async function createMailer({ smtpUrl, from }: MailSettings): Promise<Mailer> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    // Only the queue tries again: it knows which mails have been sent.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Texts of people are in the mails: nothing in them may be taken for a file or an address to load.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // The pool tells of broken idle connections; the mails that were on them have rejected already.
  transport.on('error', () => {});
  const address = senderAddress(from);

  return {
    async send({ messageId, to, fromName, subject, text, html, locale, invitation }) {
      try {
        await transport.sendMail({
          messageId: `<${messageId}>`,
          from: { name: inOneLine(fromName), address },
          to: { name: inOneLine(to.name), address: to.address },
          subject,
          text,
          html,
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
          xMailer: false,
          // A part beside the text, which calendars answer to, and the same as a file for those that don't.
          ...(invitation && {
            icalEvent: { method: invitation.method, content: invitation.ics, filename: 'invite.ics' },
          }),
        });
      } catch (error) {
        const { permanent, code, message } = error as NodemailerError;
        // A refused login or greeting is no fault of the mail.
        if (permanent && (code === 'EENVELOPE' || code === 'EMESSAGE'))
          throw new MailRefused(message, { cause: error });
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** Of what was written down before names had to be one line. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** The bare address of `Name <address>`. */
export function senderAddress(from: string): string {
  return addressparser(from, { flatten: true })[0]?.address ?? from;
}
