import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface SunkMail {
  readonly at: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The iCalendar message, where there is one. */
  readonly calendar: string | undefined;
}

/** Takes mail over real SMTP and delivers none of it; the newest are kept to be looked at. */
export interface MailSink {
  readonly smtpUrl: string;
  mails(): readonly SunkMail[];
  close(): Promise<void>;
}

const kept = 500;

export async function startMailSink(): Promise<MailSink> {
  const mails: SunkMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: 5 * 1024 * 1024,
    onData(stream, session, done) {
      // Loaded with the first mail: a hundred files that no start needs.
      const parsing = import('mailparser').then(({ simpleParser }) => simpleParser(stream));
      parsing.then(
        mail => {
          mails.push({
            at: new Date().toISOString(),
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject: mail.subject ?? '',
            text: mail.text ?? '',
            calendar: mail.attachments.find(({ contentType }) => /calendar|ics/.test(contentType))?.content.toString(),
          });
          mails.splice(0, mails.length - kept);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', () => {});
  return {
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails: () => mails,
    close: () => new Promise(resolve => server.close(resolve)),
  };
}
