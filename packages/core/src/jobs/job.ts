import type { z } from 'zod';

/** A long matching run is `compute`, so that it holds up no mail. */
export type QueueName = 'default' | 'compute';

/** What is to be done, as data. Declared beside the module that asks for it; `implement` says how. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Stable, because jobs of the last release may still be waiting: `session.saveCalendarEntry`. */
  readonly name: string;
  readonly input: Schema;
  /** Of the input. The schema must still read what the version before wrote. */
  readonly version: number;
  readonly queue: QueueName;
  /** Tries altogether, the first one included. */
  readonly attempts: number;
  /** Milliseconds before the second try; each further wait is twice as long, give or take a half. */
  readonly backoff: number;
  /** Names this piece of work: see `EnqueueOptions.key`. */
  key?(input: z.input<Schema>): string;
  /** The platform's own, with an empty input, again and again. */
  readonly every?: Every;
}

export type Every = { readonly milliseconds: number } | { readonly cron: string; readonly timeZone: string };

/** What travels: ids and plain data, never a context. */
export interface JobPayload<Input = unknown> {
  /** Absent for the platform's own work, such as a sweep over all organisations. */
  readonly organisationId?: string;
  /** The request that wanted it, for the logs. */
  readonly requestId: string;
  readonly input: Input;
}

/** A job as the queue keeps it. */
export interface StoredJob extends JobPayload {
  readonly version: number;
}

/** One try at a job. */
export interface JobTry {
  readonly jobId: string;
  readonly payload: JobPayload;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the worker has to go. */
  readonly signal: AbortSignal;
}

export interface JobImplementation<Context> {
  readonly job: JobDefinition;
  handle(context: Context, input: unknown, attempt: JobTry): Promise<void>;
  /** The job has failed for good: its tries are over, the handler gave up, or each worker that did it has died. */
  abandon?(context: Context, input: unknown, reason: string): Promise<void>;
}

/** Thrown by a handler when trying again is of no use; the job has failed for good. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** Thrown by a handler when the job can't be done yet, and nobody is to blame: it waits, and no try is lost. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  readonly seconds: number;

  constructor(seconds: number) {
    super(`It can be done in ${seconds} s at the earliest.`);
    this.seconds = seconds;
  }
}

export function defineJob<Schema extends z.ZodType>(
  definition: Pick<JobDefinition<Schema>, 'name' | 'input'> & Partial<JobDefinition<Schema>>,
): JobDefinition<Schema> {
  return { version: 1, queue: 'default', attempts: 8, backoff: 1_000, ...definition };
}

/**
 * How a job is done. The handler may run twice with the same input, at the same time even, and has to leave the same
 * result; its input is parsed before it is called.
 *
 * @param abandon tells whoever waits for the job that it has failed for good, and why
 */
export function implement<Context, Schema extends z.ZodType>(
  job: JobDefinition<Schema>,
  handle: (context: Context, input: z.output<Schema>, attempt: JobTry) => Promise<void>,
  abandon?: (context: Context, input: z.output<Schema>, reason: string) => Promise<void>,
): JobImplementation<Context> {
  // Safe, because the worker hands over only what the job's own schema has parsed.
  return { job, handle, ...(abandon && { abandon }) };
}
