import { readdirSync, readFileSync } from 'node:fs';
import * as kit from '@mentorkit/testing/contracts';
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
  const guide = here('../README.md');

  it.for(readdirSync(new URL('../examples', import.meta.url)))('shows %s as it is', file => {
    expect(guide).toContain(`\`\`\`ts\n${here(`../examples/${file}`)}\`\`\``);
  });

  it.for(['package.json', 'tsconfig.json'])('shows a partner’s %s as it is', file => {
    expect(guide).toContain(`\`\`\`json\n${here(`../../testing/partner/video-lobby/${file}`)}\`\`\``);
  });

  it('names every promise’s suite and every fault that the kit has', () => {
    const exported = Object.entries(kit).filter(
      ([name, value]) => typeof value === 'function' && !UNNAMED.includes(name),
    );
    for (const [name] of exported) expect(guide).toContain(`${name}(`.replace(/^(describe\w+)\($/, '$1'));
  });
});

// What only the kit's own tests and those of calendars by mail need.
const UNNAMED = ['clausesFor', 'parseIcs', 'only', 'instantOf'];

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

function here(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
