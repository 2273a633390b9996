import { describePlugin, describeVideoProvider, type Upstream } from '@mentorkit/testing/contracts';
import videoAcme from './video-acme.ts';

const subject = { plugin: videoAcme, secrets: { token: 'acme-token-1' }, upstream: createAcme };

describePlugin(subject);
describeVideoProvider(subject);

/** Acme as its documentation tells it, as far as the plugin uses it. */
function createAcme(): Upstream {
  const meetings = new Map<string, unknown>();
  return {
    count: () => meetings.size,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const id = /^\/v1\/meetings\/([^/]+)$/.exec(pathname)?.[1];
      if (!id) return undefined;
      if (request.headers.get('authorization') !== 'Bearer acme-token-1') return new Response('', { status: 401 });
      if (request.method === 'PUT') meetings.set(id, await request.json());
      else if (!meetings.has(id)) return new Response('', { status: 404 });
      if (request.method === 'DELETE') meetings.delete(id);
      const room = `https://video.acme.example/${id}`;
      return Response.json({ hostUrl: `${room}?host`, guestUrl: room });
    },
  };
}
