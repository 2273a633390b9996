import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '../../context.ts';
import { decodeId, encodeId } from '../../ids.ts';
import type { JobTry } from '../../jobs/job.ts';
import { askedWords, wordsOf } from '../../search/words.ts';
import { ensureMember } from '../identity/membership.service.ts';
import {
  createImport,
  createMatch,
  createProgramme,
  enrol,
  openForApplications,
  pieces,
  type TestProgramme,
  tokenOf,
} from '@mentorkit/testing/world';
import { importParticipantsHandler } from './participant-import.read.ts';
import { receiveImportFile } from './participant-import.upload.ts';
import { checkWordsHandler } from './participant.jobs.ts';
import { mostExamined } from '../../search/find.ts';
import { repairWords } from './participant.words.ts';

let api: TestPlatform;
let manager: TestPerson;
/** Outside of any transaction. */
const outside = AsyncLocalStorage.snapshot();

// Without a worker: what it would put right has to be right already.
beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager', administrator: true });
});
afterAll(() => api.close());

function asPlatform<Result>(work: (ctx: RequestContext) => Promise<Result>): Promise<Result> {
  return api.asPlatform(manager.organisation, work);
}

interface Question {
  readonly search: string;
  readonly role?: string | undefined;
  readonly state?: string | undefined;
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

async function ask(person: TestPerson, programme: string, question: Question) {
  const { data, errors } = await api.execute(
    person,
    `query ($id: ID!, $search: String, $role: ParticipantRole, $state: ParticipantState, $first: Int, $after: String, $last: Int, $before: String) {
       programme(id: $id) {
         participants(search: $search, role: $role, state: $state, first: $first, after: $after, last: $last, before: $before) {
           totalCount isCountExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
           edges { cursor node { id role person { displayName } } } } } }`,
    { id: programme, ...question },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  const { edges, ...rest } = data.programme.participants;
  const people = edges.map((edge: any) => ({
    id: decodeId(edge.node.id).id,
    name: edge.node.person.displayName as string,
    cursor: edge.cursor as string,
  }));
  return { ...rest, people, names: people.map(({ name }: { name: string }) => name) };
}

async function found(programme: string, search: string, person = manager): Promise<string[]> {
  return (await ask(person, programme, { search })).names;
}

async function apply(person: TestPerson, programme: string): Promise<void> {
  const document = `mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE) { __typename } }`;
  const { data } = await api.execute(person, document, { id: programme });
  expect(data.applyToProgramme.__typename).toBe('ApplyToProgrammeSuccess');
}

async function rename(person: TestPerson, displayName: string): Promise<string> {
  const rows = await asPlatform(ctx =>
    ctx.sql<{ version: number }>('select version from memberships where id = $1', [person.membershipId]),
  );
  const { data } = await api.execute(
    person,
    `mutation ($id: ID!, $name: String!, $version: Int!) {
       changeMember(id: $id, input: { displayName: $name }, version: $version) { __typename ... on Error { message } } }`,
    { id: encodeId('Person', person.membershipId), name: displayName, version: rows[0]!.version },
  );
  return data.changeMember.__typename;
}

/** As the operator does. */
async function ensure({ email }: TestPerson, displayName: string): Promise<void> {
  await asPlatform(ctx => ensureMember(ctx, { email, displayName, locale: 'en', timeZone: 'Asia/Tokyo', roles: [] }));
}

async function invite(email: string, displayName: string): Promise<void> {
  const input = { email, displayName };
  const document = 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }';
  const { data } = await api.execute(manager, document, { input });
  expect(data.inviteMember.__typename).toBe('InviteMemberSuccess');
}

async function importNames(
  programme: string,
  people: readonly { id: string; name: string; email?: string }[],
): Promise<void> {
  const upload = await createImport(api, manager, programme);
  const rows = people.map(({ id, name, email = '' }) => `${id},mentor,Asia/Tokyo,${name},${email}`);
  await receiveImportFile(
    api.platform,
    tokenOf(upload),
    pieces(Buffer.from(['id,role,time_zone,name,email', ...rows].join('\n'))),
  );
  const input = { importId: decodeId(upload.import.id).id };
  await asPlatform(ctx => importParticipantsHandler.handle(ctx, input, {} as JobTry));
}

/** Participants of these names, in the order of the names, and without the way of a request. */
async function fill(programme: TestProgramme, people: readonly { name: string; role?: string; state?: string }[]) {
  await asPlatform(async ctx => {
    await ctx.sql(
      `with people as (
         insert into memberships (email, display_name, time_zone)
         select gen_random_uuid() || '@x.invalid', r.name, 'Asia/Tokyo' from jsonb_to_recordset($2) r(name text) returning id)
       insert into participants (programme_id, membership_id, role, state)
       select $1, p.id, coalesce(r.role, 'MENTEE')::participant_role, coalesce(r.state, 'APPROVED')::participant_state
         from (select id, row_number() over () n from people) p
         join (select *, row_number() over () n from jsonb_to_recordset($2) r(name text, role text, state text)) r using (n)`,
      [programme.id, JSON.stringify(people)],
    );
    await repairWords(ctx);
  });
}

test('who applies, is renamed or comes with a file is found by their name of today, in all of their programmes', async () => {
  const programmes = [await openForApplications(api, manager), await openForApplications(api, manager)];
  const person = await api.person(manager.organisation, { name: 'Åse Sørensen' });
  for (const programme of programmes) await apply(person, programme);
  for (const programme of programmes) expect(await found(programme, 'soerensen aase')).toEqual(['Åse Sørensen']);
  expect(await rename(person, "Anne-Marie O'Brien")).toBe('ChangeMemberSuccess');
  for (const programme of programmes) {
    expect(await found(programme, 'sørensen')).toEqual([]);
    expect(await found(programme, 'obrien annemarie')).toEqual(["Anne-Marie O'Brien"]);
  }
  await importNames(programmes[0]!, [{ id: 'one', name: 'Bo Jensen' }]);
  expect(await found(programmes[0]!, 'bo')).toEqual(['Bo Jensen']);
  await importNames(programmes[0]!, [{ id: 'one', name: 'Bodil Jensen' }]);
  expect(await found(programmes[0]!, 'jensen')).toEqual(['Bodil Jensen']);
  expect(await found(programmes[1]!, 'bo')).toEqual([]);
  await importNames(programmes[1]!, [{ id: 'two', name: 'Carl Olsen', email: 'carl@x.invalid' }]);
  await invite('carl@x.invalid', 'Carla Olsen');
  expect(await found(programmes[1]!, 'olsen carla')).toEqual(['Carla Olsen']);
  await ensure(person, 'Dagny Olsen');
  expect(await found(programmes[1]!, 'olsen')).toEqual(['Dagny Olsen', 'Carla Olsen']);
  expect(await found(programmes[0]!, 'anne')).toEqual([]);
  expect(await asPlatform(repairWords)).toBe(0);
});

test('a whole id of the file finds whom it belongs to, before all others, for who sees the id', async () => {
  const programme = await createProgramme(api, manager);
  const [mentor, mentee] = [
    await api.person(manager.organisation, { name: 'Mentor' }),
    await api.person(manager.organisation, { name: 'Mentee' }),
  ];
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee);
  await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE' });
  await asPlatform(async ctx => {
    await ctx.sql(`update participants set external_id = 'Mentor' where id = $1`, [menteeId]);
    await ctx.sql(`update participants set external_id = 'x-1' where id = $1`, [mentorId]);
    await repairWords(ctx);
  });
  expect(await found(programme.globalId, 'Mentor')).toEqual(['Mentee', 'Mentor']);
  expect(await found(programme.globalId, 'x-')).toEqual([]);
  expect(await found(programme.globalId, 'x-1', mentor)).toEqual(['Mentor']);
  expect(await found(programme.globalId, 'x-1', mentee)).toEqual([]);
  // Partners are found by their names.
  expect(await found(programme.globalId, 'ment', mentee)).toEqual(['Mentee', 'Mentor']);
  const pages = [];
  for (let after: string | undefined; ; ) {
    const page = await ask(mentee, programme.globalId, { search: 'ment', first: 1, ...(after && { after }) });
    pages.push(...page.names);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(pages).toEqual(['Mentee', 'Mentor']);
  const other = await api.person(manager.organisation);
  expect(await ask(other, programme.globalId, { search: 'ment' })).toMatchObject({ totalCount: 0, names: [] });
});

const parts = [
  'an',
  'anna',
  'Anne-Marie',
  'Åse',
  'Aase',
  'a',
  'Bo',
  "O'Bo",
  'Ømo',
  'Omo',
  'jensen',
  'Jens',
  '한국',
  '𝒜',
  'ﬃ',
];
const names = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }).map(words => words.join(' '));
const role = fc.constantFrom('MENTOR', 'MENTEE');
const state = fc.constantFrom('APPROVED', 'PAUSED');
const anyPeople = fc.array(fc.record({ name: names, role, state }), { minLength: 1, maxLength: 40 });
const anyQuestion = fc.record({
  search: fc.oneof(
    fc.constantFrom(...parts),
    names,
    fc.constantFrom('a', 'an', 'an a', 'o b', 'å', 'je a', 'ø', '%', 'zz a'),
  ),
  role: fc.option(role, { nil: undefined }),
  state: fc.option(state, { nil: undefined }),
});

test('the pages of a search, forwards and backwards, are together those whose names have all words, each once', async () => {
  const sizes = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(
      anyPeople,
      fc.array(anyQuestion, { minLength: 4, maxLength: 4 }),
      sizes,
      async (all, questions, size) => {
        const programme = await createProgramme(api, manager);
        await fill(programme, all);
        for (const asked of questions) {
          const words = askedWords(asked.search);
          const expected = all.filter(
            one =>
              words.length > 0 &&
              words.every(word => wordsOf(one.name).some(own => own.startsWith(word))) &&
              (asked.role ?? one.role) === one.role &&
              (asked.state ?? one.state) === one.state,
          );
          const forwards = await pagesOf(programme.globalId, asked, page => ({ first: size, after: page?.endCursor }));
          const backwards = await pagesOf(programme.globalId, asked, page => ({
            last: size,
            before: page?.startCursor,
          }));
          expect(forwards.map(one => one.name).toSorted()).toEqual(expected.map(one => one.name).toSorted());
          expect(new Set(forwards.map(({ id }) => id)).size).toBe(expected.length);
          expect(backwards.toReversed()).toEqual(forwards);
          const counted = await ask(manager, programme.globalId, asked);
          expect(counted).toMatchObject({ totalCount: expected.length, isCountExact: true });
        }
      },
    ),
    { numRuns: 8 },
  );
});

type PageInfo = { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };

/** In the order in which they come: a page that is read backwards, from its end. */
async function pagesOf(programme: string, asked: Question, page: (before?: PageInfo) => object) {
  const all: { id: string; name: string }[] = [];
  for (let info: PageInfo | undefined; ; ) {
    const question = Object.fromEntries(Object.entries(page(info)).filter(([, value]) => value !== undefined));
    const { people: onPage, pageInfo } = await ask(manager, programme, { ...asked, ...question });
    const backwards = 'last' in question;
    all.push(...(backwards ? onPage.toReversed() : onPage).map(({ id, name }: any) => ({ id, name })));
    if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return all;
    info = pageInfo;
  }
}

test('a page looks at a bounded number, however many begin so, and the next ones go on from there', async () => {
  const programme = await createProgramme(api, manager);
  await asPlatform(async ctx => {
    await ctx.sql(
      `with people as (
         insert into memberships (email, display_name, time_zone)
         select gen_random_uuid() || '@x.invalid', 'Anna ' || lpad(n::text, 5, '0'), 'Asia/Tokyo'
           from generate_series(1, $2::int) n where n <> 99
         returning id, substr(display_name, 6) n),
       enrolled as (
         insert into participants (programme_id, membership_id, role, state)
         select $1, id, 'MENTEE', case when n like '%99' then 'PAUSED' else 'APPROVED' end::participant_state from people
         returning id, membership_id)
       insert into search_words (scope_id, subject_id, word, shared)
       select $1, e.id, w.word, 0 from enrolled e join people p on p.id = e.membership_id
        cross join lateral (values (p.n), ('anna' || p.n)) w(word)`,
      [programme.id, 2 * mostExamined + 100],
    );
  });
  const all = await ask(manager, programme.globalId, { search: 'an' });
  expect(all).toMatchObject({ totalCount: 1000, isCountExact: false, pageInfo: { hasNextPage: true } });
  expect(all.names).toEqual(Array.from({ length: 20 }, (_, n) => `Anna ${String(n + 1).padStart(5, '0')}`));
  const rare = { search: 'anna', state: 'PAUSED' };
  const paused = Array.from({ length: mostExamined / 50 }, (_, n) => `Anna ${String(n * 100 + 199).padStart(5, '0')}`);
  expect(await ask(manager, programme.globalId, rare)).toMatchObject({
    totalCount: Math.floor(mostExamined / 100) - 1,
    isCountExact: false,
    names: paused.slice(0, 20),
  });
  const forwards = await pagesOf(programme.globalId, rare, page => ({ first: 100, after: page?.endCursor }));
  expect(forwards.map(one => one.name)).toEqual(paused);
  const backwards = await pagesOf(programme.globalId, rare, page => ({ last: 100, before: page?.startCursor }));
  expect(backwards.map(one => one.name)).toEqual(paused.toReversed());
  // Nobody is found in all that is looked at, which is not the end.
  const none = await ask(manager, programme.globalId, { search: 'anna', state: 'DRAFT' });
  expect(none).toMatchObject({ names: [], totalCount: 0, isCountExact: false, pageInfo: { hasNextPage: true } });
  // Of several words, it is the rarest that is looked for.
  const last = Array.from({ length: 20 }, (_, n) => `Anna ${2 * mostExamined + n}`);
  expect((await ask(manager, programme.globalId, { search: 'anna 200' })).names).toEqual(last);
});

test('the words are those of the names after whatever has happened, at the same time, too', async () => {
  const programmes = [await openForApplications(api, manager), await openForApplications(api, manager)];
  const members = await Promise.all(
    Array.from({ length: 4 }, (_, n) => api.person(manager.organisation, { name: `Member ${n}` })),
  );
  const happening = fc.oneof(
    fc.record({ what: fc.constant('apply'), who: fc.nat(3), where: fc.nat(1) }),
    fc.record({ what: fc.constant('rename'), who: fc.nat(3), name: names }),
    fc.record({
      what: fc.constant('import'),
      where: fc.nat(1),
      ids: fc.uniqueArray(fc.nat(5), { minLength: 1 }),
      name: names,
    }),
    fc.record({ what: fc.constant('invite'), who: fc.nat(2), name: names }),
    fc.record({ what: fc.constant('ensure'), who: fc.nat(3), name: names }),
  );
  const run = async (event: any) => {
    const { what, who, where } = event;
    // At the same time as another change, it is refused.
    if (what === 'rename') return await rename(members[who]!, event.name);
    if (what === 'apply')
      return await api.execute(
        members[who],
        'mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE) { __typename } }',
        { id: programmes[where] },
      );
    if (what === 'import')
      return await importNames(
        programmes[where]!,
        event.ids.map((id: number) => ({ id: `${id}`, name: `${event.name} ${id}`, email: `file-${id}@x.invalid` })),
      );
    return await (what === 'ensure' ? ensure(members[who]!, event.name) : invite(`file-${who}@x.invalid`, event.name));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), async history => {
      for (const atOnce of history) await Promise.all(atOnce.map(run));
      expect(await wrongWords()).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test('who is renamed in the moment in which they enrol is found by the new name', async () => {
  const programme = await openForApplications(api, manager);
  const person = await api.person(manager.organisation, { name: 'Before' });
  // The first time, who signs in is linked with their membership, which would wait.
  await found(programme, 'before', person);
  let applying: Promise<void> | undefined;
  await asPlatform(ctx =>
    ctx.transaction(async () => {
      await ensure(person, 'After');
      applying = outside(apply, person, programme);
      // Long enough for it to be stored, if it did not wait.
      await Promise.race([applying, setTimeout(500)]);
    }),
  );
  await applying;
  expect(await found(programme, 'after')).toEqual(['After']);
  expect(await wrongWords()).toEqual([]);
});

/** Every participant of the organisation whose words are not those of their name; and words of nobody. */
async function wrongWords(): Promise<unknown[]> {
  const rows = await asPlatform(ctx =>
    ctx.sql<{ name: string | null; scopes: string[]; programme: string | null; words: string[] }>(
      `select m.display_name "name", p.programme_id "programme",
              coalesce(array_agg(w.word) filter (where w.word is not null), '{}') "words",
              coalesce(array_agg(distinct w.scope_id) filter (where w.word is not null), '{}') "scopes"
         from participants p join memberships m on m.id = p.membership_id
         full join (select * from search_words where scope_id <> organisation_id) w on w.subject_id = p.id
        group by p.id, m.display_name, p.programme_id`,
    ),
  );
  return rows.filter(
    ({ name: own, words, scopes, programme }) =>
      own === null ||
      words.toSorted().join() !== wordsOf(own).toSorted().join() ||
      scopes.some(scope => scope !== programme),
  );
}

test('the nightly check finds what is wrong, puts it right and says so, and finds nothing the next time', async () => {
  manager = await api.person(await api.organisation(), { administrator: true });
  const programme = await createProgramme(api, manager);
  await fill(programme, [{ name: 'Anna' }, { name: 'Berta' }, { name: 'Carla' }]);
  await asPlatform(async ctx => {
    await ctx.sql(`delete from search_words where word = 'anna' and scope_id = $1`, [programme.id]);
    await ctx.sql(`update search_words set word = 'wrong' where word = 'berta' and scope_id = $1`, [programme.id]);
    await ctx.sql(`insert into search_words (scope_id, word, subject_id, shared) values ($1, 'ghost', uuidv7(), 0)`, [
      programme.id,
    ]);
  });
  const said: unknown[] = [];
  const check = () =>
    asPlatform(ctx => {
      const log = Object.assign(Object.create(ctx.log), { warn: (fields: object) => said.push(fields) });
      return checkWordsHandler.handle(Object.assign(Object.create(ctx), { log }), {}, {} as JobTry);
    });
  await check();
  expect(said).toEqual([{ participants: 3 }]);
  expect(await wrongWords()).toEqual([]);
  expect(await found(programme.globalId, 'anna')).toEqual(['Anna']);
  await check();
  expect(said).toHaveLength(1);
});
