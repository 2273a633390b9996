import type { Logger } from 'pino';
import type { z } from 'zod';
import type { RequestContext } from '../context.ts';
import type { Database } from '../database/database.ts';
import { byName, type JobDefinition, type JobName } from '../jobs/job.ts';
import type { Jobs } from '../jobs/queue.ts';
import type { Wake } from '../wake.ts';

export const outboxTopic = 'outbox';

/** Writes what is to be done elsewhere in the transaction that is its cause. */
export async function addToOutbox<Schema extends z.ZodType>(
  ctx: RequestContext,
  job: JobDefinition<Schema>,
  input: z.input<Schema>,
  { key, runAt }: { key?: string; runAt?: Temporal.Instant } = {},
): Promise<void> {
  job.input.parse(input);
  await ctx.sql(`insert into outbox_events (job, key, input, request_id, run_at) values ($1, $2, $3, $4, $5)`, [
    job.name,
    key ?? job.key?.(input),
    JSON.stringify(input),
    ctx.requestId,
    runAt?.toString(),
  ]);
  ctx.platform.database.afterCommit(() => ctx.platform.wake.publish(outboxTopic));
}

/** The same of many, in one statement; each has the key that the job gives it. */
export async function addAllToOutbox<Schema extends z.ZodType>(
  ctx: RequestContext,
  job: JobDefinition<Schema>,
  inputs: readonly z.input<Schema>[],
): Promise<void> {
  if (inputs.length === 0) return;
  for (const input of inputs) job.input.parse(input);
  await ctx.sql(
    `insert into outbox_events (job, key, input, request_id)
     select $1, job ->> 'key', job -> 'input', $2 from jsonb_array_elements($3::jsonb) job`,
    [job.name, ctx.requestId, JSON.stringify(inputs.map(input => ({ key: job.key?.(input), input })))],
  );
  ctx.platform.database.afterCommit(() => ctx.platform.wake.publish(outboxTopic));
}

interface OutboxRow {
  id: string;
  organisation_id: string;
  job: string;
  key: string | null;
  input: unknown;
  request_id: string;
  run_at: Date | null;
}

/**
 * Hands what was committed to the queue. The queue's key is the job's, or the row's, so a row that is handed over twice
 * (the process died before its own commit) is one job. Several relays share the work by skipping locked rows.
 */
export function startOutboxRelay(options: {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly definitions: readonly JobDefinition[];
  readonly wake: Wake;
  readonly log: Logger;
  readonly now: () => Temporal.Instant;
  readonly everyMs?: number;
}): { close(): Promise<void> } {
  const { database, jobs, wake, log, now, everyMs = 1000 } = options;
  const definitions = byName(options.definitions, job => job);
  let closed = false;
  let asked = false;
  let running: Promise<void> = Promise.resolve();

  async function relayBatch(): Promise<number> {
    return await database.asSystem('relay the outbox', async system => {
      const { rows } = await system.query<OutboxRow>(
        // A job of a newer release waits for a worker that knows it, one of a suspended organisation until it is resumed.
        `delete from outbox_events where id in (
           select id from outbox_events where job = any($1)
              and organisation_id not in (select id from organisations where status <> 'ACTIVE')
            order by id limit 200 for update skip locked)
         returning id, organisation_id, job, key, input, request_id, run_at`,
        [[...definitions.keys()]],
      );
      await jobs.enqueueAll(
        rows
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map(row => ({
            // Under the name that it has in the row: the release before may have handed it over already.
            job: { ...definitions.get(row.job)!, name: row.job as JobName },
            payload: { organisationId: row.organisation_id, requestId: row.request_id, input: row.input },
            options: {
              key: row.key ?? row.id,
              ...(row.run_at && { delay: Math.max(0, row.run_at.getTime() - now().epochMilliseconds) }),
            },
          })),
      );
      return rows.length;
    });
  }

  async function relayAll(): Promise<void> {
    asked = false;
    try {
      while (!closed && (await relayBatch()) > 0);
    } catch (error) {
      // The rows are still there: the next round takes them.
      log.warn({ err: error }, 'The outbox could not be relayed');
    }
  }

  function relay(): void {
    if (asked) return;
    asked = true;
    running = running.then(relayAll);
  }

  const unsubscribe = wake.subscribe(outboxTopic, relay);
  // A wake-up can be lost; the rows cannot.
  const timer = setInterval(relay, everyMs);
  relay();
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      unsubscribe();
      await running;
    },
  };
}
