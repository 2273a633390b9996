import type { RequestContext } from '../../context.ts';
import type { MatchingRun } from '../../database/generated/client.ts';
import { allows } from '../../policy.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';

const everyMs = 200;

/** Looks after a run while it is computed. */
export interface RunWatch {
  /** Aborted when somebody has cancelled the run, whoever started it may not do so any more, or the worker has to go. */
  readonly signal: AbortSignal;
  /** 0 … 1; told to whoever follows the run, a few times a second. */
  progress(fraction: number): void;
  /** The run runs no longer: somebody cancelled it, or another worker has finished it. */
  isOver(): boolean;
  /** Whoever started the run may not do so any more. */
  isLost(): boolean;
  close(): void;
}

/** Writes progress in short statements of its own, and sees by them whether the run still runs. */
export function watchRun(ctx: RequestContext, run: MatchingRun, workerSignal: AbortSignal): RunWatch {
  const { id: runId, createdById, programmeId } = run;
  const controller = new AbortController();
  let latest = 0;
  let written = 0;
  let isOver = false;
  let isLost = false;
  let writing = false;

  async function look(): Promise<void> {
    if (writing) return;
    writing = true;
    try {
      const fraction = latest;
      const isRunning = await (fraction > written ? write(fraction) : read());
      if (isRunning) return;
      isOver = true;
      controller.abort();
    } catch (error) {
      // The database is away for a moment; the run is not stopped for that.
      ctx.log.warn({ err: error, run: runId }, 'The progress of a matching run could not be written');
    } finally {
      writing = false;
    }
  }

  async function write(fraction: number): Promise<boolean> {
    const rows = await ctx.sql(
      `update matching_runs set progress = $2, updated_at = present() where id = $1 and state = 'RUNNING' returning 1`,
      [runId, fraction],
    );
    written = fraction;
    ctx.wake('run', runId);
    return rows.length > 0;
  }

  async function read(): Promise<boolean> {
    return (await ctx.sql(`select 1 from matching_runs where id = $1 and state = 'RUNNING'`, [runId])).length > 0;
  }

  const timer = setInterval(() => void look(), everyMs);
  const rights = ctx.platform.members.watch(
    { organisationId: ctx.organisation.id, membershipId: createdById },
    {
      mayHave: viewer => allows(matchingRunPolicy, 'start', viewer, { programmeId }),
      lost() {
        isLost = true;
        controller.abort();
      },
    },
  );
  return {
    signal: AbortSignal.any([controller.signal, workerSignal]),
    progress(fraction) {
      latest = Math.max(latest, fraction);
    },
    isOver: () => isOver,
    isLost: () => isLost,
    close() {
      clearInterval(timer);
      rights.end();
    },
  };
}
