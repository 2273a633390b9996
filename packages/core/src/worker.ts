import { asPlatform, asWholePlatform } from './as-platform.ts';
import type { RequestContext } from './context.ts';
import { startOutboxRelay } from './events/outbox.ts';
import { handlers } from './modules/index.ts';
import { type JobImplementation, type JobPayload, Postponed } from './jobs/job.ts';
import { jobPlaces } from './jobs/places.ts';
import { activeOrganisations, OrganisationInactive, suspended } from './access/organisation.info.ts';
import type { Platform } from './platform.ts';
import { patienceOf } from './plugins/failures.ts';

/** How soon a job that was queued before its organisation was suspended looks again. */
const suspendedSeconds = 300;

export interface PlatformWorker {
  /** Takes no more work, and lets what runs come to its end. */
  close(): Promise<void>;
}

/** Does a job's work in its organisation, or for the platform as a whole. */
export async function runJob(
  platform: Platform,
  { organisationId, requestId }: Pick<JobPayload, 'organisationId' | 'requestId'>,
  work: (ctx: RequestContext) => Promise<void>,
): Promise<void> {
  if (organisationId === undefined) return await work(asWholePlatform(platform, requestId));
  try {
    await asPlatform(platform, { organisationId, requestId }, work);
  } catch (error) {
    if (!(error instanceof OrganisationInactive)) throw error;
    // Of a closed organisation nothing is to be done any more.
    if (error.code === suspended.code) throw new Postponed(suspendedSeconds);
  }
}

/** Does the jobs of all organisations, fed by the outbox. Several may run beside each other. */
export async function startPlatformWorker(
  platform: Platform,
  implementations: readonly JobImplementation<RequestContext>[] = handlers,
): Promise<PlatformWorker> {
  const { config, database, log, wake } = platform;
  // A process without a worker needs no queue: it writes to the outbox.
  const { createJobs } = await import('./jobs/queue.ts');
  await using parts = new AsyncDisposableStack();
  const jobs = parts.adopt(
    await createJobs({ directUrl: config.directUrl, redisUrl: config.redisUrl, schema: 'jobs', log }),
    async opened => await opened.close(),
  );
  const definitions = implementations.map(({ job }) => job);
  await jobs.removeFormerSchedules(definitions);
  await jobs.startWorker(implementations, {
    concurrency: jobPlaces,
    patienceOf,
    organisations: () => activeOrganisations(database),
    run: (payload, work) => runJob(platform, payload, work),
  });
  for (const job of definitions) {
    const payload = { requestId: job.name, input: {} };
    if (job.every) await jobs.upsertSchedule(job, payload);
    if (job.atStart) await jobs.enqueue(job, payload);
  }
  parts.adopt(
    startOutboxRelay({ database, jobs, wake, log, definitions, now: platform.now }),
    async relay => await relay.close(),
  );
  const running = parts.move();
  return { close: () => running.disposeAsync() };
}
