import type { BaseLogger } from 'pino';
import { DelayedError, type Job, UnrecoverableError, type Worker } from 'bullmq';
import { redactedMessage, redactInPlace } from '../redaction.ts';
import type { Backend } from './backend.ts';
import {
  byName,
  GiveUp,
  type JobDefinition,
  type JobImplementation,
  type JobPayload,
  type JobTry,
  Postponed,
  type QueueName,
  type Schedules,
  type StoredJob,
} from './job.ts';

export type Log = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** Milliseconds between two complaints of one kind: while a backend is away, every try to reach it fails. */
const COMPLAIN_EVERY = 10_000;

/** A provider that asks for patience again and again has to stop at some time. */
const MOST_POSTPONEMENTS = 50;

/** A job that as many workers died over may be what they die of. */
const MOST_DEATHS = 3;

/** A job that fails for good while nobody can be told of it is kept for so long, and then tried once more. */
const UNTOLD_SECONDS = 60;

export interface WorkerOptions<Context> {
  /** Jobs of the `default` queue at the same time; `compute` does one after the other. */
  readonly concurrency: number;
  /** Makes the handler's context: opens the organisation, gives the log its request id, and does the work in it. */
  run(payload: JobPayload, work: (context: Context) => Promise<void>): Promise<void>;
  /** Those in which work goes on at present: see `per` of a job. */
  organisations(): Promise<readonly string[]>;
  /** The seconds after which a job that failed so may be done again without having lost a try; undefined for a failure. */
  patienceOf?(error: unknown): number | undefined;
}

interface QueueingOptions<Context> extends Omit<WorkerOptions<Context>, 'organisations'> {
  /** Queues a job for each organisation. */
  queueForEach(job: JobDefinition, requestId: string): Promise<void>;
  readonly schedules: Schedules;
  readonly log: Log;
}

export async function createWorker<Context>(
  backend: Backend,
  queue: QueueName,
  implementations: readonly JobImplementation<Context>[],
  { concurrency, run, patienceOf, queueForEach, schedules, log }: QueueingOptions<Context>,
): Promise<Worker<StoredJob>> {
  const named = byName(implementations, ({ job }) => job);
  const atOnce = queue === 'compute' ? 1 : concurrency;

  // Three parameters, or BullMQ makes no signal.
  async function work(job: Job<StoredJob>, token?: string, signal?: AbortSignal): Promise<void> {
    const implementation = named.get(job.name);
    // The other release knows it, or will: this one can only leave it for later.
    if (!implementation) throw new Error(`This worker knows no job ${job.name}.`);
    const { version, ...payload } = job.data;
    if (version > implementation.job.version)
      throw new Error(`${job.name} is of version ${version}, which this worker is too old for.`);
    if (implementation.job.per === 'organisation' && payload.organisationId === undefined)
      return await queueForEach(implementation.job, payload.requestId);
    const input = implementation.job.input.safeParse(payload.input);
    if (!input.success) throw new UnrecoverableError(`The input of ${job.name} cannot be read: ${input.error.message}`);
    const attempt = toTry(job, payload, schedules, signal ?? new AbortController().signal);
    try {
      if (job.stalledCounter >= MOST_DEATHS) throw new GiveUp(`${job.stalledCounter} workers have died over it.`);
      await run(payload, context => implementation.handle(context, input.data, attempt));
    } catch (error) {
      const patience = isPatient(job) ? patienceOf?.(error) : undefined;
      await postpone(job, token, error instanceof Postponed ? error.seconds : patience);
      const message = redactedMessage(error);
      const isOver = error instanceof GiveUp || attempt.attempt >= (job.opts.attempts ?? 1);
      // Where nobody waits, there is no organisation to open.
      if (isOver && implementation.abandon)
        await run(payload, async context => await implementation.abandon?.(context, input.data, message)).catch(
          async failure => {
            log.error({ queue, job: job.name, jobId: job.id, err: failure }, 'Nobody could be told that a job failed');
            if (isPatient(job)) await postpone(job, token, UNTOLD_SECONDS);
          },
        );
      if (error instanceof GiveUp) throw Object.assign(new UnrecoverableError(message), { cause: error });
      // The queue keeps its words and its stack, for weeks.
      throw redactInPlace(error);
    }
  }

  const settings = {
    ...backend.forWorker(atOnce),
    concurrency: atOnce,
    autorun: false,
    stalledInterval: 15_000,
    // Ours is the count, see `work`: BullMQ would end the job without a word to whoever waits for it.
    maxStalledCount: 1_000_000,
  };
  const worker = new backend.Worker<StoredJob>(queue, work, settings);
  worker.on('error', complainOf('The worker has a problem', queue, log));
  worker.on('failed', (job, error) => logFailure(log, queue, job, error));
  worker.on('stalled', jobId => log.warn({ queue, jobId }, 'A job was left by its worker and is done again'));
  try {
    // Only a worker that has once been connected recovers by itself, so it does not start before.
    await worker.waitUntilReady();
  } catch (error) {
    await worker.close(true);
    throw error;
  }
  worker.run().catch(error => log.error({ queue, err: error }, 'The worker stopped'));
  return worker;
}

/** What to do with the errors that a queue or a worker emits beside its calls: the log gets one of many. */
export function complainOf(message: string, queue: QueueName, log: Log): (error: Error) => void {
  let quietUntil = 0;
  return function complain(error) {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + COMPLAIN_EVERY;
    log.error({ queue, err: error }, message);
  };
}

function toTry(job: Job<StoredJob>, payload: JobPayload, schedules: Schedules, signal: AbortSignal): JobTry {
  return { jobId: job.id ?? '', payload, attempt: job.attemptsMade + 1, signal, schedules };
}

function isPatient(job: Job): boolean {
  return job.attemptsStarted <= MOST_POSTPONEMENTS;
}

/** It waits, and no try is lost. Meanwhile its place is somebody else's. */
async function postpone(job: Job, token: string | undefined, seconds: number | undefined): Promise<void> {
  if (seconds === undefined) return;
  await job.moveToDelayed(Math.ceil(Date.now() + seconds * 1_000), token);
  throw new DelayedError();
}

function logFailure(log: Log, queue: QueueName, job: Job<StoredJob> | undefined, error: Error): void {
  const attempts = job?.opts.attempts ?? 1;
  const fields = {
    queue,
    job: job?.name,
    jobId: job?.id,
    organisationId: job?.data.organisationId,
    requestId: job?.data.requestId,
    attempt: job?.attemptsMade,
    err: error,
  };
  // BullMQ sets the time when it has given up, whatever the reason.
  if (!job || job.finishedOn !== undefined) log.error(fields, 'A job failed for good');
  else log.warn(fields, `A job failed and is tried again (${job.attemptsMade} of ${attempts})`);
}

/** Waits for the jobs that run, tells them after `timeoutMs`, and leaves behind who does not listen. */
export async function closeWorker(worker: Worker, timeoutMs: number, log: Log): Promise<void> {
  const { promise: tooLate, resolve: leave } = Promise.withResolvers<void>();
  const abort = setTimeout(() => worker.cancelAllJobs('The worker is closing.'), timeoutMs);
  const abandon = setTimeout(() => {
    log.warn({ queue: worker.name }, 'A job did not end in time; another worker will do it again');
    leave();
  }, timeoutMs + 1_000);
  await Promise.race([worker.close(), tooLate]);
  clearTimeout(abort);
  clearTimeout(abandon);
}
