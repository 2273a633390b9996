import { describeHook, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import plugin from '../src/plugin.ts';

const secrets = { apiKey: 'key-of-the-test' };
const at = (time: string) => Temporal.Instant.from(time);
// In Copenhagen it is an hour later.
const evening = { matchId: 'm', start: at('2027-01-18T16:30:00Z'), end: at('2027-01-18T17:30:00Z') };

describePlugin({ plugin, secrets, upstream: createVendor });
describeHook({ plugin, secrets, event: 'session.schedule', vetoed: [evening] });
describeHook({ plugin, secrets, upstream: createVendor, event: 'match.accept' });

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  const notes = new Map<string, unknown>();
  return {
    count: () => notes.size,
    async fetch(request) {
      const id = /^\/notes\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1];
      if (!id) return undefined;
      notes.set(id, await request.json());
      return Response.json({});
    },
  };
}
