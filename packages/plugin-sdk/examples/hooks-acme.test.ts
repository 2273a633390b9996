import { describeHook, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import hooksAcme from './hooks-acme.ts';

const subject = { plugin: hooksAcme, secrets: { token: 'acme-token-1' }, upstream: () => createAcme(true) };

describePlugin(subject);
describeHook({ ...subject, event: 'match.end' });
describeHook({ ...subject, event: 'match.accept' });
describeHook({
  ...subject,
  upstream: () => createAcme(false),
  event: 'match.accept',
  vetoed: [{ programmeId: 'p', matchId: 'm' }],
});

/** Acme as its documentation tells it, as far as the plugin uses it. */
function createAcme(passed: boolean): Upstream {
  const notes = new Map<string, unknown>();
  return {
    count: () => notes.size,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (/^\/v1\/courses\/mentoring-1\/people\/[^/]+$/.test(pathname)) return Response.json({ passed });
      if (!/^\/v1\/notes\/[^/]+$/.test(pathname)) return undefined;
      notes.set(pathname, await request.json());
      return Response.json({});
    },
  };
}
