import { z } from 'zod';

/** A long matching run is `compute`, so that it holds up no mail. */
export const queueNames = ['default', 'compute'] as const;
export type QueueName = (typeof queueNames)[number];

/** The module's, and what is to be done: `sessions.syncCalendar`. */
export type JobName = `${string}.${string}`;

/** What is to be done, as data. Declared beside the module that asks for it; `implement` says how. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: JobName;
  /**
   * What releases before called it. What they queued, or left in the outbox, is done all the same; what they scheduled
   * under such a name is removed.
   */
  readonly formerly: readonly string[];
  readonly input: Schema;
  /** Of the input. The schema must still read what the version before wrote. */
  readonly version: number;
  readonly queue: QueueName;
  /** Tries altogether, the first one included; by default one where it comes again by itself. */
  readonly attempts: number;
  /** Milliseconds before the second try; each further wait is twice as long, give or take a half. */
  readonly backoff: number;
  /** Names this piece of work: see `EnqueueOptions.key`. */
  key?(input: z.input<Schema>): string;
  /** Again and again, with an empty input. */
  readonly every?: Every;
  /**
   * Each time, one job for every organisation in which work goes on, in its own context: none waits for another, and
   * none is queued again while it waits or runs. Left out where it is the platform's own, over all organisations.
   */
  readonly per?: 'organisation';
  /** Also whenever a worker starts, because what there is to do depends on the release. */
  readonly atStart?: true;
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

/** What a handler may say of when jobs are done. */
export interface Schedules {
  /**
   * Makes or moves a schedule of a job: one for each organisation, or one of the platform, and with a key one for each
   * key. How often is the job's own `every`, or is said here.
   */
  upsertSchedule<Schema extends z.ZodType>(
    job: JobDefinition<Schema>,
    payload: JobPayload<z.input<Schema>>,
    options?: { readonly key?: string; readonly every?: Every },
  ): Promise<void>;
  removeSchedule(job: JobDefinition<any>, organisationId?: string, key?: string): Promise<void>;
}

/** One try at a job. */
export interface JobTry {
  readonly jobId: string;
  readonly payload: JobPayload;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the worker has to go. */
  readonly signal: AbortSignal;
  readonly schedules: Schedules;
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

/** The input is empty where none is named. */
export function defineJob<Schema extends z.ZodType = z.ZodObject<{}>>(
  definition: Partial<JobDefinition<Schema>> & { readonly name: JobName },
): JobDefinition<Schema> {
  const attempts = definition.every ? 1 : 8;
  // No other schema than that of an empty input is meant where none is given.
  const input = z.object({}) as unknown as Schema;
  return { input, version: 1, queue: 'default', attempts, backoff: 1_000, formerly: [], ...definition };
}

/** By all the names that jobs have and had. @throws an Error where two have the same */
export function byName<Named>(all: readonly Named[], jobOf: (named: Named) => JobDefinition): Map<string, Named> {
  const found = new Map<string, Named>();
  for (const named of all)
    for (const name of [jobOf(named).name, ...jobOf(named).formerly]) {
      const other = found.get(name);
      if (other !== undefined)
        throw new Error(
          `Two jobs are called "${name}": ${jobOf(other).name} and ${jobOf(named).name}. ` +
            'Give one of them another name; a job keeps what it was called before in `formerly`.',
        );
      found.set(name, named);
    }
  return found;
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
