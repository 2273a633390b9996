import { setTimeout as delay } from 'node:timers/promises';
import { changeOrganisationStatus, schema } from '@mentorkit/core';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createCommunity,
  createImport,
  databaseIdOf,
  globalIdOf,
  post,
  type TestProgramme,
  type Holder,
  takePart,
  waysOfTaking,
  withRole,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type LiveServer, serve } from './fixtures/live.ts';
import { listen } from './fixtures/server-sent-events.ts';

let api: TestPlatform;
let server: LiveServer;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const person = 'displayName email';
const participants = `programme { participants(first: 1) { edges { node { person { ${person} } } } } }`;
const firstParticipant = ({ programme }: any) => programme.participants.edges[0].node.person;

/** Something of which a subscription tells. */
interface Followed {
  readonly document: string;
  /** What it is about: made once for all tests of the subscription. */
  make(community: TestProgramme): Promise<string>;
  /** Something that it tells of. */
  happen(community: TestProgramme, id: string, by?: TestPerson): Promise<unknown>;
  /** Of an event, the only participant as it shows them. */
  participantIn(event: any): unknown;
}

/** Every subscription of the schema. */
const followed: Readonly<Record<string, Followed>> = {
  feedEvents: {
    document: `subscription ($id: ID!) { feedEvents(feedId: $id) { post { author { ${person} } } } }`,
    participantIn: ({ post: { author } }) => author,
    make: async ({ feedId }) => feedId,
    happen: ({ manager, feedId }, _id, by = manager) => post(api, by, feedId, 'Hello'),
  },
  importProgress: {
    document: `subscription ($id: ID!) { importProgress(id: $id) { rowsRead ${participants} } }`,
    participantIn: firstParticipant,
    make: async ({ manager, globalId }) => (await createImport(api, manager, globalId)).import.id,
    happen: ({ manager }, id) =>
      api.asPlatform(manager.organisation, async ctx => {
        await ctx.sql('update participant_imports set rows_read = rows_read + 1 where id = $1', [databaseIdOf(id)]);
        ctx.wake('import', databaseIdOf(id));
      }),
  },
  matchingRunProgress: {
    document: `subscription ($id: ID!) { matchingRunProgress(id: $id) { progress ${participants} } }`,
    participantIn: firstParticipant,
    make: ({ id, manager }) =>
      api.asPlatform(manager.organisation, async ctx => {
        const [run] = await ctx.sql<{ id: string }>(
          `insert into matching_runs (programme_id, strategy, seed, state, progress, settings, created_by_id)
           values ($1, 'matching-assignment', 7, 'RUNNING', 0, '{}', $2) returning id`,
          [id, manager.membershipId],
        );
        return globalIdOf('MatchingRun', run!.id);
      }),
    happen: ({ manager }, id) =>
      api.asPlatform(manager.organisation, async ctx => {
        await ctx.sql('update matching_runs set progress = progress + 0.001 where id = $1', [databaseIdOf(id)]);
        ctx.wake('run', databaseIdOf(id));
      }),
  },
  programmeProgress: {
    document: `subscription ($id: ID!) { programmeProgress(id: $id) { state participants(first: 1) { edges { node { person { ${person} } } } } } }`,
    participantIn: programme => firstParticipant({ programme }),
    make: async ({ globalId }) => globalId,
    happen: ({ manager }, id) =>
      api.asPlatform(manager.organisation, async ctx => {
        await ctx.sql('update programmes set version = version + 1 where id = $1', [databaseIdOf(id)]);
        ctx.wake('participants', databaseIdOf(id));
      }),
  },
};

test('every subscription of the schema is among those that are played here', () => {
  expect(Object.keys(followed).toSorted()).toEqual(Object.keys(schema.getSubscriptionType()!.getFields()).toSorted());
});

/** What somebody has got over one transport. */
interface Following {
  readonly events: () => number;
  last(): any;
  /** Why it ended. */
  readonly reason: Promise<string>;
  until(events: number): Promise<unknown>;
}

async function overServerSentEvents(
  { token }: Pick<Holder, 'token'>,
  document: string,
  id: string,
): Promise<Following> {
  const stream = await listen(server.url, token, document, { id });
  const events = () => stream.results.filter(({ data }) => data).length;
  return {
    events,
    last: () => Object.values(stream.results.findLast(({ data }) => data).data)[0],
    reason: stream.ended.then(() => stream.results.at(-1)?.errors?.[0].extensions.code),
    until: count => expect.poll(events).toBeGreaterThanOrEqual(count),
  };
}

async function overWebSocket({ token }: Pick<Holder, 'token'>, document: string, id: string): Promise<Following> {
  const client = await connect(server, { token });
  client.subscribe('1', document, { id });
  const told = () => client.messages.findLast(({ payload, type }) => type === 'next' && payload.errors)?.payload;
  const complete = client
    .until(() => client.messages.some(({ type }) => type === 'complete'))
    .then(() => told().errors[0].extensions.code as string);
  // Whoever has lost everything loses the connection, whose end says why.
  const closed = client.closed.then(({ reason }) => reason.toUpperCase().replace(' ', '_'));
  return {
    events: () => client.events().length,
    last: () => client.events().at(-1),
    reason: Promise.any([complete, closed]),
    until: count => expect.poll(() => client.events().length).toBeGreaterThanOrEqual(count),
  };
}

/** By an administrator. */
async function change(administrator: TestPerson, membershipId: string, input: string): Promise<void> {
  const id = globalIdOf('Person', membershipId);
  const { data } = await api.execute(administrator, `{ node(id: "${id}") { ... on Person { version } } }`);
  const { version } = data.node;
  const mutation = `mutation { changeMember(id: "${id}", input: { ${input} }, version: ${version}) { __typename } }`;
  const answer = await api.execute(administrator, mutation);
  expect(answer.data.changeMember.__typename).toBe('ChangeMemberSuccess');
}

const transports = { 'server-sent events': overServerSentEvents, WebSocket: overWebSocket };

describe.each(Object.entries(followed))('%s', (field, { document, make, happen, participantIn }) => {
  let community: TestProgramme;
  let id: string;
  beforeAll(async () => {
    community = await createCommunity(api);
    id = await make(community);
  });

  async function follow(
    at: TestProgramme,
    of: string,
    holder: Pick<TestPerson, 'token'>,
    transport: typeof overWebSocket,
  ): Promise<Following> {
    const following = await transport(holder, document, of);
    // Until the first event, for one may come before it is listened to.
    while (following.events() === 0) {
      await happen(at, of);
      await delay(100);
    }
    // What was told of what has happened so far may still be on its way.
    for (let seen = 0; seen < following.events(); await delay(100)) seen = following.events();
    return following;
  }

  const ways = Object.entries(waysOfTaking).filter(([, { feedOnly }]) => !feedOnly || field === 'feedEvents');
  describe.each(Object.entries(transports))('over %s', (_name, transport) => {
    test.each(ways)('ends when %s, though nothing happens', async (_way, { code, give }) => {
      const holder = await give(api, community);
      const following = await follow(community, id, holder, transport);
      const before = following.events();
      await holder.take();
      expect(await following.reason).toBe(code);
      await happen(community, id);
      expect(following.events()).toBe(before);
    });

    // Who follows a feed is not looked up for each event.
    const atOnce = ways.filter(([, { untold }]) => !untold || field !== 'feedEvents');
    test.each(atOnce)('tells nothing of what happens once %s', async (_way, { code, give }) => {
      const holder = await give(api, community);
      const following = await follow(community, id, holder, transport);
      const before = following.events();
      await holder.take();
      await happen(community, id);
      expect(await following.reason).toBe(code);
      expect(following.events()).toBe(before);
    });

    test('goes on for who has lost nothing', async () => {
      const holder = await waysOfTaking['they are suspended']!.give(api, community);
      const following = await follow(community, id, community.manager, transport);
      await holder.take();
      const before = following.events();
      await happen(community, id);
      await following.until(before + 1);
      expect(following.events()).toBeGreaterThan(before);
    });

    test('shows beneath each event what there is then, to whom may see it then', async () => {
      const ours = await createCommunity(api);
      const of = await make(ours);
      const shown = await takePart(api, ours, { name: 'Before' });
      const reader = await withRole(api, ours, 'MANAGER');
      await change(ours.manager, reader.membershipId, 'roles: [ADMIN]');
      const following = await follow(ours, of, reader, transport);
      const next = async () => {
        const before = following.events();
        await happen(ours, of, shown);
        await following.until(before + 1);
        return participantIn(following.last());
      };
      expect(await next()).toEqual({ displayName: 'Before', email: shown.email });
      await change(ours.manager, reader.membershipId, 'roles: []');
      await change(ours.manager, shown.membershipId, 'displayName: "After"');
      expect(await next()).toEqual({ displayName: 'After', email: null });
    });

    test('ends when the organisation is suspended', async () => {
      const theirs = await createCommunity(api);
      const following = await follow(theirs, await make(theirs), theirs.manager, transport);
      await changeOrganisationStatus(api.platform, theirs.manager.organisation.slug, 'suspend', 'unpaid');
      expect(await following.reason).toBe('ACCESS_LOST');
    });
  });
});
