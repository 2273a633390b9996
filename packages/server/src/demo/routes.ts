import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { writeCookie } from '@mentorkit/core';
import { isJson } from '../csrf.ts';
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
  readonly publicUrl: string;
  /** Absent where SMTP_URL names a real server. */
  readonly mailSink: MailSink | undefined;
}

export async function demoRoutes(
  demo: Demo,
  url: URL,
  request: IncomingMessage,
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
    const address = decoded(email);
    if (address === undefined)
      return sendJson(response, 400, { error: { code: 'BAD_REQUEST', message: 'This is no address.' } });
    sendJson(response, 200, { token: await demo.issuer.token(address) });
  } else if (`${request.method} ${url.pathname}` === 'POST /demo/sign-in' && isJson(request)) {
    // As a browser is signed in after OpenID Connect. No page of another site can send JSON here.
    const { email: who } = (await json(request).catch(() => ({}))) as { email?: unknown };
    if (typeof who !== 'string') return refuse(response, 400, 'INVALID_INPUT', 'Send { "email": … }.');
    response.setHeader('set-cookie', writeCookie(demo.publicUrl, 'access', await demo.issuer.token(who), 12 * 3600));
    response.writeHead(204).end();
  } else if (what === 'mails') {
    const to = url.searchParams.get('to');
    const mails = (demo.mailSink?.mails() ?? []).filter(mail => to === null || mail.to.includes(to));
    sendJson(response, 200, { mails: mails.slice(-100) });
  } else refuse(response, 404, 'NOT_FOUND', 'Try /demo/people or /demo/mails.');
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { error: { code, message } });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
