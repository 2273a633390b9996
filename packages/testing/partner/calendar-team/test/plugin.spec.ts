import { ACCOUNT_HEADER, describeCalendarProvider, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const subject = { plugin, settings: { server: 'team.example.org' }, upstream: createServer };

describePlugin(subject);
describeCalendarProvider(subject);

function createServer(): Upstream {
  const entries = new Map<string, unknown>();
  const own: { personId: string; from: string; to: string; declined: boolean }[] = [];
  return {
    count: () => entries.size,
    block(personId, { start, end }) {
      own.push({ personId, from: start.toString(), to: end.toString(), declined: false });
      own.push({ personId, from: start.toString(), to: end.add({ hours: 1 }).toString(), declined: true });
    },
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const person = request.headers.get(ACCOUNT_HEADER);
      if (pathname === '/busy') return Response.json(own.filter(({ personId }) => personId === person));
      const key = /^\/entries\/(.+)$/.exec(pathname)?.[1];
      if (!key) return undefined;
      if (request.method === 'PUT') entries.set(key, await request.json());
      else if (!entries.delete(key)) return new Response('', { status: 410 });
      return new Response('', { status: 200 });
    },
  };
}
