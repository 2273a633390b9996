import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createCommunity,
  createMatch,
  createPair,
  enrol,
  post,
  takePart,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { getNamedType, type GraphQLField, GraphQLObjectType, type GraphQLUnionType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../ids.ts';
import { schema } from '../api/schema.ts';

let api: TestPlatform;
let ours: TestProgramme;
let manager: TestPerson;
let mentor: TestPerson;
let mentee: TestPerson;
let offeredTo: TestPerson;
let ids: Record<string, string>;

beforeAll(async () => {
  api = await createTestPlatform();
  ours = await createCommunity(api);
  ({ manager } = ours);
  mentor = await takePart(api, ours, { name: 'Mentor', role: 'MENTOR' });
  mentee = await takePart(api, ours, { name: 'Mentee' });
  offeredTo = await api.person(manager.organisation, { name: 'Offered to' });
  const [first, second] = [
    await enrol(api, ours, offeredTo, { role: 'MENTOR' }),
    await enrol(api, ours, await api.person(manager.organisation)),
  ];
  // Who signs in for the first time becomes active, which is a change as well.
  for (const person of [manager, offeredTo]) await api.execute(person, '{ viewer { organisationRoles } }');
  const { matchId } = await createPair(api, ours, mentor, mentee);
  const postId = await post(api, mentor, ours.feedId, 'Hello');
  const start = Temporal.Now.instant()
    .add({ hours: 7 * 24 })
    .round('hour')
    .toString();
  const { data: prepared } = await api.execute(
    mentor,
    `mutation ($matchId: ID!, $postId: ID!, $startsAt: DateTime!) {
      session: scheduleSession(input: { matchId: $matchId, startsAt: $startsAt, minutes: 60 }) {
        ... on ScheduleSessionSuccess { session { id } } }
      comment: createComment(postId: $postId, body: "Hi", language: "en") {
        ... on CreateCommentSuccess { comment { id } } }
    }`,
    { matchId, postId, startsAt: start },
  );
  const run = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ id: string }>(
      `insert into matching_runs (programme_id, strategy, settings, seed, state, created_by_id)
       values ($1, 'matching-assignment', '{}', 1, 'SUCCEEDED', $2) returning id`,
      [ours.id, manager.membershipId],
    ),
  );
  ids = {
    programme: ours.globalId,
    participant: encodeId('Participant', first),
    offer: await createMatch(api, ours, first, second),
    run: encodeId('MatchingRun', run[0]!.id),
    session: prepared.session.session.id,
    post: postId,
    comment: prepared.comment.comment.id,
    person: encodeId('Person', mentee.membershipId),
  };
});
afterAll(() => api.close());

/** One mutation of each versioned type: who calls it, its arguments without the version, and what now is there. */
const samples: readonly [mutation: string, caller: () => TestPerson, id: string, args: string, type: string][] = [
  ['openProgramme', () => manager, 'programme', 'id: $id', 'Programme'],
  ['changeParticipant', () => manager, 'participant', 'id: $id, capacity: 7', 'Participant'],
  ['pauseParticipant', () => manager, 'participant', 'id: $id', 'Participant'],
  ['acceptMatch', () => offeredTo, 'offer', 'id: $id', 'Match'],
  ['reviewMatchingRun', () => manager, 'run', 'id: $id', 'MatchingRun'],
  ['publishMatchingRun', () => manager, 'run', 'id: $id', 'MatchingRun'],
  ['moveSession', () => mentor, 'session', 'id: $id, minutes: 30, startsAt: "2100-01-01T10:00:00Z"', 'Session'],
  ['cancelSession', () => mentor, 'session', 'id: $id', 'Session'],
  ['editPost', () => mentor, 'post', 'id: $id, body: "Overwritten"', 'Post'],
  ['deletePost', () => mentor, 'post', 'id: $id', 'Post'],
  ['deleteComment', () => mentor, 'comment', 'id: $id', 'Comment'],
  ['changeMember', () => manager, 'person', 'id: $id, input: { displayName: "Overwritten" }', 'Person'],
  ['suspendMember', () => manager, 'person', 'id: $id', 'Person'],
];

async function call([mutation, caller, id, args, type]: (typeof samples)[number], version: number): Promise<any> {
  const { data, errors } = await api.execute(
    caller(),
    `mutation ($id: ID!, $version: Int!) { result: ${mutation}(${args}, version: $version) {
      __typename ... on Error { code message }
      ... on StaleError { current { __typename id ... on ${type} { version } } } } }`,
    { id: ids[id], version },
  );
  expect(errors).toBeUndefined();
  return data.result;
}

async function stored(): Promise<unknown> {
  return await api.asPlatform(manager.organisation, async ctx => {
    const tables = [
      'programmes',
      'participants',
      'matches',
      'matching_runs',
      'sessions',
      'posts',
      'comments',
      'memberships',
    ];
    const counted = tables.map(table => `(select jsonb_agg(t order by t.id) from ${table} t) ${table}`);
    return await ctx.sql(`select ${counted.join(', ')}, (select count(*) from outbox_events) jobs`);
  });
}

test.each(samples)('%s of what was changed meanwhile changes nothing, and shows it as it is now', async (...sample) => {
  const [, , id, , type] = sample;
  const before = await stored();
  const answer = await call(sample, 99);
  expect(answer).toEqual({
    __typename: 'StaleError',
    code: 'STALE',
    message: expect.stringMatching(/^Somebody else changed this .+ meanwhile\. Look at it again/),
    current: { __typename: type, id: ids[id], version: expect.any(Number) },
  });
  expect(await stored()).toEqual(before);
});

test('with the version that it is at, it is done', async () => {
  const sample = samples.find(([mutation]) => mutation === 'editPost')!;
  const { current } = await call(sample, 99);
  expect(await call(sample, current.version)).toMatchObject({ __typename: 'EditPostSuccess' });
  expect((await call(sample, current.version)).current.version).toBe(current.version + 1);
});

test('two who decide on the same version: one does, the other is told what it became', async () => {
  const read = `query ($id: ID!) { node(id: $id) { ... on Participant { version } } }`;
  const { version } = (await api.execute(manager, read, { id: ids['participant'] })).data.node;
  const decide = async (mutation: string) =>
    (
      await api.execute(
        manager,
        `mutation ($id: ID!, $version: Int!) { result: ${mutation}(id: $id, version: $version) {
          __typename ... on StaleError { current { ... on Participant { state version } } } } }`,
        { id: ids['participant'], version },
      )
    ).data.result;
  const answers = await Promise.all([decide('pauseParticipant'), decide('completeParticipant')]);
  const [winner] = answers.filter(answer => answer.__typename !== 'StaleError');
  expect(answers.find(answer => answer.__typename === 'StaleError')).toEqual({
    __typename: 'StaleError',
    current: { state: winner.__typename === 'PauseParticipantSuccess' ? 'PAUSED' : 'COMPLETED', version: version + 1 },
  });
});

test('whoever may not know of it is told nothing by a version', async () => {
  const stranger = (await createCommunity(api)).manager;
  const missing = Buffer.from('Post:0198c0de-0000-7000-8000-000000000000').toString('base64url');
  const edit = `mutation ($id: ID!, $version: Int!) { editPost(id: $id, body: "x", version: $version) {
    __typename ... on Error { code message } ... on StaleError { current { id } } } }`;
  const answers = await Promise.all(
    [ids['post'], missing].flatMap(id => [1, 99].map(version => api.execute(stranger, edit, { id, version }))),
  );
  for (const { data } of answers) expect(data).toEqual(answers[0]!.data);
  expect(answers[0]!.data.editPost.__typename).toBe('NotFoundError');
});

test('the settings of an organisation are shown as they are now, too', async () => {
  const change = `mutation { changeOrganisation(input: { name: "Mine" }, version: 99) {
    ... on StaleError { code current { ... on Organisation { name settings { version } } } } } }`;
  const { name } = manager.organisation;
  expect((await api.execute(manager, change)).data.changeOrganisation).toEqual({
    code: 'STALE',
    current: { name, settings: { version: 1 } },
  });
});

/** What adds to an object, and overwrites nothing of it. */
const without = new Set(['addReaction', 'removeReaction', 'createComment', 'copyProgramme']);

function answerOf(field: GraphQLField<unknown, unknown>): unknown {
  const success = (getNamedType(field.type) as GraphQLUnionType)
    .getTypes()
    .find(type => type.name.endsWith('Success')) as GraphQLObjectType;
  return getNamedType(Object.values(success.getFields())[0]!.type);
}

test('every mutation of an object that has a version takes it, and an edit requires it', () => {
  const mutations = Object.values(schema.getMutationType()!.getFields());
  const versioned = mutations.filter(field => {
    const answer = answerOf(field);
    const changes = field.args.some(({ name }) => name === 'id');
    return (
      changes && answer instanceof GraphQLObjectType && 'version' in answer.getFields() && !without.has(field.name)
    );
  });
  const missing = versioned.filter(field => !field.args.some(({ name }) => name === 'version'));
  expect(
    missing.map(field => field.name),
    'Give it the argument `version`; or name it in `without`, with a reason',
  ).toEqual([]);
  const requiring = mutations.filter(field =>
    field.args.some(({ name, type }) => name === 'version' && isNonNullType(type)),
  );
  expect(requiring.map(field => field.name).toSorted()).toEqual([
    'changeAccommodation',
    'changeMember',
    'changeOrganisation',
    'changeParticipant',
    'changePhase',
    'changeProgramme',
    'changeQuestion',
    'editPost',
    'moveSession',
    'removePhase',
    'restoreQuestion',
    'retireQuestion',
    'saveApplication',
  ]);
});
