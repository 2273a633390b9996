import { describePlugin, describeVideoProvider, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const subject = { plugin, secrets: { apiKey: 'key-of-the-test' }, upstream: createVendor };

describePlugin(subject);
describeVideoProvider(subject);

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  const rooms = new Map<string, unknown>();
  return {
    count: () => rooms.size,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.headers.get('authorization') !== 'Bearer key-of-the-test') return new Response('', { status: 401 });
      if (pathname === '/status') return Response.json({});
      const id = /^\/rooms\/([^/]+)$/.exec(pathname)?.[1];
      if (!id) return undefined;
      if (request.method === 'PUT') rooms.set(id, await request.json());
      else if (!rooms.has(id)) return new Response('', { status: 404 });
      if (request.method === 'DELETE') rooms.delete(id);
      return Response.json({ url: `https://vendor.example/${id}` });
    },
  };
}
