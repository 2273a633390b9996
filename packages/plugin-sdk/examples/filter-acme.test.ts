import { describeContentFilter, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import filterAcme from './filter-acme.ts';

const subject = { plugin: filterAcme, secrets: { token: 'acme-token-1' }, upstream: createAcme };

describePlugin(subject);
describeContentFilter({
  ...subject,
  allowed: ['See you on Monday.'],
  held: ['You are a fool.'],
  refused: ['I will find you.'],
});

/** Acme as its documentation tells it, as far as the plugin uses it. */
function createAcme(): Upstream {
  return {
    count: () => 0,
    async fetch(request) {
      if (new URL(request.url).pathname !== '/v1/opinion') return undefined;
      const { text } = (await request.json()) as { text: string };
      return Response.json({ harm: text.includes('find you') ? 0.95 : text.includes('fool') ? 0.6 : 0.1 });
    },
  };
}
