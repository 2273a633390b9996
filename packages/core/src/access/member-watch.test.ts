import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { DomainError } from '../errors.ts';
import type { Watch } from './member-watch.ts';
import { rightsChanged } from './rights-changed.ts';

const many = 50;
let api: TestPlatform;
let people: TestPerson[];
let watches: Watch[];
let lost: (string | undefined)[];

beforeAll(async () => {
  api = await createTestPlatform();
});
afterAll(() => api.close());

beforeEach(async () => {
  const organisation = await api.organisation();
  people = await Promise.all(Array.from({ length: many }, () => api.person(organisation)));
  lost = people.map(() => undefined);
  watches = people.map(({ membershipId }, at) =>
    api.platform.members.watch(
      { organisationId: organisation.id, membershipId },
      { lost: ({ code }: DomainError) => void (lost[at] = code) },
    ),
  );
  await Promise.all(watches.map(watch => watch.viewer()));
  return () => watches.forEach(watch => watch.end());
});

/** How often rights are looked up meanwhile. */
async function looks(work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(api.platform.database.pool, 'query');
  try {
    await work();
    return query.mock.calls.filter(([text]) => JSON.stringify(text).includes(') participations')).length;
  } finally {
    query.mockRestore();
  }
}

const suspend = ({ membershipId, organisation }: TestPerson) =>
  api.asPlatform(organisation, ctx =>
    ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [membershipId]),
  );

test('of many, all are looked up by one statement, and what is known costs none', async () => {
  expect(await looks(() => Promise.all(watches.map(watch => watch.viewer())))).toBe(1);
  expect(await looks(() => Promise.all(watches.map(watch => watch.known())))).toBe(0);
});

test('who asks hears of what nobody was told of, and the others have lost nothing', async () => {
  await suspend(people[0]!);
  await expect(watches[0]!.viewer()).rejects.toMatchObject({ code: 'ACCESS_LOST' });
  expect((await watches[1]!.viewer()).membershipId).toBe(people[1]!.membershipId);
  expect(lost).toEqual(people.map((_, at) => (at === 0 ? 'ACCESS_LOST' : undefined)));
});

test('nothing is handed out between a change of rights and the look at it', async () => {
  await api.asPlatform(people[0]!.organisation, async ctx => {
    await ctx.transaction(async () => {
      await suspend(people[0]!);
      rightsChanged(ctx.platform);
    });
  });
  await expect(watches[0]!.known()).rejects.toMatchObject({ code: 'ACCESS_LOST' });
});

test('while rights cannot be read, nothing is handed out, and then what there is', async () => {
  const query = vi.spyOn(api.platform.database.pool, 'query').mockRejectedValueOnce(new Error('The database is away'));
  const viewer = await watches[0]!.viewer();
  expect(query.mock.calls.length).toBeGreaterThan(1);
  query.mockRestore();
  expect(viewer.membershipId).toBe(people[0]!.membershipId);
});

test('asked in the middle of a transaction, it is looked up outside of it', async () => {
  await api.asPlatform(people[0]!.organisation, ctx =>
    ctx
      .transaction(async () => {
        await ctx.sql(`update memberships set status = 'SUSPENDED' where id = $1`, [people[0]!.membershipId]);
        expect((await watches[0]!.viewer()).membershipId).toBe(people[0]!.membershipId);
        throw new Error('Undone');
      })
      .catch(() => {}),
  );
  expect(lost[0]).toBeUndefined();
});

test('what has ended is looked at no more', async () => {
  for (const watch of watches.slice(1)) watch.end();
  await suspend(people[1]!);
  await watches[0]!.viewer();
  expect(lost[1]).toBeUndefined();
  watches[0]!.end();
  expect(await looks(async () => api.platform.members.look())).toBe(0);
});
