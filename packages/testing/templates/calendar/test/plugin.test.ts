import { describeCalendarProvider, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const secrets = { clientId: 'client-of-the-test', clientSecret: 'secret-of-the-test' };
const subject = { plugin, secrets, upstream: createVendor };

describePlugin(subject);
describeCalendarProvider(subject);

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  const events = new Map<string, unknown>();
  return {
    count: () => events.size,
    async fetch(request) {
      const id = /^\/calendars\/primary\/events\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1];
      if (!id) return undefined;
      if (request.method === 'PUT') events.set(id, await request.json());
      else if (!events.delete(id)) return new Response('', { status: 404 });
      return Response.json({ id });
    },
  };
}
