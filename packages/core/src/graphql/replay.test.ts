import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askAdministrator } from '@mentorkit/testing/platform/database';
import {
  createCommunity,
  createMatch,
  createPair,
  enrol,
  post,
  takePart,
  type TestProgramme,
} from '@mentorkit/testing/world';
import SchemaBuilder from '@pothos/core';
import { getNamedType, GraphQLObjectType, type GraphQLUnionType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import './access.ts';
import { encodeId } from '../ids.ts';
import { schema } from '../api/schema.ts';

let api: TestPlatform;
let ours: TestProgramme;
let manager: TestPerson;
let mentor: TestPerson;
let mentee: TestPerson;
let applicant: TestPerson;
const objects: Record<string, unknown> = {};

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-matching-assignment'] });
  ours = await createCommunity(api);
  ({ manager } = ours);
  mentor = await takePart(api, ours, { name: 'Mentor', role: 'MENTOR' });
  mentee = await takePart(api, ours, { name: 'Mentee' });
  applicant = await api.person(manager.organisation);
  const open = `mutation ($id: ID!) { openProgramme(id: $id, confirmed: 1000) { __typename } }`;
  await api.execute(manager, open, { id: ours.globalId });
  const [first, second] = [
    await enrol(api, ours, await api.person(manager.organisation), { role: 'MENTOR' }),
    await enrol(api, ours, await api.person(manager.organisation)),
  ];
  const create = `mutation { createApiClient(input: { name: "Old", scopes: [READ] }) {
    ... on CreateApiClientSuccess { apiClient { id } } } }`;
  const pair = await createPair(api, ours, mentor, mentee);
  Object.assign(objects, {
    programmeId: ours.globalId,
    feedId: ours.feedId,
    mentorId: encodeId('Participant', first),
    menteeId: encodeId('Participant', second),
    draftId: encodeId('Participant', await enrol(api, ours, applicant, { state: 'DRAFT' })),
    offerId: await createMatch(api, ours, first, second),
    matchId: pair.matchId,
    clientId: (await api.execute(manager, create)).data.createApiClient.apiClient.id,
    postId: await post(api, mentor, ours.feedId, 'Hello'),
    ...(await invitedTo(ours)),
  });
});
afterAll(() => api.close());

async function invitedTo(programme: TestProgramme): Promise<Record<'invitationId' | 'linkId' | 'importId', string>> {
  const participant = await enrol(api, programme, await api.person(manager.organisation), { state: 'INVITED' });
  return await api.asPlatform(manager.organisation, async ctx => {
    const [invitation] = await ctx.sql<{ id: string }>('select id from invitations where participant_id = $1', [
      participant,
    ]);
    const [link] = await ctx.sql<{ id: string }>(
      `insert into invitation_links (programme_id, role, token_hash, most_uses, ends_at, created_by_id)
       values ($1, 'MENTEE', 'any', 1, now() + interval '1 day', $2) returning id`,
      [programme.id, manager.membershipId],
    );
    const [file] = await ctx.sql<{ id: string }>(
      'insert into participant_imports (programme_id, created_by_id) values ($1, $2) returning id',
      [programme.id, manager.membershipId],
    );
    return {
      importId: encodeId('ParticipantImport', file!.id),
      invitationId: encodeId('Invitation', invitation!.id),
      linkId: encodeId('InvitationLink', link!.id),
    };
  });
}

const nextWeek = Temporal.Now.instant()
  .add({ hours: 7 * 24 })
  .round('hour')
  .toString();
const text = '[{ locale: "en", text: "Another" }]';

/** One mutation of each kind of answer: whose it is, its arguments, and what to ask of the answer. */
const samples: readonly [mutation: string, caller: () => TestPerson, args: string, selection: string][] = [
  [
    'inviteParticipants',
    () => manager,
    'input: { programmeId: $programmeId, role: MENTEE, people: [{ email: "asked@example.invalid" }] }',
    'alreadyThere invitations { id email told }',
  ],
  ['revokeInvitation', () => manager, 'id: $invitationId', 'invitation { id email }'],
  [
    'createInvitationLink',
    () => manager,
    'input: { programmeId: $programmeId, role: MENTEE, mostUses: 3, endsAt: "2090-01-01T00:00:00Z" }',
    'url invitationLink { id uses }',
  ],
  ['cancelImport', () => manager, 'id: $importId', 'import { id state }'],
  ['revokeInvitationLink', () => manager, 'id: $linkId', 'invitationLink { id version }'],
  [
    'giveConsent',
    () => mentee,
    'programmeId: $programmeId, privacyVersion: 1',
    'consent { id privacyVersion locale text }',
  ],
  [
    'createProgramme',
    () => manager,
    `input: { title: ${text}, purpose: ${text}, privacyText: ${text}, locales: ["en"], timeZone: "UTC", phases: [{ kind: MENTORING }] }`,
    'programme { id title phases { kind } feed { id } allowedActions }',
  ],
  [
    'addQuestion',
    () => manager,
    `programmeId: $programmeId, input: { key: "another", label: ${text}, type: TEXT, roles: [MENTEE] }`,
    'question { id key label version }',
  ],
  ['retractMatch', () => manager, 'id: $offerId', 'match { id state members { side } refusedActions { action code } }'],
  [
    'pauseParticipant',
    () => manager,
    'id: $mentorId',
    'participant { id state version person { displayName } allowedActions }',
  ],
  [
    'saveApplication',
    () => applicant,
    'id: $draftId, version: 1, answers: [{ key: "nothing", values: ["7"] }]',
    'saved { issues { path code } participant { id version } }',
  ],
  ['resumeParticipant', () => manager, 'id: $mentorId', 'participant { id state version }'],
  ['pinPair', () => manager, 'mentorId: $mentorId, menteeId: $menteeId', 'pairRule { id kind mentor { id capacity } }'],
  [
    'startMatchingRun',
    () => manager,
    'input: { programmeId: $programmeId, strategy: "matching-assignment" }',
    'matchingRun { id state seed programme { title } allowedActions }',
  ],
  [
    'scheduleSession',
    () => mentor,
    `input: { matchId: $matchId, startsAt: "${nextWeek}", minutes: 60 }`,
    'session { id icalUid attendees { side person { displayName } local { startsAt } } allowedActions }',
  ],
  ['createPost', () => mentor, 'feedId: $feedId, body: "Hi", language: "en"', 'post { id author { displayName } }'],
  [
    'createComment',
    () => mentor,
    'postId: $postId, body: "Hi", language: "en"',
    'comment { id author { displayName } }',
  ],
  ['deletePost', () => mentor, 'id: $postId', 'deletedId'],
  [
    'setAvailability',
    () => mentor,
    'rules: [{ weekday: 1, from: "09:00", to: "10:00" }]',
    'availability { weekday from }',
  ],
  ['setCareTime', () => mentor, 'rules: [{ weekday: 2, from: "15:00", to: "17:00" }]', 'careTime { weekday from to }'],
  ['createAccommodation', () => mentor, 'input: { needs: "Captions" }', 'accommodation { id needs version }'],
  ['startViewAs', () => manager, 'programmeId: $programmeId, role: MENTEE', 'view { token expiresAt }'],
  [
    'inviteMember',
    () => manager,
    'input: { email: "ida@example.invalid", displayName: "Ida" }',
    'person { id email organisationRoles version }',
  ],
  [
    'changeOrganisation',
    () => manager,
    'input: { name: "New" }, version: 1',
    'organisation { name settings { version } }',
  ],
  [
    'createApiClient',
    () => manager,
    'input: { name: "Payroll", scopes: [READ] }',
    'key apiClient { id scopes person { id } }',
  ],
  [
    'createParticipantImport',
    () => manager,
    'programmeId: $programmeId',
    'uploadUrl expiresAt import { id state programme { title } }',
  ],
  ['takeOverApiClient', () => manager, 'id: $clientId', 'apiClient { id state }'],
  ['revokeApiClient', () => manager, 'id: $clientId', 'apiClient { id revokedAt }'],
  ['testPlugin', () => manager, 'pluginId: "matching-assignment"', 'status detail plugin { pluginId }'],
  [
    'disablePlugin',
    () => manager,
    'pluginId: "matching-assignment"',
    'plugin { pluginId status { state } allowedActions }',
  ],
  ['signOutEverywhere', () => manager, '', 'ended'],
];

async function call([mutation, caller, args, selection]: (typeof samples)[number], key: string) {
  const used = Object.keys(objects).filter(name => args.includes(`$${name}`));
  const declared = used.map(name => `$${name}: ID!`);
  const success = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`;
  return await api.execute(
    caller(),
    `mutation ${declared.length ? `(${declared.join(', ')})` : ''} {
      result: ${mutation}(${args ? `${args}, ` : ''}idempotencyKey: "${key}") {
        __typename ... on ${success} { ${selection} } ... on Error { code message }
      } }`,
    Object.fromEntries(used.map(name => [name, objects[name]])),
  );
}

async function effects(): Promise<unknown> {
  return await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`select (select count(*) from audit_events) audited, (select count(*) from outbox_events) jobs,
                    (select count(*) from mails) mails, (select count(*) from feed_events) events`),
  );
}

test.each(samples)('%s is answered again', async (...sample) => {
  const [mutation] = sample;
  const first = await call(sample, mutation);
  expect(first).toMatchObject({ data: { result: { __typename: expect.stringMatching(/Success$/) } } });
  const before = await effects();
  expect(await call(sample, mutation)).toEqual(first);
  expect(await effects()).toEqual(before);
});

/** What a mutation answers when it succeeds: the type inside of its success, or that itself. */
function answerOf(mutation: string): string {
  const union = getNamedType(schema.getMutationType()!.getFields()[mutation]!.type) as GraphQLUnionType;
  const success = union.getTypes().find(type => type.name.endsWith('Success'))!;
  const fields = Object.values(success.getFields());
  return fields.length === 1 ? String(getNamedType(fields[0]!.type)) : success.name;
}

/** What needs a vendor is answered again in the server's `accounts.test.ts`. */
const elsewhere = ['connectAccount', 'completeAccountConnection'];

test('every kind of answer that a mutation gives is answered again by one of these', () => {
  const mutations = Object.keys(schema.getMutationType()!.getFields());
  const tried = new Set([...samples.map(([mutation]) => mutation), ...elsewhere].map(answerOf));
  const untried = mutations.filter(mutation => !tried.has(answerOf(mutation)));
  expect(untried, 'Add a sample of each to `samples` in this file').toEqual([]);
});

test('every mutation takes a key', () => {
  const without = Object.values(schema.getMutationType()!.getFields()).filter(
    field => !field.args.some(({ name }) => name === 'idempotencyKey'),
  );
  expect(
    without.map(field => field.name),
    'Declare them with builder.mutationField(s), as others are',
  ).toEqual([]);
});

test('a mutation that could not be answered again is none: the schema does not build', () => {
  const builder = new SchemaBuilder<object>({ plugins: ['access'] } as never);
  const Thing = builder
    .objectRef<{ name: string }>('Thing')
    .implement({ fields: t => ({ name: t.exposeString('name') }) });
  builder.queryType({ fields: t => ({ ok: t.boolean({ access: 'member', resolve: () => true }) }) });
  builder.mutationType({
    fields: t => ({ make: t.field({ type: Thing, access: 'member', resolve: () => ({ name: 'x' }) }) }),
  });
  expect(() => (builder.toSchema().getMutationType() as GraphQLObjectType).getFields()).toThrow(
    'Mutation.make cannot be answered again',
  );
});

test('a secret that is shown once is found nowhere in the database, its replay neither', async () => {
  const sample = samples.find(([mutation]) => mutation === 'createApiClient')!;
  const { data } = await call(sample, 'a-secret');
  expect((await call(sample, 'a-secret')).data).toEqual(data);
  const { administratorUrl } = api.database;
  const kept = await askAdministrator(
    administratorUrl,
    `select 1 from idempotency_keys k where strpos(k::text, '${data.result.key.slice(-43)}') > 0`,
  );
  expect(kept).toEqual([]);
});
