import { AsyncLocalStorage } from 'node:async_hooks';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '../../context.ts';
import { encodeId } from '../../ids.ts';
import type { JobTry } from '../../jobs/job.ts';
import { createMatch, createProgramme, enrol, type TestProgramme } from '@mentorkit/testing/world';
import { checkCountsHandler } from './participant.jobs.ts';

let api: TestPlatform;
let manager: TestPerson;
/** Outside of any transaction. */
const outside = AsyncLocalStorage.snapshot();

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

function asPlatform<Result>(work: (ctx: RequestContext) => Promise<Result>): Promise<Result> {
  return api.asPlatform(manager.organisation, work);
}

async function count(person: TestPerson, programme: TestProgramme, filter = ''): Promise<object> {
  const { data } = await api.execute(
    person,
    `query ($id: ID!) { programme(id: $id) { participants${filter} { totalCount isCountExact } } }`,
    { id: programme.globalId },
  );
  return data.programme.participants;
}

async function fill(programme: TestProgramme, size: number, state = 'SUBMITTED'): Promise<void> {
  await asPlatform(ctx =>
    ctx.sql(
      `with people as (
         insert into memberships (email, display_name, time_zone)
         select gen_random_uuid() || '@x.invalid', 'Person ' || n, 'Asia/Tokyo' from generate_series(1, $2::int) n returning id)
       insert into participants (programme_id, membership_id, role, state)
       select $1, id, 'MENTEE', $3::participant_state from people`,
      [programme.id, size, state],
    ),
  );
}

/** What is kept and is not so: nothing. */
async function wrongCounts(): Promise<object[]> {
  return await asPlatform(ctx =>
    ctx.sql(
      `select programme_id, role, state, counted.n "counted", kept.n "kept"
         from (select programme_id, role, state, count(*) n from participants group by 1, 2, 3) counted
         full join (select programme_id, role, state, sum(count) n from programme_counts group by 1, 2, 3) kept
         using (programme_id, role, state)
        where coalesce(counted.n, 0) <> coalesce(kept.n, 0)`,
    ),
  );
}

test('managers are told exactly how many there are, however many, by role and state', async () => {
  const programme = await createProgramme(api, manager);
  await fill(programme, 1300);
  const mentor = await api.person(manager.organisation);
  await enrol(api, programme, mentor, { role: 'MENTOR' });
  expect(await count(manager, programme)).toEqual({ totalCount: 1301, isCountExact: true });
  expect(await count(manager, programme, '(role: MENTEE)')).toEqual({ totalCount: 1300, isCountExact: true });
  expect(await count(manager, programme, '(state: APPROVED)')).toEqual({ totalCount: 1, isCountExact: true });
  expect(await count(manager, programme, '(role: MENTOR, state: SUBMITTED)')).toEqual({
    totalCount: 0,
    isCountExact: true,
  });
});

test('others are told how many there are whom they may see', async () => {
  const programme = await createProgramme(api, manager);
  await fill(programme, 10);
  const [mentor, mentee] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee);
  expect(await count(mentor, programme)).toEqual({ totalCount: 1, isCountExact: true });
  await createMatch(api, programme, mentorId, menteeId);
  expect(await count(mentor, programme)).toEqual({ totalCount: 2, isCountExact: true });
  expect(await count(mentor, programme, '(role: MENTEE)')).toEqual({ totalCount: 1, isCountExact: true });
  const stranger = await api.person(manager.organisation);
  expect(await count(stranger, programme)).toEqual({ totalCount: 0, isCountExact: true });
});

test('what is found is counted exactly to a thousand, and beyond it is said that there are more', async () => {
  const programme = await createProgramme(api, manager);
  await fill(programme, 1001);
  const words = (from: number, to: number) =>
    asPlatform(ctx =>
      ctx.sql(
        `insert into search_words (scope_id, subject_id, word, shared)
         select programme_id, id, 'person', 0 from participants where programme_id = $1 order by id offset $2 limit $3`,
        [programme.id, from, to - from],
      ),
    );
  await words(0, 1000);
  expect(await count(manager, programme, '(search: "person")')).toEqual({ totalCount: 1000, isCountExact: true });
  await words(1000, 1001);
  expect(await count(manager, programme, '(search: "person")')).toEqual({ totalCount: 1000, isCountExact: false });
});

test('whoever is approved does not wait for a long import, nor the import for them', async () => {
  const programme = await createProgramme(api, manager);
  const [first, second] = [await api.person(manager.organisation), await api.person(manager.organisation)];
  const [one, two] = [
    await enrol(api, programme, first, { state: 'SUBMITTED' }),
    await enrol(api, programme, second, { state: 'SUBMITTED' }),
  ];
  const newcomer = await api.person(manager.organisation);
  // So that there is a row that the import holds from its first statement on.
  await enrol(api, programme, await api.person(manager.organisation));
  const approve = async (id: string) => {
    const { data } = await api.execute(manager, 'mutation ($id: ID!) { approveParticipant(id: $id) { __typename } }', {
      id: encodeId('Participant', id),
    });
    return data.approveParticipant.__typename;
  };
  await asPlatform(ctx =>
    ctx.transaction(async () => {
      const insert = (person: TestPerson, role: string) =>
        ctx.sql(
          `insert into participants (programme_id, membership_id, role, state) values ($1, $2, $3::participant_role, 'APPROVED')`,
          [programme.id, person.membershipId, role],
        );
      await insert(newcomer, 'MENTEE');
      expect(await outside(approve, one)).toBe('ApproveParticipantSuccess');
      await insert(newcomer, 'MENTOR');
      expect(await outside(approve, two)).toBe('ApproveParticipantSuccess');
      await insert(first, 'MENTOR');
    }),
  );
  expect(await count(manager, programme, '(state: APPROVED)')).toEqual({ totalCount: 6, isCountExact: true });
  expect(await wrongCounts()).toEqual([]);
});

test('law 20: what is kept is what there is, after whatever happens at the same time, and after what was undone', async () => {
  const programmes = [await createProgramme(api, manager), await createProgramme(api, manager)];
  for (const programme of programmes) await fill(programme, 30);
  const states = ['SUBMITTED', 'APPROVED', 'PAUSED', 'REMOVED'] as const;
  const step = fc.oneof(
    fc.record({ what: fc.constant('add' as const), where: fc.nat(1), size: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ what: fc.constant('move' as const), from: fc.nat(9), size: fc.nat(9), to: fc.constantFrom(...states) }),
    fc.record({ what: fc.constant('remove' as const), from: fc.nat(30) }),
    fc.record({ what: fc.constant('touch' as const), from: fc.nat(30) }),
  );
  const work = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), isUndone: fc.boolean() });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
  const take = async (ctx: RequestContext, one: Step) => {
    if (one.what === 'add')
      return await ctx.sql(
        `with people as (insert into memberships (email, display_name, time_zone)
           select gen_random_uuid() || '@x.invalid', 'X', 'Asia/Tokyo' from generate_series(1, $2::int) returning id)
         insert into participants (programme_id, membership_id, role, state)
         select $1, id, 'MENTOR', 'APPROVED' from people`,
        [programmes[one.where]!.id, one.size],
      );
    // Not those that others hold: whoever waits for each other crosswise is ended by the database.
    const some = `select id from participants where programme_id = any($1::uuid[]) order by programme_id, membership_id
                   offset $2 limit $3 for update skip locked`;
    const parameters = [programmes.map(({ id }) => id), one.from, one.what === 'move' ? one.size : 1];
    if (one.what === 'move')
      return await ctx.sql(`update participants set state = $4::participant_state where id in (${some})`, [
        ...parameters,
        one.to,
      ]);
    if (one.what === 'remove') return await ctx.sql(`delete from participants where id in (${some})`, parameters);
    return await ctx.sql(`update participants set updated_at = now() where id in (${some})`, parameters);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 6 }), async all => {
      await Promise.all(
        all.map(({ steps, isUndone }) =>
          asPlatform(async ctx => {
            const undone = new Error('undone');
            const transaction = ctx.transaction(async () => {
              for (const one of steps) await take(ctx, one);
              if (isUndone) throw undone;
            });
            await transaction.catch(error => {
              if (error !== undone) throw error;
            });
          }),
        ),
      );
      expect(await wrongCounts()).toEqual([]);
    }),
    { numRuns: 25 },
  );
  const rows = await asPlatform(ctx =>
    ctx.sql<{ rows: number }>(
      `select max(rows)::int "rows" from (select count(*) rows from programme_counts group by programme_id, role, state) each`,
    ),
  );
  // No more of each than were ever counted at the same time.
  expect(rows[0]!.rows).toBeLessThanOrEqual(6);
});

test('the nightly check finds a count that is wrong, puts it right and says so', async () => {
  const programme = await createProgramme(api, manager);
  await fill(programme, 3);
  const gone = await createProgramme(api, manager);
  await asPlatform(async ctx => {
    await ctx.sql('update programme_counts set count = count + 4 where programme_id = $1', [programme.id]);
    await ctx.sql(
      `insert into programme_counts (programme_id, role, state, count) values ($1, 'MENTOR', 'PAUSED', 2)`,
      [gone.id],
    );
  });
  const said: unknown[] = [];
  const check = () =>
    asPlatform(ctx => {
      const log = Object.assign(Object.create(ctx.log), { error: (fields: object) => said.push(fields) });
      return checkCountsHandler.handle(Object.assign(Object.create(ctx), { log }), {}, {} as JobTry);
    });
  await check();
  expect(said).toHaveLength(2);
  expect(said).toContainEqual({ programmeId: programme.id, role: 'MENTEE', state: 'SUBMITTED', by: -4 });
  expect(said).toContainEqual({ programmeId: gone.id, role: 'MENTOR', state: 'PAUSED', by: -2 });
  expect(await wrongCounts()).toEqual([]);
  expect(await count(manager, programme)).toEqual({ totalCount: 3, isCountExact: true });
  await check();
  expect(said).toHaveLength(2);
});
