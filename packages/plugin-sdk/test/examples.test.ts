import { readdirSync, readFileSync } from 'node:fs';
import {
  describeCalendarProvider,
  describeMatchingCriterion,
  describeMatchingStrategy,
  describePlugin,
  type Upstream,
} from '@mentorkit/testing/contracts';
import { describe, expect, it } from 'vitest';
import calendarAcme from '../examples/calendar-acme.ts';
import criterionSameField from '../examples/criterion-same-field.ts';
import matchingGreedy from '../examples/matching-greedy.ts';

const calendar = {
  plugin: calendarAcme,
  secrets: { clientId: 'client-1', clientSecret: 'secret-of-client-1' },
  upstream: createAcme,
};

describe('the examples keep their contracts', () => {
  describePlugin({ plugin: criterionSameField });
  describeMatchingCriterion({ plugin: criterionSameField });
  describePlugin({ plugin: matchingGreedy });
  describeMatchingStrategy({ plugin: matchingGreedy });
  describePlugin(calendar);
  describeCalendarProvider(calendar);
});

describe('the guide', () => {
  const guide = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

  it.for(readdirSync(new URL('../examples', import.meta.url)))('shows %s as it is', file => {
    const example = readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8');
    expect(guide).toContain(`\`\`\`ts\n${example}\`\`\``);
  });
});

function createAcme(): Upstream {
  const events = new Map<string, unknown>();
  return {
    count: () => events.size,
    async fetch(request) {
      const id = /^\/v1\/primary\/events\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1];
      if (!id) return undefined;
      if (request.method === 'PUT') events.set(id, await request.json());
      else if (!events.delete(id)) return new Response('', { status: 404 });
      return Response.json({ id });
    },
  };
}
