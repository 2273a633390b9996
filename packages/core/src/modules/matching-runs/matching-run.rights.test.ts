import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, fillPool, waysOfTaking } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// A run starts threads, one after the other, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let api: TestPlatform;
let administrator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: [new URL('./fixtures/strategy.ts', import.meta.url).href], worker: true });
  administrator = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const ways = Object.entries(waysOfTaking).filter(([, { feedOnly, signInOnly }]) => !feedOnly && !signInOnly);

test.each(ways)('a run that is computed ends once, of who started it, %s', async (_way, way) => {
  const programme = await createProgramme(api, administrator);
  await fillPool(api, programme, { mentees: 2, mentors: 2 });
  const holder = await way.give(api, programme);
  const { data, errors } = await api.execute(
    holder,
    `mutation { startMatchingRun(input: { programmeId: "${programme.globalId}", strategy: "untrue", settings: { how: "waits" } }) {
      ... on StartMatchingRunSuccess { matchingRun { id } } ... on Error { code } } }`,
  );
  expect(errors).toBeUndefined();
  const { id } = data.startMatchingRun.matchingRun;
  const look = async () => {
    const found = await api.execute(administrator, `{ matchingRun(id: "${id}") { state failure { code } offered } }`);
    return found.data.matchingRun;
  };
  await vi.waitFor(async () => expect((await look()).state).toBe('RUNNING'), { timeout: 20_000 });
  await holder.take();
  await vi.waitFor(async () => expect((await look()).state).not.toBe('RUNNING'), { timeout: 20_000 });
  expect(await look()).toMatchObject({ state: 'FAILED', failure: { code: 'ACCESS_LOST' } });
});
