import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inOrganisation } from './organisation-pool.ts';

let api: TestPlatform;
let ours: TestPerson;
let theirs: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  ours = await api.person(await api.organisation());
  theirs = await api.person(await api.organisation());
});
afterAll(() => api.close());

const as = <T>({ organisation }: TestPerson, work: () => PromiseLike<T>) => inOrganisation(organisation.id, work);
const find = ({ membershipId }: TestPerson) =>
  api.platform.database.prisma.membership.findUnique({ where: { id: membershipId }, select: { id: true } });

test('what two organisations look up in the same moment, each looks up for itself', async () => {
  const found = await Promise.all([
    as(ours, () => find(ours)),
    as(theirs, () => find(ours)),
    as(theirs, () => find(theirs)),
    as(ours, () => find(theirs)),
  ]);
  expect(found).toEqual([{ id: ours.membershipId }, null, { id: theirs.membershipId }, null]);
});

test('a look-up beside a transaction does not see what it has not committed', async () => {
  const { database } = api.platform;
  const rename = () =>
    database.pool.query(`update memberships set display_name = 'Uncommitted' where id = $1`, [ours.membershipId]);
  const name = () =>
    database.prisma.membership.findUnique({ where: { id: ours.membershipId }, select: { displayName: true } });
  await as(ours, async () => {
    const renamed = Promise.withResolvers<void>();
    const inside = database
      .transaction(async () => {
        await rename();
        renamed.resolve();
        await Promise.resolve();
        expect(await name()).toEqual({ displayName: 'Uncommitted' });
        throw new Error('undo');
      })
      .catch(error => expect(error).toEqual(new Error('undo')));
    await renamed.promise;
    expect(await name()).toEqual({ displayName: 'Somebody' });
    await inside;
  });
});

test('what one request looks up in one moment is one statement', async () => {
  const statements = await api.countStatements(() =>
    as(ours, () => Promise.all([find(ours), find(theirs), find(ours)])),
  );
  expect(statements).toBe(1);
});
