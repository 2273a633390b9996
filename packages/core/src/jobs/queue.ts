import type { JobsOptions, Queue, Worker } from 'bullmq';
import type { z } from 'zod';
import { type Backend, type BackendOptions, chooseBackend } from './backend.ts';
import {
  byName,
  type JobDefinition,
  type JobImplementation,
  type JobPayload,
  type QueueName,
  queueNames,
  type Schedules,
  type StoredJob,
} from './job.ts';
import { closeWorker, complainOf, createWorker, type Log, type WorkerOptions } from './worker.ts';

const HOUR = 3_600;
/** Finished jobs stay for a while: a key is known as long as its job is, and people look for what failed. */
const removeOnComplete = { age: 24 * HOUR, count: 5_000 };
const removeOnFail = { age: 14 * 24 * HOUR, count: 1_000 };

export interface EnqueueOptions {
  /**
   * Names one piece of work in its organisation: while a job with this key waits, runs or is remembered (a day, or two
   * weeks if it failed), it is not queued again. What a change asks for anew needs the change in its key, as a version.
   * Default: the job's own `key(input)`, and without one, no two are the same.
   */
  readonly key?: string;
  /** Milliseconds. */
  readonly delay?: number;
  /** While one of this job waits or runs in the organisation, it is not queued again. */
  readonly single?: boolean;
}

export interface Jobs extends Schedules {
  /** Rejects with a `ZodError` for an input that the job's schema refuses, and if the backend does not answer. */
  enqueue<Schema extends z.ZodType>(
    job: JobDefinition<Schema>,
    payload: JobPayload<z.input<Schema>>,
    options?: EnqueueOptions,
  ): Promise<void>;
  /** Several in a few round trips. After a rejection some may be queued, so give them keys and ask again. */
  enqueueAll(jobs: readonly QueuedJob[]): Promise<void>;
  /** Removes what earlier releases scheduled under names that these jobs no longer have. */
  removeFormerSchedules(jobs: readonly JobDefinition[]): Promise<void>;
  /** Does jobs until `close`. Resolves when it is ready to. */
  startWorker<Context>(
    implementations: readonly JobImplementation<Context>[],
    options: WorkerOptions<Context>,
  ): Promise<void>;
  /** How many jobs wait, run and have failed for good. */
  counts(): Promise<Record<QueueName, JobCounts>>;
  /**
   * Takes no more jobs and lets those that run come to their end. After `timeoutMs` (default 10 s) their signals are
   * aborted; a job that does not listen is left behind, and another worker does it again.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

export interface QueuedJob {
  readonly job: JobDefinition<any>;
  readonly payload: JobPayload;
  readonly options?: EnqueueOptions;
}

export interface JobCounts {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

/**
 * The job queues, on Redis if there is an address of one, else on PostgreSQL. Resolves when the backend has answered:
 * BullMQ's workers never recover from a first connection that fails.
 */
export async function createJobs(options: BackendOptions & { readonly log: Log }): Promise<Jobs> {
  const { log } = options;
  const backend = chooseBackend(options);
  await backend.answers();
  await using parts = new AsyncDisposableStack();
  const open = (name: QueueName) => parts.adopt(createQueue(backend, name, log), async queue => await queue.close());
  const queues = { default: open('default'), compute: open('compute') };
  await Promise.all(queueNames.map(name => queues[name].waitUntilReady()));
  const workers: Worker<StoredJob>[] = [];

  const jobs: Jobs = {
    async enqueue(job, payload, enqueueOptions) {
      const { name, data, opts } = toStored({ job, payload, options: enqueueOptions });
      await queues[job.queue].add(name, data, opts);
    },
    async enqueueAll(queued) {
      const stored = queued.map(each => ({ queue: each.job.queue, ...toStored(each) }));
      for (const name of queueNames) {
        const bulk = stored.filter(({ queue }) => queue === name);
        if (bulk.length > 0) await queues[name].addBulk(bulk);
      }
    },
    async upsertSchedule(job, payload, { key, every = job.every } = {}) {
      if (!every) throw new TypeError(`The job ${job.name} says no \`every\`.`);
      const { name, data, opts } = toStored({ job, payload });
      const repeat = 'cron' in every ? { pattern: every.cron, tz: every.timeZone } : { every: every.milliseconds };
      const { jobId: _, ...template } = opts;
      await queues[job.queue].upsertJobScheduler(scheduleId(name, payload.organisationId, key), repeat, {
        name,
        data,
        opts: template,
      });
    },
    async removeSchedule(job, organisationId, key) {
      await queues[job.queue].removeJobScheduler(scheduleId(job.name, organisationId, key));
    },
    async removeFormerSchedules(definitions) {
      for (const queue of queueNames) {
        const former = new Set(definitions.filter(job => job.queue === queue).flatMap(job => job.formerly));
        const schedules = former.size === 0 ? [] : await queues[queue].getJobSchedulers();
        for (const { key, name } of schedules) if (former.has(name)) await queues[queue].removeJobScheduler(key);
      }
    },
    async startWorker(implementations, { organisations, ...workerOptions }) {
      const queueForEach = async (job: JobDefinition, requestId: string) =>
        await jobs.enqueueAll(
          (await organisations()).map(organisationId => ({
            job,
            payload: { organisationId, requestId, input: {} },
            options: { single: true },
          })),
        );
      byName(implementations, ({ job }) => job);
      await backend.answers();
      for (const name of queueNames) {
        const own = implementations.filter(({ job }) => job.queue === name);
        if (own.length > 0)
          workers.push(
            await createWorker(backend, name, own, { ...workerOptions, queueForEach, schedules: jobs, log }),
          );
      }
    },
    async counts() {
      const counted = queueNames.map(async name => [name, await countJobs(queues[name])] as const);
      return Object.fromEntries(await Promise.all(counted)) as Record<QueueName, JobCounts>;
    },
    async close({ timeoutMs = 10_000 } = {}) {
      await Promise.all(workers.map(worker => closeWorker(worker, timeoutMs, log)));
      await opened.disposeAsync();
    },
  };
  const opened = parts.move();
  return jobs;
}

function createQueue(backend: Backend, name: QueueName, log: Log): Queue<StoredJob> {
  const queue = new backend.Queue<StoredJob>(name, backend.forQueue());
  queue.on('error', complainOf('The job queue has a problem', name, log));
  return queue;
}

function toStored({ job, payload, options = {} }: QueuedJob) {
  // Checked here, where the mistake is, but stored as it was given: it is parsed again where the job runs.
  job.input.parse(payload.input);
  const { organisationId, requestId, input } = payload;
  const data: StoredJob = { organisationId, requestId, input, version: job.version };
  const key = options.key ?? job.key?.(input);
  const opts: JobsOptions & { jobId?: string } = {
    jobId: key === undefined ? undefined : idOf(job.name, organisationId, key),
    delay: options.delay,
    ...(options.single && { deduplication: { id: idOf(job.name, organisationId) } }),
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: job.backoff, jitter: 0.5 },
    // What comes again and again would push out those whose keys are to be known.
    removeOnComplete: options.single ? true : removeOnComplete,
    removeOnFail,
  };
  return { name: job.name, data, opts };
}

function scheduleId(name: string, organisationId: string | undefined, key: string | undefined): string {
  return idOf(name, organisationId, ...(key === undefined ? [] : [key]));
}

/** An id of BullMQ's may hold no colon and be no number. */
function idOf(name: string, organisationId = 'platform', ...rest: string[]): string {
  return [name, organisationId, ...rest].map(encodeURIComponent).join('/');
}

async function countJobs(queue: Queue): Promise<JobCounts> {
  const { waiting = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = await queue.getJobCounts();
  return { waiting: waiting + prioritized, delayed, active, failed };
}
