import { asPlatform } from './as-platform.ts';
import type { RequestContext } from './context.ts';
import { startOutboxRelay } from './events/outbox.ts';
import { handlers } from './jobs/handlers.ts';
import type { JobImplementation } from './jobs/job.ts';
import { createJobs } from './jobs/queue.ts';
import type { Platform } from './platform.ts';

export interface PlatformWorker {
  /** Takes no more work, and lets what runs come to its end. */
  close(): Promise<void>;
}

/** Does the jobs of all organisations, fed by the outbox. Several may run beside each other. */
export async function startPlatformWorker(
  platform: Platform,
  implementations: readonly JobImplementation<RequestContext>[] = handlers,
): Promise<PlatformWorker> {
  const { config, database, log, wake } = platform;
  const jobs = await createJobs({ directUrl: config.directUrl, redisUrl: config.redisUrl, schema: 'jobs', log });
  await jobs.startWorker(implementations, {
    concurrency: 8,
    run: ({ organisationId, requestId }, work) => {
      if (organisationId === undefined) throw new Error('A job names no organisation');
      return asPlatform(platform, { organisationId, requestId }, work);
    },
  });
  const relay = startOutboxRelay({ database, jobs, wake, log, definitions: implementations.map(({ job }) => job) });
  return {
    async close() {
      await relay.close();
      await jobs.close();
    },
  };
}
