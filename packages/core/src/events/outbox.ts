import type { RequestContext } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { Job } from '../jobs/job.ts';
import type { Jobs } from '../jobs/queue.ts';
import type { Wake } from './wake.ts';

export const outboxTopic = 'outbox';

/** Writes what is to be done elsewhere in the transaction that is its cause. */
export async function addToOutbox<Input>(
  ctx: RequestContext,
  job: Job<Input>,
  input: Input,
  { key, runAt }: { key?: string; runAt?: Temporal.Instant } = {},
): Promise<void> {
  await ctx.sql(`insert into outbox_events (job, key, input, request_id, run_at) values ($1, $2, $3, $4, $5)`, [
    job.name,
    key,
    JSON.stringify(job.input.parse(input)),
    ctx.requestId,
    runAt?.toString(),
  ]);
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
 * Hands what was committed to the queue. The queue's job id is the row's, so a row that is handed over twice (the
 * process died before its own commit) is one job. Several relays share the work by skipping locked rows.
 */
export function startOutboxRelay(options: { database: Database; jobs: Jobs; wake: Wake; everyMs?: number }): {
  close(): Promise<void>;
} {
  const { database, jobs, wake, everyMs = 1000 } = options;
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  let again = false;

  async function relayBatch(): Promise<number> {
    return await database.asSystem('relay the outbox', async system => {
      const { rows } = await system.query<OutboxRow>(
        `delete from outbox_events where id in (
           select id from outbox_events order by id limit 200 for update skip locked)
         returning id, organisation_id, job, key, input, request_id, run_at`,
      );
      for (const row of rows.sort((a, b) => (a.id < b.id ? -1 : 1)))
        await jobs.enqueueRaw(row.job, {
          organisationId: row.organisation_id,
          requestId: row.request_id,
          input: row.input,
          key: row.key ?? row.id,
          runAt: row.run_at ?? undefined,
        });
      return rows.length;
    });
  }

  function relay(): void {
    if (again) return;
    again = true;
    running = running.then(async () => {
      again = false;
      try {
        while (!closed && (await relayBatch()) > 0);
      } catch {
        // The rows are still there: the next round takes them. The pool has logged what went wrong.
      }
    });
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
