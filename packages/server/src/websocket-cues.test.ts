import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, post, takePart } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type LiveServer, type RawClient, serve } from './fixtures/live.ts';

const begins = Temporal.Instant.from('2027-02-01T08:00:00Z');
let now = Temporal.Instant.from('2027-01-10T08:00:00Z');
let api: TestPlatform;
let server: LiveServer;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => now });
  server = await serve(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const events = `subscription ($feedId: ID!) { feedEvents(feedId: $feedId) {
  kind actor { displayName title withheldCues } } }`;

test('who follows a feed with the same document gets as much of its people as they may see, at that moment', async () => {
  const ours = await createCommunity(api);
  const { manager, id: programme, feedId } = ours;
  const [author, reader] = [await takePart(api, ours, { name: 'Author' }), await takePart(api, ours)];
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.db.hierarchyCues.create({ data: { membershipId: author.membershipId, title: 'Director' } });
    await ctx.sql('update phases set withheld_cues = $2::text[]::hierarchy_cue[] where programme_id = $1', [
      programme,
      ['TITLE'],
    ]);
    await ctx.sql(`insert into phases (programme_id, kind, position, starts_at) values ($1, 'CLOSING', 1, $2)`, [
      programme,
      begins.toString(),
    ]);
  });
  const people = [manager, author, reader] as TestPerson[];
  const clients: RawClient[] = [];
  for (const person of people) clients.push(await connect(server, person));
  for (const client of clients) client.subscribe('1', events, { feedId });
  // Nobody is told when a subscription stands.
  await new Promise(resolve => setTimeout(resolve, 500));
  const titles = async (count: number) => {
    await Promise.all(clients.map(client => client.until(() => client.events().length === count)));
    return clients.map(client => client.events().at(-1).actor.title);
  };
  await post(api, author, feedId, 'One');
  expect(await titles(1)).toEqual(['Director', 'Director', null]);
  now = begins;
  // As the sweep over what falls due does.
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update phases set state = 'ACTIVE' where starts_at <= $1 and state = 'PLANNED'`, [begins.toString()]),
  );
  await post(api, author, feedId, 'Two');
  expect(await titles(2)).toEqual(['Director', 'Director', 'Director']);
  for (const client of clients) client.socket.close();
});
