import { setTimeout as delay } from 'node:timers/promises';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createWorld, type World } from '@mentorkit/testing/world';
import { type ExecutionResult, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { schema } from '../api/schema.ts';
import { contextFor, presentableError } from '../api/yoga.ts';
import type { RequestContext } from '../context.ts';
import { subscribeWithin } from './subscription.ts';

let api: TestPlatform;
let world: World;
/** Of the wake-ups of the whole platform. */
let listeners = 0;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'LISTEN');
  await api.asPlatform(world.people.manager.organisation, async ctx => {
    await ctx.sql(`update matching_runs set state = 'RUNNING'`);
    await ctx.sql(`update participant_imports set state = 'RUNNING'`);
  });
  const { wake } = api.platform;
  const { subscribe } = wake;
  vi.spyOn(wake, 'subscribe').mockImplementation((topic, listener) => {
    const unsubscribe = subscribe(topic, listener);
    let isOver = false;
    listeners += 1;
    return () => {
      if (!isOver) listeners -= 1;
      isOver = true;
      unsubscribe();
    };
  });
});
afterAll(() => api.close());

const documents = {
  ParticipantImport: 'subscription ($id: ID!) { importProgress(id: $id) { state } }',
  MatchingRun: 'subscription ($id: ID!) { matchingRunProgress(id: $id) { state } }',
  Programme: 'subscription ($id: ID!) { programmeProgress(id: $id) { state } }',
  Feed: 'subscription ($id: ID!) { feedEvents(feedId: $id) { kind } }',
};

type Events = AsyncIterableIterator<ExecutionResult>;

async function follow(person: TestPerson, type: keyof typeof documents): Promise<Events> {
  const credentials = {
    organisation: undefined,
    acceptLanguage: undefined,
    requestId: undefined,
    hostName: undefined,
    clientAddress: undefined,
  };
  const contextValue = await contextFor(api.platform, { ...credentials, authorization: `Bearer ${person.token}` });
  const present = (error: unknown, ctx: RequestContext) => presentableError(api.platform, error, ctx);
  const variableValues = { id: world.ids[type] };
  const events = await subscribeWithin(
    { schema, document: parse(documents[type]), variableValues, contextValue },
    { present },
  );
  if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
  return events;
}

/** Comes to where it waits: a row is told at once, of a feed only what comes. */
async function begin(events: Events, type: keyof typeof documents): Promise<{ promise: Promise<unknown> }> {
  if (type !== 'Feed') expect(await events.next()).toMatchObject({ done: false });
  const promise = events.next();
  await vi.waitUntil(() => listeners > 0);
  // As far as it comes by itself.
  await delay(50);
  return { promise };
}

/** As clients, transports and failures end what they follow. */
const endings: Record<string, (events: Events, type: keyof typeof documents) => Promise<unknown>> = {
  'before it has begun': async events => await events.return!(),
  'after its first event': async (events, type) => {
    if (type !== 'Feed') await events.next();
    await events.return!();
  },
  'while it waits for what does not come': async (events, type) => {
    const next = await begin(events, type);
    await events.return!();
    expect(await next.promise).toMatchObject({ done: true });
  },
  'by an error that is thrown into it': async (events, type) => {
    await begin(events, type);
    await events.throw!(new Error('The transport failed')).catch(() => {});
  },
};

test.each(Object.keys(documents).flatMap(type => Object.keys(endings).map(how => [type, how] as const)))(
  'of what somebody follows of a %s nothing goes on when it is ended %s',
  async (type, how) => {
    expect(listeners).toBe(0);
    const kind = type as keyof typeof documents;
    await endings[how]!(await follow(world.people.manager, kind), kind);
    await vi.waitFor(() => expect(listeners).toBe(0), 2_000);
  },
);
