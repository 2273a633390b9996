import { describePlugin, describeVideoProvider, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const subject = { plugin, secrets: { key: 'lobby-key-1' }, upstream: createLobby };

describePlugin(subject);
describeVideoProvider(subject);

function createLobby(): Upstream {
  const rooms = new Map<string, { number: string; reference: string }>();
  return {
    count: () => rooms.size,
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (request.headers.get('x-api-key') !== 'lobby-key-1') return new Response('', { status: 401 });
      if (pathname === '/ping') return new Response('pong');
      const reference = searchParams.get('reference');
      if (pathname === '/rooms' && reference) {
        const known = [...rooms.values()].filter(room => room.reference === reference);
        if (request.method === 'GET') return Response.json(known.map(shown));
        const number = `${4711 + rooms.size}`;
        rooms.set(number, { number, reference });
        return Response.json(shown({ number }));
      }
      const room = rooms.get(/^\/rooms\/(.+)$/.exec(pathname)?.[1] ?? '');
      if (!room) return new Response('', { status: 404 });
      if (request.method === 'DELETE') rooms.delete(room.number);
      return Response.json(shown(room));
    },
  };
}

function shown({ number }: { number: string }) {
  return { number, hostLink: `https://lobby.example/h/${number}`, guestLink: `https://lobby.example/g/${number}` };
}
