import type { DomainEventName } from '@mentorkit/plugin-sdk';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, createPair, takePart, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../ids.ts';
import { rightsChanged } from '../access/rights-changed.ts';
import { eventNames } from '../plugins/domain-events.ts';
import { fixture } from '../plugins/fixtures/host.ts';

let api: TestPlatform;
let community: TestProgramme;
let mentor: TestPerson;
let mentee: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: [fixture('all-hooks')] });
  community = await createCommunity(api);
  const { organisation } = community.manager;
  mentor = await api.person(organisation, { name: 'Mentor' });
  mentee = await api.person(organisation, { name: 'Mentee' });
});
afterAll(() => api.close());

function sql(text: string, parameters: unknown[] = []): Promise<any[]> {
  return api.asPlatform(community.manager.organisation, async ctx => {
    const rows = await ctx.sql(text, parameters);
    rightsChanged(ctx.platform);
    return rows;
  });
}

async function vetoes(yes: boolean): Promise<void> {
  await sql(
    `insert into plugin_installations (plugin_id, settings, state, granted) values ('all-hooks', $1, 'ENABLED', $2)
     on conflict (organisation_id, plugin_id) do update set settings = excluded.settings`,
    [JSON.stringify({ vetoes: yes }), eventNames.map(event => `event:${event}`)],
  );
}

async function newPair(state: string): Promise<string> {
  const { matchId } = await createPair(api, community, mentor, mentee, { state });
  if (state === 'OFFERED') await sql(`update match_members set consent = 'PENDING'`);
  return matchId;
}

async function newSession(): Promise<string> {
  const input = { matchId: await newPair('ACTIVE'), startsAt: `2028-05-0${++days}T09:00:00Z`, minutes: 30 };
  const document = `mutation ($input: SessionInput!) { scheduleSession(input: $input) {
    ... on ScheduleSessionSuccess { session { id } } ... on Error { message } } }`;
  const { data } = await api.execute(mentee, document, { input });
  // Another active pair of the two would be one too many for the next case.
  await sql(`update matches set pair_key = id::text`);
  return data.scheduleSession.session.id;
}
let days = 0;

interface Case {
  /** Prepares it, and answers the operation. */
  prepare(): Promise<string>;
  readonly by: () => TestPerson;
  readonly data: object;
}

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const instant = { '~instant': expect.any(String) };
const manager = () => community.manager;
const reopen = (state: string) => sql(`update programmes set state = '${state}'::programme_state`);

const cases: Record<DomainEventName, Case> = {
  'programme.open': {
    by: manager,
    prepare: async () => `openProgramme(id: "${community.globalId}", confirmed: 1000)`,
    data: { programmeId: uuid },
  },
  'programme.start': {
    by: manager,
    prepare: async () => {
      await newPair('ACTIVE');
      return `startProgramme(id: "${community.globalId}", confirmed: 1000)`;
    },
    data: { programmeId: uuid },
  },
  'participant.approve': {
    by: manager,
    async prepare() {
      const person = await takePart(api, community);
      const [row] = await sql(`update participants set state = 'SUBMITTED' where membership_id = $1 returning id`, [
        person.membershipId,
      ]);
      return `approveParticipant(id: "${encodeId('Participant', row.id)}")`;
    },
    data: { programmeId: uuid, participantId: uuid, personId: uuid, role: 'MENTEE' },
  },
  'matching-run.publish': {
    by: manager,
    async prepare() {
      const [row] = await sql(
        `insert into matching_runs (programme_id, strategy, seed, state, created_by_id)
         values ($1, 'none', 1, 'SUCCEEDED', $2) returning id`,
        [community.id, community.manager.membershipId],
      );
      return `publishMatchingRun(id: "${encodeId('MatchingRun', row.id)}")`;
    },
    data: { programmeId: uuid, matchingRunId: uuid },
  },
  'match.accept': {
    by: () => mentee,
    prepare: async () => `acceptMatch(id: "${await newPair('OFFERED')}")`,
    data: { programmeId: uuid, matchId: uuid },
  },
  'match.end': {
    by: manager,
    prepare: async () => `endMatch(id: "${await newPair('ACTIVE')}")`,
    data: { programmeId: uuid, matchId: uuid },
  },
  'session.schedule': {
    by: () => mentee,
    prepare: async () =>
      `scheduleSession(input: { matchId: "${await newPair('ACTIVE')}", startsAt: "2028-03-20T13:00:00Z", minutes: 60 })`,
    data: { matchId: uuid, sessionId: uuid, start: instant, end: instant },
  },
  'session.move': {
    by: () => mentee,
    prepare: async () =>
      `moveSession(id: "${await newSession()}", startsAt: "2028-04-20T13:00:00Z", minutes: 60, version: 1)`,
    data: { matchId: uuid, sessionId: uuid, start: instant, end: instant },
  },
  'session.cancel': {
    by: () => mentee,
    prepare: async () => `cancelSession(id: "${await newSession()}")`,
    data: { matchId: uuid, sessionId: uuid },
  },
  'post.create': {
    by: manager,
    prepare: async () => `createPost(feedId: "${community.feedId}", body: "Hello", language: "en")`,
    data: { feedId: uuid, postId: uuid },
  },
};

test.for(eventNames)('%s can be vetoed, and is told when it has happened', async name => {
  await vetoes(false);
  const { by, prepare, data } = cases[name];
  await reopen(name === 'programme.open' ? 'DRAFT' : name === 'programme.start' ? 'OPEN' : 'RUNNING');
  await sql('update matches set pair_key = id::text');
  const operation = await prepare();
  await sql('delete from outbox_events');
  const document = `mutation { it: ${operation} { __typename ... on Error { code message } } }`;

  await vetoes(true);
  expect((await api.execute(by(), document)).data.it).toEqual({
    __typename: 'PluginError',
    code: 'VETOED',
    message: 'This is not possible here: Not today.',
  });
  expect(await sql('select job from outbox_events')).toEqual([]);

  await vetoes(false);
  expect((await api.execute(by(), document)).data.it.__typename).toMatch(/Success$/);
  const told = await sql(`select input from outbox_events where job = 'plugins.deliverEvent'`);
  expect(told.map(({ input }) => input)).toEqual([
    {
      pluginId: 'all-hooks',
      event: { id: uuid, name, version: 1, at: instant, actorId: by().membershipId, data },
    },
  ]);
});
