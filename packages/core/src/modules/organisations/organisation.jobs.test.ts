import { setTimeout as delay } from 'node:timers/promises';
import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { RequestContext } from '../../context.ts';
import { createContext } from '../../create-context.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { createJobs, type Jobs } from '../../jobs/queue.ts';
import { platformViewer } from '../../access/viewer.ts';
import { type PlatformWorker, startPlatformWorker } from '../../worker.ts';
import { sealAuditLogHandler } from '../audit/audit.jobs.ts';
import { changeOrganisationStatus } from '../../operator/organisation.operator.ts';

let api: TestPlatform;
let worker: PlatformWorker;
let jobs: Jobs;
const done: string[] = [];

const note = defineJob({ name: 'test.note', input: z.object({ what: z.string() }) });
const noteHandler = implement(note, async (_ctx: RequestContext, { what }) => {
  done.push(what);
});

beforeAll(async () => {
  api = await createTestPlatform();
  worker = await startPlatformWorker(api.platform, [noteHandler, sealAuditLogHandler]);
  const { directUrl, redisUrl } = api.platform.config;
  jobs = await createJobs({ directUrl, redisUrl, schema: 'jobs', log: api.platform.log });
});
afterAll(async () => {
  await jobs.close();
  await worker.close();
  await api.close();
});
beforeEach(() => {
  done.length = 0;
});

/** As a request does that was let in just before. */
async function ask(organisation: OrganisationInfo, what: string, runAt?: Temporal.Instant): Promise<void> {
  const ctx = createContext(api.platform, {
    requestId: 'test',
    log: api.platform.log,
    organisation,
    viewer: platformViewer,
  });
  await inOrganisation(organisation.id, () => ctx.enqueue(note, { what }, runAt && { runAt }));
}

function suspend(organisation: OrganisationInfo) {
  return changeOrganisationStatus(api.platform, organisation.slug, 'suspend', 'unpaid');
}

test('jobs of a suspended organisation wait until it is resumed, and hold up nobody', async () => {
  const [suspended, other] = [await api.organisation(), await api.organisation()];
  await suspend(suspended);
  await ask(suspended, 'waits');
  await ask(other, 'goes on');
  await vi.waitUntil(() => done.includes('goes on'), 10_000);
  await delay(1500);
  expect(done).toEqual(['goes on']);
  await changeOrganisationStatus(api.platform, suspended.slug, 'resume', 'paid');
  await vi.waitUntil(() => done.includes('waits'), 10_000);
});

test('a job that was queued before the suspension waits, too, and has not failed', async () => {
  const [suspended, closed] = [await api.organisation(), await api.organisation()];
  const scheduled = (await jobs.counts()).default.delayed;
  const soon = Temporal.Now.instant().add({ seconds: 2 });
  await ask(suspended, 'late', soon);
  await ask(closed, 'never', soon);
  await vi.waitUntil(async () => (await jobs.counts()).default.delayed >= scheduled + 2, 10_000);
  await suspend(suspended);
  await changeOrganisationStatus(api.platform, closed.slug, 'close', 'left');
  await delay(3500);
  const { delayed, failed, active } = (await jobs.counts()).default;
  expect({ done, failed, active }).toEqual({ done: [], failed: 0, active: 0 });
  // That of the closed one is dropped.
  expect(delayed).toBe(scheduled + 1);
});

test('a worker seals the audit log by itself', async () => {
  const organisation = await api.organisation();
  const sealed = () =>
    api.asPlatform(organisation, async ctx => (await ctx.sql('select 1 from audit_seals limit 1')).length > 0);
  await jobs.enqueue(sealAuditLogHandler.job, { requestId: 'test', input: {} });
  expect(await vi.waitUntil(sealed, 10_000)).toBe(true);
});
