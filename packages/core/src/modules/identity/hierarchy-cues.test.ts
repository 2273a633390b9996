import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, giveRole, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import { crawl } from '../../graphql/fixtures/crawl.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { encodeId } from '../../ids.ts';

const begins = Temporal.Instant.from('2027-02-01T08:00:00Z');
let now = Temporal.Instant.from('2027-01-10T08:00:00Z');
let api: TestPlatform;
let organisation: OrganisationInfo;
let manager: TestPerson;
let mentor: TestPerson;
let mentee: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => now });
  organisation = await api.organisation();
  manager = await api.person(organisation, { name: 'Manager', administrator: true });
  mentor = await api.person(organisation, { name: 'Mentor' });
  mentee = await api.person(organisation, { name: 'Mentee' });
  // The first request makes them members, which is a change of theirs.
  for (const person of [manager, mentor, mentee]) await api.execute(person, '{ viewer { organisationRoles } }');
  for (const person of [manager, mentor, mentee]) await giveCues(person);
  programme = await withholding(['TITLE', 'GRADE', 'UNIT', 'PHOTO']);
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee);
  await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE' });
});
afterAll(() => api.close());

const idOf = (person: TestPerson) => encodeId('Person', person.membershipId);
const nameOf = (person: TestPerson) => (person === manager ? 'manager' : person === mentor ? 'mentor' : 'own');
const change = `mutation ($id: ID!, $input: ChangeMemberInput!, $version: Int!) {
  result: changeMember(id: $id, input: $input, version: $version) {
    ... on ChangeMemberSuccess { person { title grade unit avatarUrl version } }
    ... on Error { code } ... on InvalidInputError { issues { path } } } }`;
const look = `query ($id: ID!) { node(id: $id) { ... on Person { title grade unit avatarUrl withheldCues } } }`;
const changePhase = `mutation ($id: ID!, $input: ChangePhaseInput!, $version: Int!) {
  result: changePhase(id: $id, input: $input, version: $version) {
    ... on ChangePhaseSuccess { programme { phases { kind startsAt withheldCues } } } ... on Error { code } } }`;

async function versionOf(person: TestPerson): Promise<number> {
  const find = { where: { id: person.membershipId } };
  return (await api.asPlatform(organisation, ctx => ctx.db.membership.findUniqueOrThrow(find))).version;
}

async function giveCues(person: TestPerson): Promise<void> {
  const input = {
    title: `CUE-TITLE-${nameOf(person)}`,
    grade: `CUE-GRADE-${nameOf(person)}`,
    unit: `CUE-UNIT-${nameOf(person)}`,
    avatarUrl: `https://pictures.example.invalid/CUE-PHOTO-${nameOf(person)}`,
  };
  const { data } = await api.execute(manager, change, { id: idOf(person), input, version: await versionOf(person) });
  expect(data.result).toMatchObject({ person: input });
}

/** A programme that withholds these until mentoring begins. */
async function withholding(cues: string[]): Promise<TestProgramme> {
  const created = await createProgramme(api, manager);
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql(
      `insert into phases (programme_id, kind, position, starts_at, withheld_cues) values
         ($1, 'MATCHING', 0, null, $2::text[]::hierarchy_cue[]), ($1, 'MENTORING', 1, $3, '{}')`,
      [created.id, cues, begins.toString()],
    );
  });
  return created;
}

async function seen(viewer: TestPerson, person: TestPerson) {
  return (await api.execute(viewer, look, { id: idOf(person) })).data.node;
}

const all = {
  title: 'CUE-TITLE-mentor',
  grade: 'CUE-GRADE-mentor',
  unit: 'CUE-UNIT-mentor',
  avatarUrl: 'https://pictures.example.invalid/CUE-PHOTO-mentor',
  withheldCues: [],
};
const none = {
  title: null,
  grade: null,
  unit: null,
  avatarUrl: null,
  withheldCues: ['TITLE', 'GRADE', 'UNIT', 'PHOTO'],
};

test('participants see no cue of each other until the phase begins in which they may; managers and themselves see all', async () => {
  expect(await seen(mentee, mentor)).toEqual(none);
  expect(await seen(mentor, mentor)).toEqual(all);
  expect(await seen(manager, mentor)).toEqual(all);
  await afterItsBeginning(async () => expect(await seen(mentee, mentor)).toEqual(all));
  expect(await seen(mentee, mentor)).toEqual(none);
});

/** The phase begins by its date; afterwards nothing has happened. */
async function afterItsBeginning(work: () => Promise<void>): Promise<void> {
  await moveOn();
  await work();
  now = begins.subtract({ seconds: 1 });
  await api.asPlatform(organisation, ctx => ctx.sql(`update phases set state = 'PLANNED'`));
}

test('nothing that a participant can reach holds a withheld cue, and everything that shows people does afterwards', async () => {
  const { data } = await api.execute(manager, 'query ($id: ID!) { programme(id: $id) { feed { id } } }', {
    id: programme.globalId,
  });
  const feedId = data.programme.feed.id;
  for (const person of [manager, mentor, mentee]) await write(person, feedId);
  const ids = await everyId();
  const before = await crawl(api, mentee, ids);
  // Their own is theirs.
  expect(
    cuesIn(before.answers),
    'Load what people are by their cues (identity/hierarchy-cues), which knows who withholds',
  ).toEqual(cuesOf('own'));
  for (const field of ['Person.title', 'Post.author', 'Comment.author', 'Participant.person', 'Match.members'])
    expect(before.fields).toContain(field);
  let after: Awaited<ReturnType<typeof crawl>>;
  await afterItsBeginning(async () => {
    after = await crawl(api, mentee, ids);
  });
  expect(cuesIn(after!.answers)).toEqual([...cuesOf('manager'), ...cuesOf('mentor'), ...cuesOf('own')].toSorted());
}, 120_000);

const cuesIn = (answers: readonly string[]) => [...new Set(answers.join().match(/CUE-[A-Z]+-\w+/g))].toSorted();
const cuesOf = (name: string) => ['GRADE', 'PHOTO', 'TITLE', 'UNIT'].map(cue => `CUE-${cue}-${name}`);

async function write(person: TestPerson, feedId: string): Promise<void> {
  const post = `mutation ($feedId: ID!) { createPost(feedId: $feedId, body: "Hello", language: "en") {
    ... on CreatePostSuccess { post { id } } } }`;
  const comment = `mutation ($id: ID!) { createComment(postId: $id, body: "Yes", language: "en") { __typename } }`;
  const { data } = await api.execute(person, post, { feedId });
  await api.execute(person, comment, { id: data.createPost.post.id });
}

/** Of everything that has one, whoever may see it. */
async function everyId(): Promise<string[]> {
  const tables = {
    Person: 'memberships',
    Programme: 'programmes',
    Phase: 'phases',
    Question: 'questions',
    Participant: 'participants',
    Match: 'matches',
    Session: 'sessions',
    Feed: 'feeds',
    Post: 'posts',
    Comment: 'comments',
  };
  return await api.asPlatform(organisation, async ctx => {
    const lists = await Promise.all(
      Object.entries(tables).map(async ([type, table]) =>
        (await ctx.sql<{ id: string }>(`select id from ${table}`)).map(({ id }) => encodeId(type, id)),
      ),
    );
    return lists.flat();
  });
}

test('of several programmes that two share, whatever one withholds is withheld; a programme of others says nothing', async () => {
  const [one, other] = [await api.person(organisation), await api.person(organisation)];
  for (const cues of [['TITLE'], ['PHOTO']]) {
    const shared = await withholding(cues);
    for (const person of [one, other]) await enrol(api, shared, person);
  }
  await enrol(api, await withholding(['GRADE']), other);
  await enrol(api, await withholding(['UNIT']), one);
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE', 'PHOTO'] });
});

test('who left is shown as they were: what they wrote does not tell what they are', async () => {
  const [reader, author] = [await api.person(organisation), await api.person(organisation)];
  await api.execute(author, '{ viewer { organisationRoles } }');
  await giveCues(author);
  const shared = await withholding(['TITLE']);
  await enrol(api, shared, reader);
  await giveRole(api, shared, author, 'MODERATOR');
  const feed =
    'query ($id: ID!) { programme(id: $id) { feed { id posts { edges { node { author { title withheldCues } } } } } } }';
  const read = async () => (await api.execute(reader, feed, { id: shared.globalId })).data.programme.feed;
  await write(author, (await read()).id);
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql('delete from programme_role_assignments where membership_id = $1', [author.membershipId]);
    rightsChanged(ctx.platform);
  });
  expect((await read()).posts.edges[0].node.author).toEqual({ title: null, withheldCues: ['TITLE'] });
});

test('administrators say what somebody is, people themselves only show a picture, over https', async () => {
  const person = await api.person(organisation);
  await api.execute(person, '{ viewer { organisationRoles } }');
  const as = async (who: TestPerson, input: object) =>
    (await api.execute(who, change, { id: idOf(person), input, version: await versionOf(person) })).data.result;
  for (const field of ['title', 'grade', 'unit'])
    expect(await as(person, { [field]: 'Director' })).toEqual({ code: 'FORBIDDEN' });
  expect((await as(person, { avatarUrl: 'https://example.invalid/me.png' })).person.avatarUrl).toBe(
    'https://example.invalid/me.png',
  );
  for (const avatarUrl of ['http://example.invalid/me.png', 'javascript:alert(1)', 'nonsense'])
    expect(await as(person, { avatarUrl })).toEqual({
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'avatarUrl'] }],
    });
  expect((await as(manager, { title: ' Director ', unit: 'Sales' })).person).toMatchObject({
    title: 'Director',
    unit: 'Sales',
    avatarUrl: 'https://example.invalid/me.png',
  });
  expect((await as(manager, { title: null, unit: ' ' })).person).toMatchObject({ title: null, unit: null });
});

test('managers say per phase what is withheld, and when it begins; it holds from the next request on', async () => {
  const created = await withholding([]);
  const [one, other] = [await api.person(organisation), await api.person(organisation)];
  for (const person of [one, other]) await enrol(api, created, person);
  const read = 'query ($id: ID!) { programme(id: $id) { phases { id kind version } } }';
  const { phases } = (await api.execute(manager, read, { id: created.globalId })).data.programme;
  const ask = async (who: TestPerson, index: number, input: object, version = 1) =>
    (await api.execute(who, changePhase, { id: phases[index].id, input, version })).data.result;
  expect(await ask(one, 0, { withheldCues: [] })).toEqual({ code: 'FORBIDDEN' });
  expect(await ask(await api.person(await api.organisation(), { administrator: true }), 0, {})).toEqual({
    code: 'NOT_FOUND',
  });
  expect(await seen(one, other)).toMatchObject({ withheldCues: [] });
  expect((await ask(manager, 0, { withheldCues: ['GRADE', 'TITLE', 'GRADE'] })).programme).toEqual({
    phases: [
      { kind: 'MATCHING', startsAt: null, withheldCues: ['GRADE', 'TITLE'] },
      { kind: 'MENTORING', startsAt: '2027-02-01T08:00:00.000Z', withheldCues: [] },
    ],
  });
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE', 'GRADE'] });
  expect(await ask(manager, 0, { withheldCues: [] })).toEqual({ code: 'STALE' });
  // The next phase begins at once.
  await ask(manager, 1, { startsAt: now.toString(), withheldCues: ['UNIT'] });
  await moveOn();
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['UNIT'] });
  expect(await ask(manager, 1, { endsAt: '2027-01-01T00:00:00Z' }, 3)).toEqual({ code: 'INVALID_INPUT' });
});

let minutes = 0;

/** Past the beginning, and past what the jobs were last done for. */
async function moveOn(): Promise<void> {
  now = begins.add({ minutes: (minutes += 2) });
  await api.runDueJobs();
}

test('nothing is withheld of a programme that is archived or cancelled', async () => {
  const [one, other] = [await api.person(organisation), await api.person(organisation)];
  const created = await withholding(['TITLE']);
  for (const person of [one, other]) await enrol(api, created, person);
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE'] });
  for (const state of ['ARCHIVED', 'CANCELLED']) {
    await setState(created, state);
    expect(await seen(one, other)).toMatchObject({ withheldCues: [] });
  }
  await setState(created, 'COMPLETED');
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE'] });
});

async function setState({ id }: TestProgramme, state: string): Promise<void> {
  await api.asPlatform(organisation, ctx =>
    ctx.sql('update programmes set state = $2::programme_state where id = $1', [id, state]),
  );
}

test('what several phases that go on say is withheld together; else what the last one that is done says', async () => {
  const [one, other] = [await api.person(organisation), await api.person(organisation)];
  const created = await withholding(['TITLE']);
  for (const person of [one, other]) await enrol(api, created, person);
  const stand = (states: Record<string, string>) =>
    api.asPlatform(organisation, async ctx => {
      for (const [kind, state] of Object.entries(states))
        await ctx.sql(
          `update phases set state = $3::phase_state, withheld_cues = case when kind = 'MENTORING' then '{UNIT}' else withheld_cues end::hierarchy_cue[]
            where programme_id = $1 and kind = $2::phase_kind`,
          [created.id, kind, state],
        );
    });
  await stand({ MATCHING: 'ACTIVE', MENTORING: 'ACTIVE' });
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE', 'UNIT'] });
  await stand({ MATCHING: 'DONE', MENTORING: 'DONE' });
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['UNIT'] });
  await stand({ MATCHING: 'DONE', MENTORING: 'PLANNED' });
  expect(await seen(one, other)).toMatchObject({ withheldCues: ['TITLE'] });
});

test('the cues of a page of people are one statement', async () => {
  const list = `query ($id: ID!, $first: Int!) { programme(id: $id) { participants(first: $first) {
    edges { node { person { title grade unit avatarUrl withheldCues } } } } } }`;
  const crowded = await withholding(['TITLE']);
  for (let index = 0; index < 12; index += 1) await enrol(api, crowded, await api.person(organisation));
  const ask = (first: number) => api.execute(manager, list, { id: crowded.globalId, first });
  const few = await api.countStatements(() => ask(2));
  expect(await api.countStatements(() => ask(12))).toBe(few);
});

test('a partner is not shown the score, which is made of answers', async () => {
  await api.asPlatform(organisation, ctx => ctx.sql('update matches set score = 700000'));
  const scores = async (person: TestPerson) =>
    (
      await api.execute(person, 'query ($id: ID!) { programme(id: $id) { matches { edges { node { score } } } } }', {
        id: programme.globalId,
      })
    ).data.programme.matches.edges.map(({ node }: any) => node.score);
  expect([await scores(manager), await scores(mentee)]).toEqual([[700000], [null]]);
});

test('no mail, job, export or list can tell a cue: one file reads them, and one writes them', async () => {
  const source = join(import.meta.dirname, '../../../..');
  const files: string[] = [];
  for await (const file of glob(['core/src/**/*.ts', 'server/src/**/*.ts', 'core/src/**/*.sql'], { cwd: source }))
    if (
      !/generated|\.test\.ts$|fixtures/.test(file) &&
      // One of the migrations was called so.
      /(?<!_withhold_)hierarchy_?cues\b(?!\.ts)/i.test(await readFile(join(source, file), 'utf8'))
    )
      files.push(file);
  expect(files.toSorted()).toEqual([
    'core/src/modules/identity/hierarchy-cues.ts',
    'core/src/modules/identity/membership.administration.ts',
  ]);
});
