import { describeNotificationChannel, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import chatAcme from './chat-acme.ts';

const subject = { plugin: chatAcme, secrets: { token: 'acme-token-1' }, upstream: createAcme };

describePlugin(subject);
describeNotificationChannel(subject);

/** Acme as its documentation tells it, as far as the plugin uses it. */
function createAcme(): Upstream {
  const messages = new Map<string, unknown>();
  return {
    count: () => messages.size,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.headers.get('authorization') !== 'Bearer acme-token-1') return new Response('', { status: 401 });
      const email = /^\/v1\/users\/by-email\/([^/]+)$/.exec(pathname)?.[1];
      if (email) return Response.json({ id: `u-${email.length}` });
      if (!/^\/v1\/users\/[^/]+\/messages\/[^/]+$/.test(pathname)) return undefined;
      messages.set(pathname, await request.json());
      return Response.json({});
    },
  };
}
