import { setTimeout as delay } from 'node:timers/promises';
import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { activeOrganisations } from './access/organisation.info.ts';
import type { OrganisationInfo } from './access/organisation-info.ts';
import type { RequestContext } from './context.ts';
import { defineJob, implement } from './jobs/job.ts';
import { changeOrganisationStatus } from './operator/organisation.operator.ts';
import { type PlatformWorker, startPlatformWorker } from './worker.ts';

let api: TestPlatform;
let worker: PlatformWorker;
const done: string[] = [];

const note = defineJob({ name: 'test.note', formerly: ['note-it'], input: z.object({ what: z.string() }) });
const round = defineJob({ name: 'test.round', every: { milliseconds: 300 }, per: 'organisation' });

beforeAll(async () => {
  api = await createTestPlatform();
  worker = await startPlatformWorker(api.platform, [
    implement(note, async (ctx: RequestContext, { what }) => void done.push(`${what} ${ctx.organisation.slug}`)),
    implement(round, async (ctx: RequestContext) => {
      // All that it sees is its own.
      const seen = await ctx.sql<{ slug: string }>('select slug from organisations');
      done.push(`round of ${seen.map(({ slug }) => slug).join()}`);
    }),
  ]);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});
beforeEach(() => {
  done.length = 0;
});

test('what the release before left in the outbox under another name is done', async () => {
  const organisation = await api.organisation();
  await api.asPlatform(organisation, ctx =>
    ctx.sql(`insert into outbox_events (job, input, request_id) values ('note-it', '{ "what": "left in" }', 'test')`),
  );
  await vi.waitFor(() => expect(done).toContain(`left in ${organisation.slug}`), 10_000);
});

test('the rounds of organisations reach new ones, and leave out who is suspended or closed', async () => {
  const [first, second, third] = [await api.organisation(), await api.organisation(), await api.organisation()];
  const rounds = ({ slug }: OrganisationInfo) => done.filter(what => what === `round of ${slug}`).length;
  await vi.waitUntil(() => [first, second, third].every(each => rounds(each) > 0), 10_000);
  await changeOrganisationStatus(api.platform, second.slug, 'suspend', 'unpaid');
  await changeOrganisationStatus(api.platform, third.slug, 'close', 'left');
  // What was under way may still end.
  await delay(700);
  done.length = 0;
  const fourth = await api.organisation();
  await vi.waitUntil(() => rounds(fourth) > 2, 10_000);
  expect([rounds(first) > 0, rounds(second), rounds(third)]).toEqual([true, 0, 0]);
  const inRounds = await activeOrganisations(api.platform.database);
  expect([first, second, third, fourth].map(({ id }) => inRounds.includes(id))).toEqual([true, false, false, true]);
});
