import { randomUUID } from 'node:crypto';
import {
  activeOrganisations,
  byName,
  type Every,
  GiveUp,
  handlers,
  type JobImplementation,
  type JobPayload,
  type JobTry,
  type Platform,
  Postponed,
  type RequestContext,
  runJob,
} from '@mentorkit/core';
import { CronExpressionParser } from 'cron-parser';

/** Does jobs by the platform's clock, in the place of a worker and its queue. */
export interface DueJobs {
  /**
   * Does all that is due, what it asks for included, until nothing is. Of what comes again and again, each turn that was
   * missed is one. What fails is tried again at once, and keeps nothing else from being done.
   *
   * @returns the names of the jobs that were done, in order
   * @throws the last error of a job whose tries are over, when all is done
   */
  run(): Promise<string[]>;
}

interface Row {
  readonly id: string;
  readonly organisation_id: string;
  readonly job: string;
  readonly key: string | null;
  readonly input: unknown;
  readonly request_id: string;
}
interface Schedule {
  readonly implementation: JobImplementation<RequestContext>;
  readonly payload: JobPayload;
  readonly every: Every;
  next: number;
}

/** For a clock that tests move: no time passes but theirs. Not beside a worker, which would take the same jobs. */
export function createDueJobs(platform: Platform): DueJobs {
  const implementations = byName(handlers, ({ job }) => job);
  const schedules = new Map<string, Schedule>();
  for (const implementation of handlers) {
    const { name, every, atStart } = implementation.job;
    if (every) schedule(implementation, { requestId: name, input: {} }, every, undefined, atStart);
  }

  function schedule(
    implementation: JobImplementation<RequestContext>,
    payload: JobPayload,
    every: Every,
    key?: string,
    atOnce?: boolean,
  ): void {
    const now = platform.now().epochMilliseconds;
    const id = [implementation.job.name, payload.organisationId, key].join(':');
    const next = atOnce ? now : (schedules.get(id)?.next ?? turnAfter(every, now));
    schedules.set(id, { implementation, payload, every, next });
  }

  async function perform(implementation: JobImplementation<RequestContext>, payload: JobPayload): Promise<void> {
    const { job } = implementation;
    if (job.per === 'organisation' && payload.organisationId === undefined) {
      for (const organisationId of await activeOrganisations(platform.database))
        await perform(implementation, { ...payload, organisationId });
      return;
    }
    const input = job.input.parse(payload.input);
    for (let attempt = 1; ; attempt++)
      try {
        const tried = {
          jobId: randomUUID(),
          payload,
          attempt,
          signal: new AbortController().signal,
          schedules: keeper,
        };
        return await runJob(platform, payload, ctx => implementation.handle(ctx, input, tried));
      } catch (error) {
        if (error instanceof Postponed) return await postpone(job.name, payload, error.seconds);
        if (attempt < job.attempts && !(error instanceof GiveUp)) continue;
        await runJob(platform, payload, async ctx => await implementation.abandon?.(ctx, input, String(error)));
        throw error;
      }
  }

  const keeper: JobTry['schedules'] = {
    async upsertSchedule(job, payload, { key, every = job.every } = {}) {
      schedule(implementations.get(job.name)!, payload, every!, key);
    },
    async removeSchedule(job, organisationId, key) {
      schedules.delete([job.name, organisationId, key].join(':'));
    },
  };

  async function postpone(name: string, { organisationId, requestId, input }: JobPayload, seconds: number) {
    await platform.database.asSystem('put a job off', system =>
      system.query(
        `insert into outbox_events (organisation_id, job, input, request_id, run_at)
         values ($1, $2, $3, $4, present() + make_interval(secs => $5))`,
        [organisationId, name, JSON.stringify(input), requestId, seconds],
      ),
    );
  }

  async function takeDue(): Promise<Row[]> {
    const { rows } = await platform.database.asSystem('take the jobs that are due', system =>
      system.query<Row>(
        `delete from outbox_events where run_at is null or run_at <= present()
         returning id, organisation_id, job, key, input, request_id`,
      ),
    );
    const keys = new Set<string>();
    return rows
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .filter(({ organisation_id, job, key, id }) => {
        const unique = [organisation_id, job, key ?? id].join(':');
        return !keys.has(unique) && keys.add(unique);
      });
  }

  return {
    async run() {
      const done: string[] = [];
      const failures: unknown[] = [];
      const now = platform.now().epochMilliseconds;
      for (const each of schedules.values())
        while (each.next <= now) {
          each.next = turnAfter(each.every, now);
          done.push(each.implementation.job.name);
          await perform(each.implementation, each.payload);
        }
      for (let due = await takeDue(); due.length > 0; due = await takeDue())
        for (const { organisation_id: organisationId, request_id: requestId, job, input } of due) {
          const implementation = implementations.get(job);
          if (!implementation) throw new Error(`There is no job ${job}.`);
          done.push(job);
          await perform(implementation, { organisationId, requestId, input }).catch(error => failures.push(error));
        }
      if (failures.length > 0) throw failures[0];
      return done;
    },
  };
}

function turnAfter(every: Every, now: number): number {
  if ('milliseconds' in every) return now + every.milliseconds;
  return CronExpressionParser.parse(every.cron, { currentDate: new Date(now), tz: every.timeZone })
    .next()
    .getTime();
}
