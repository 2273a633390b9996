import { askAdministrator } from '@mentorkit/testing/platform/database';
import { createImport, createProgramme } from '@mentorkit/testing/world';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createJobs, type Jobs } from '../../jobs/queue.ts';
import { type PlatformWorker, startPlatformWorker } from '../../worker.ts';
import { forgetEndedSignInsHandler } from './identity.jobs.ts';
import { refreshSignIn, signIn } from './sign-in.service.ts';
import { signOut } from './sign-in-session.service.ts';

let api: TestPlatform;
let administrator: TestPerson;
let member: TestPerson;
let worker: PlatformWorker;
let jobs: Jobs;
let days = 0;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => Temporal.Now.instant().add({ hours: 24 * days }) });
  administrator = await api.person(await api.organisation(), { administrator: true });
  member = await api.person(administrator.organisation);
  worker = await startPlatformWorker(api.platform, [forgetEndedSignInsHandler]);
  const { directUrl, redisUrl } = api.platform.config;
  jobs = await createJobs({ directUrl, redisUrl, schema: 'jobs', log: api.platform.log });
});
afterAll(async () => {
  await jobs.close();
  await worker.close();
  await api.close();
});

/** Signs in; the newest refresh token, after one renewal. */
async function session(): Promise<string> {
  const { email } = member;
  const person = { issuer: 'https://work.test', subject: email, email, emailVerified: true, organisation: undefined };
  const { refreshToken } = await signIn(api.platform, person);
  return (await refreshSignIn(api.platform, refreshToken)).refreshToken;
}

async function invite(email: string): Promise<void> {
  const { data } = await api.execute(
    administrator,
    'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }',
    { input: { email, displayName: 'Somebody' } },
  );
  expect(data.inviteMember.__typename).toBe('InviteMemberSuccess');
}

async function left() {
  const count = (table: string) => `(select count(*)::int from ${table}) ${table}`;
  const tables = ['sign_in_sessions', 'refresh_tokens', 'address_tokens'];
  return (await askAdministrator(api.database.administratorUrl, `select ${tables.map(count).join(', ')}`))[0];
}

/** What a worker does so many days from now. */
async function after(passed: number): Promise<void> {
  days = passed;
  const before = await left();
  await jobs.enqueue(forgetEndedSignInsHandler.job, { requestId: 'test', input: {} });
  await vi.waitFor(async () => expect(await left()).not.toEqual(before), { timeout: 10_000 });
}

test('sessions and addresses are forgotten thirty days after their end, and not before', async () => {
  await session();
  await signOut(api.platform, await session());
  await invite('first@example.invalid');
  // Good for an hour.
  await createImport(api, administrator, (await createProgramme(api, administrator, { state: 'OPEN' })).globalId);
  // Takes the place of the first one, which ends by it.
  await invite('first@example.invalid');
  expect(await left()).toEqual({ sign_in_sessions: 2, refresh_tokens: 4, address_tokens: 3 });
  await after(31);
  // One is good for thirty days, the other for fourteen.
  expect(await left()).toEqual({ sign_in_sessions: 1, refresh_tokens: 2, address_tokens: 1 });
  await after(45);
  expect(await left()).toEqual({ sign_in_sessions: 1, refresh_tokens: 2, address_tokens: 0 });
  await after(61);
  expect(await left()).toEqual({ sign_in_sessions: 0, refresh_tokens: 0, address_tokens: 0 });
});
