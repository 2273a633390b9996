import { describeNotificationChannel, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const subject = { plugin, secrets: { apiKey: 'key-of-the-test' }, upstream: createVendor };

describePlugin(subject);
describeNotificationChannel(subject);

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  const messages = new Map<string, unknown>();
  return {
    count: () => messages.size,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.headers.get('authorization') !== 'Bearer key-of-the-test') return new Response('', { status: 401 });
      if (pathname === '/status') return Response.json({});
      const id = /^\/messages\/([^/]+)$/.exec(pathname)?.[1];
      if (!id || request.method !== 'PUT') return undefined;
      messages.set(id, await request.json());
      return Response.json({});
    },
  };
}
