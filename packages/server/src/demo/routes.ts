import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../http-server.ts';
import type { DemoIssuer } from './issuer.ts';
import type { MailSink } from './mail-sink.ts';
import { demoOrganisation, demoPeople } from './people.ts';

function decodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

/** What exists in demo mode only: people to sign in as, and the mails that were sent. */
export interface Demo {
  readonly issuer: DemoIssuer;
  /** Absent where SMTP_URL names a real server. */
  readonly mailSink: MailSink | undefined;
}

export async function demoRoutes(
  demo: Demo,
  url: URL,
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , what, email] = url.pathname.split('/');
  if (url.pathname === '/') {
    response.writeHead(302, { location: '/graphql' }).end();
  } else if (what === 'people') {
    const people = await Promise.all(
      demoPeople.map(async person => ({
        key: person.key,
        name: person.displayName,
        email: person.email,
        what: person.what,
        token: await demo.issuer.token(person.email),
      })),
    );
    sendJson(response, 200, { organisation: demoOrganisation.name, people });
  } else if (what === 'token' && email && decodable(email)) {
    // Any imported person, too: the demo's participants have no password to sign in with.
    sendJson(response, 200, { token: await demo.issuer.token(decodeURIComponent(email)) });
  } else if (what === 'mails') {
    const to = url.searchParams.get('to');
    const mails = (demo.mailSink?.mails() ?? []).filter(mail => to === null || mail.to.includes(to));
    sendJson(response, 200, { mails: mails.slice(-100) });
  } else sendJson(response, 404, { error: { code: 'NOT_FOUND', message: 'Try /demo/people or /demo/mails.' } });
}
