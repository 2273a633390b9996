import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMovedClock, createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
});
afterAll(() => api.close());

/** Who tells the real time for good reason: what waits on this machine, and tokens, whose readers have other clocks. */
const real = [
  /^access\/(session-token|signing-keys|token)\.ts$/,
  /^api\/rate-limit\.ts$/,
  /^create-platform\.ts$/,
  /^database\/(connections|migrate|migration-history|replaced-migrations)\.ts$/,
  /^events\/subscription\.ts$/,
  /^jobs\/worker\.ts$/,
  /^plugins\//,
];

test('all that asks what time it is asks the platform, or its database by present()', () => {
  const asks = /(?<![\w.])now\(\)|current_timestamp|clock_timestamp\(\)|Date\.now\(\)|new Date\(\)|Temporal\.Now/i;
  const own = /now\(\): Temporal|now\(\)\.(epochMilliseconds|round)|clock_timestamp\(\) - now\(\)/;
  const src = import.meta.dirname;
  const found = globSync('**/*.ts', { cwd: src, exclude: ['**/*.test.ts', '**/{fixtures,generated}/**', 'rights/**'] })
    .filter(path => !real.some(pattern => pattern.test(path)))
    .flatMap(path =>
      readFileSync(join(src, path), 'utf8')
        .split('\n')
        .filter(line => asks.test(line) && !own.test(line))
        .map(line => `${path}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});

test('the database tells the time of a moved clock, on each path, and what is stored has it', async () => {
  const organisation = await api.organisation();
  const present = () =>
    Promise.all([
      api.asPlatform(organisation, async ctx => (await ctx.sql<{ at: Date }>('select present() at'))[0]!.at),
      api.asPlatform(organisation, ctx =>
        ctx.transaction(async () => (await ctx.sql<{ at: Date }>('select present() at'))[0]!.at),
      ),
      api.platform.database.asSystem('tell the time', async system => {
        return (await system.query<{ at: Date }>('select present() at')).rows[0]!.at;
      }),
    ]);
  // PostgreSQL's own clock goes on between two statements.
  const isAt = (at: Date) => Math.abs(at.getTime() - clock.now().epochMilliseconds) < 60_000;
  expect((await present()).map(isAt)).toEqual([true, true, true]);
  clock.move({ weeks: 40 });
  expect((await present()).map(isAt)).toEqual([true, true, true]);
  const { membershipId } = await api.person(organisation);
  const created = await api.asPlatform(organisation, ctx =>
    ctx.db.membership.findUniqueOrThrow({ where: { id: membershipId }, select: { createdAt: true } }),
  );
  expect(isAt(created.createdAt)).toBe(true);
});

test('what is due is done when the clock has come to it, and not before', async () => {
  await api.runDueJobs();
  expect(await api.runDueJobs()).toEqual([]);
  clock.move({ days: 2 });
  const done = await api.runDueJobs();
  expect(done).toContain('participants.checkCounts');
  expect(done.filter(job => job === 'participants.checkCounts')).toHaveLength(1);
});
