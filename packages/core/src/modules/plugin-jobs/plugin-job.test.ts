import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobTry, Schedules } from '../../jobs/job.ts';
import { callPlugin } from '../../plugins/call.ts';
import { meeting } from '../../plugins/fixtures/host.ts';
import { pluginStore } from '../../plugins/store.ts';
import { pluginJobHandler } from './plugin-job.service.ts';
import {
  scheduledPluginJob,
  scheduledPluginJobHandler,
  syncPluginSchedules,
  syncPluginSchedulesHandler,
} from './plugin-job.schedules.ts';

const busybody = new URL('./fixtures/busybody.ts', import.meta.url).href;
const pluginId = 'busybody';
let api: TestPlatform;
let idle: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform({ plugins: [busybody], worker: true });
  // Another process, whose organisation nobody works for.
  idle = await createTestPlatform({ plugins: [busybody] });
});
afterAll(async () => {
  await idle.close();
  await api.close();
});

async function anAdministrator(on: TestPlatform = api): Promise<TestPerson> {
  return await on.person(await on.organisation(), { administrator: true });
}

async function ask({ organisation }: TestPerson, title: string, { platform }: TestPlatform = api): Promise<void> {
  const { id, defaultLocale: locale, timeZone } = organisation;
  await callPlugin(platform.plugins, pluginId, 'video', 'save', [{ ...meeting, title }, undefined], {
    organisation: { id, locale, timeZone },
  });
}

function stored({ organisation }: TestPerson, key: string): Promise<unknown> {
  return pluginStore(api.platform.database, () => Temporal.Now.instant())(pluginId, organisation.id).get(key);
}

function jobsOf({ organisation }: TestPerson, on: TestPlatform = api) {
  return on.asPlatform(organisation, ctx =>
    ctx.sql<{ id: string; key: string; input: object; done: string }>(
      `select id, key, input, case when failed_at is not null then 'failed' when started_at is not null then 'begun' else 'waits' end done
         from plugin_jobs order by id`,
    ),
  );
}

const switchIt = (name: 'enable' | 'disable') =>
  `mutation { ${name}Plugin(pluginId: "${pluginId}") { __typename ... on Error { code message } } }`;

test('what a plugin queues is done by the worker, and then forgotten', async () => {
  const person = await anAdministrator();
  await ask(person, 'hello');
  await expect.poll(() => stored(person, 'hello'), { timeout: 15_000 }).toBe(1);
  await expect.poll(() => jobsOf(person)).toEqual([]);
});

test('a job is tried as often as the plugin says after what may pass, once after a refusal, and later when asked to', async () => {
  const person = await anAdministrator();
  for (const title of ['away', 'refused', 'patience']) await ask(person, title);
  const counts = () => Promise.all(['away', 'refused', 'patience'].map(key => stored(person, key)));
  await expect.poll(counts, { timeout: 20_000 }).toEqual([3, 1, 2]);
  const left = async () => (await jobsOf(person)).map(({ input, done }) => [input, done]);
  await expect.poll(left).toEqual([
    [{ text: 'away' }, 'failed'],
    [{ text: 'refused' }, 'failed'],
  ]);
});

test('two jobs that wait with one key are one; once it has begun, the next is another', async () => {
  const person = await anAdministrator(idle);
  for (const title of ['one #k', 'two #k', 'three #other', 'later #l', 'none', 'none']) await ask(person, title, idle);
  const waiting = await jobsOf(person, idle);
  expect(waiting.map(({ key, input }) => [key, input])).toEqual([
    ['k', { text: 'one' }],
    ['other', { text: 'three' }],
    ['l', { text: 'later' }],
    [null, { text: 'none' }],
    [null, { text: 'none' }],
  ]);
  const outbox = await idle.asPlatform(person.organisation, ctx =>
    ctx.sql<{ run_at: Date }>(`select run_at from outbox_events where job = 'plugin-jobs.run' and run_at is not null`),
  );
  expect(outbox).toEqual([{ run_at: new Date(meeting.start.epochMilliseconds) }]);
  await idle.asPlatform(person.organisation, ctx =>
    pluginJobHandler.handle(ctx, { pluginJobId: waiting[0]!.id }, { attempt: 1 } as JobTry),
  );
  await ask(person, 'again #k', idle);
  expect((await jobsOf(person, idle)).map(({ key }) => key)).toEqual(['other', 'l', null, null, 'k']);
});

test('what is too long for a job is refused where it is asked for', async () => {
  const { organisation } = await anAdministrator();
  const { id, defaultLocale: locale, timeZone } = organisation;
  const cancelled = callPlugin(api.platform.plugins, pluginId, 'video', 'cancel', ['x'], {
    organisation: { id, locale, timeZone },
  });
  await expect(cancelled).rejects.toMatchObject({ name: 'Rejected', message: expect.stringMatching('100000') });
});

test('jobs of a plugin that was disabled meanwhile are not done', async () => {
  const person = await anAdministrator(idle);
  await ask(person, 'hello', idle);
  await idle.execute(person, switchIt('disable'));
  const [job] = await jobsOf(person, idle);
  const handled = idle.asPlatform(person.organisation, ctx =>
    pluginJobHandler.handle(ctx, { pluginJobId: job!.id }, { attempt: 1 } as JobTry),
  );
  await expect(handled).rejects.toMatchObject({ name: 'GiveUp', message: expect.stringMatching('is not enabled') });
});

/** The schedules that would be there, by organisation and key. */
function recordSchedules() {
  const schedules = new Map<string, object | undefined>();
  const address = (organisationId: string | undefined, key: string | undefined) => `${organisationId} ${key}`;
  const recorded: Schedules = {
    async upsertSchedule(job, { organisationId, input }, { key, every } = {}) {
      expect(job).toBe(scheduledPluginJob);
      schedules.set(address(organisationId, key), { every, input });
    },
    async removeSchedule(_job, organisationId, key) {
      schedules.delete(address(organisationId, key));
    },
  };
  return { schedules, attempt: { attempt: 1, schedules: recorded } as JobTry };
}

test('a plugin’s schedule runs in the organisation’s time zone, where the plugin is enabled, and nowhere else', async () => {
  const person = await anAdministrator(idle);
  const { schedules, attempt } = recordSchedules();
  const run = () => idle.asPlatform(person.organisation, ctx => syncPluginSchedulesHandler.handle(ctx, {}, attempt));
  const own = `${person.organisation.id} busybody/sweep`;
  await run();
  // One with a sixth field, for seconds, is none.
  expect([...schedules]).toEqual([
    [own, { every: { cron: '30 3 * * *', timeZone: 'Europe/Copenhagen' }, input: { pluginId, name: 'sweep' } }],
  ]);
  await idle.execute(person, switchIt('disable'));
  await run();
  expect([...schedules.keys()]).toEqual([]);
  const wanted = await idle.asPlatform(person.organisation, ctx =>
    ctx.sql(`select 1 from outbox_events where job = $1`, [syncPluginSchedules.name]),
  );
  expect(wanted).toHaveLength(1);
});

test('a schedule that is left over when its plugin was disabled does nothing, and goes', async () => {
  const person = await anAdministrator(idle);
  const { schedules, attempt } = recordSchedules();
  const key = `${person.organisation.id} busybody/sweep`;
  const tick = () =>
    idle.asPlatform(person.organisation, ctx =>
      scheduledPluginJobHandler.handle(ctx, { pluginId, name: 'sweep' }, attempt),
    );
  const swept = () =>
    pluginStore(idle.platform.database, () => Temporal.Now.instant())(pluginId, person.organisation.id).get('swept');
  schedules.set(key, {});
  await idle.execute(person, switchIt('disable'));
  await tick();
  expect([schedules.has(key), await swept()]).toEqual([false, undefined]);
  await idle.execute(person, switchIt('enable'));
  await tick();
  expect(await swept()).toBe('Europe/Copenhagen');
});
