import type { MatchingResult, MatchingStrategy } from '@mentorkit/plugin-sdk';
import type { RequestContext } from '../../context.ts';
import type { MatchingRun } from '../../database/generated/client.ts';
import { accessLost } from '../../access/refusals.ts';
import { DomainError } from '../../errors.ts';
import { implement } from '../../jobs/job.ts';
import { type Computation, ComputationEnded, runInThread, solve } from '../../plugins/compute.ts';
import { beginTally, type Tally } from '../../plugins/tally.ts';
import type { Computed, Metrics, Posed, Settled } from './matching-run.compute.ts';
import { enabledPlugins } from '../../installations/installation.ts';
import { readPool } from './matching-run.pool.ts';
import { beginRun, failRun, type FailureCode, requireRight, storeRun } from './matching-run.result.ts';
import { runMatching } from './matching-run.service.ts';
import { watchRun } from './matching-run.watch.ts';
import type { Contradiction } from '../../matching/problem.ts';

const computations = new URL('./matching-run.compute.ts', import.meta.url);

/** Our own part of the work is bounded by the size of the pool; this only ends what hangs. */
const ownLimitMs = 120_000;

/** How far a run is when its parts begin. */
const solving = 0.2;
const settling = 0.9;

/**
 * Computes a run and stores what came of it, if nobody has cancelled it meanwhile. May be done twice: both come to the
 * same, and the second to end finds the run no longer running. All that takes long is done in threads, and between
 * short transactions.
 */
export const runMatchingHandler = implement(
  runMatching,
  async (ctx: RequestContext, { runId }, attempt) => {
    const run = await beginRun(ctx, runId);
    if (!run) return;
    const watch = watchRun(ctx, run, attempt.signal);
    try {
      await requireRight(ctx, run);
      await compute(ctx, run, watch);
    } catch (error) {
      if (watch.isOver()) return;
      if (watch.isLost() || (error instanceof DomainError && error.code === accessLost.code))
        return await failRun(ctx, runId, 'ACCESS_LOST', '');
      // A worker that has to go is no failure of the run: another one does it again.
      if (error instanceof RunFailed && !attempt.signal.aborted)
        return await failRun(ctx, runId, error.code, error.message);
      throw error;
    } finally {
      watch.close();
    }
  },
  async (ctx, { runId }, reason) => await failRun(ctx, runId, 'UNEXPECTED', reason),
);

/** The run is over and its manager is told why. */
class RunFailed extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, detail: string) {
    super(detail);
    this.name = 'RunFailed';
    this.code = code;
  }
}

async function compute(ctx: RequestContext, run: MatchingRun, watch: ReturnType<typeof watchRun>): Promise<void> {
  const { log, plugins } = ctx.platform;
  const { signal } = watch;
  const can = (await enabledPlugins(ctx, 'strategy')).find(({ id }) => id === run.strategy)?.description.can.strategy;
  if (!can) throw new RunFailed('PLUGIN_FAILED', `There is no enabled plugin "${run.strategy}" with a strategy.`);

  const pool = await readPool(ctx, run.programmeId, await dateIn(ctx, run.programmeId));
  const computed: Computed = { pool, seed: run.seed, can: can as unknown as MatchingStrategy<unknown>['can'] };
  const started = performance.now();
  const posed = await runInThread<Posed>(computations, 'pose', computed, { deadlineMs: ownLimitMs, signal, log }).catch(
    refusePool,
  );
  if (!posed.ok) throw await cannotBePosed(ctx, posed);
  const scored = performance.now();
  watch.progress(solving);

  const tally = beginTally(plugins, run.strategy, ctx.organisation.id);
  if (tally.refused !== undefined) throw new RunFailed('PLUGIN_FAILED', tally.refused);
  try {
    await solveAndSettle(ctx, run, watch, { computed, posed, scoringMillis: Math.round(scored - started), tally });
  } finally {
    tally.abandoned();
  }
}

interface Prepared {
  readonly computed: Computed;
  readonly posed: Extract<Posed, { ok: true }>;
  readonly scoringMillis: number;
  readonly tally: Tally;
}

async function solveAndSettle(
  ctx: RequestContext,
  run: MatchingRun,
  watch: ReturnType<typeof watchRun>,
  { computed, posed, scoringMillis, tally }: Prepared,
): Promise<void> {
  const { config, log, plugins } = ctx.platform;
  const { deadlineMs, memoryMb } = config.matching;
  const { signal } = watch;
  const computation = await solve(plugins, run.strategy, posed.problem, {
    deadlineMs,
    memoryMb,
    signal,
    settings: run.settings,
    onProgress: fraction => watch.progress(solving + (settling - solving) * fraction),
  });
  if (computation.status === 'FAILED') tally.failed(computation.error ?? '', computation.millis);
  if (computation.status === 'TIMED_OUT' && !computation.result)
    tally.failed('It found nothing in the time it had.', computation.millis);
  const result = resultOf(computation);
  watch.progress(settling);

  const { minimumScore } = run.settings as { minimumScore?: unknown };
  const settled = await runInThread<Settled>(
    computations,
    'settle',
    { ...computed, result, minimumScore: typeof minimumScore === 'number' ? minimumScore : undefined },
    { deadlineMs: ownLimitMs, signal, log },
  );
  if (!settled.ok) {
    log.error({ run: run.id, plugin: run.strategy, violations: settled.violations }, 'A strategy broke its promises');
    const violations = settled.violations.map(({ code, text }) => `${code} (${text})`).join('; ');
    tally.failed(`A run was refused: ${violations}`, computation.millis);
    throw new RunFailed('RESULT_REFUSED', violations);
  }
  tally.succeeded(computation.millis);
  const metrics: Metrics & Timing = {
    ...settled.metrics,
    scoringMillis,
    solvingMillis: Math.round(computation.millis),
  };
  const step = computation.status === 'TIMED_OUT' ? 'timeOut' : 'succeed';
  await storeRun(ctx, run, { ...settled, step, metrics, snapshotHash: posed.snapshotHash });
}

export interface Timing {
  readonly scoringMillis: number;
  readonly solvingMillis: number;
}

function resultOf({ status, result, error }: Computation<MatchingResult>): MatchingResult {
  if (status === 'FAILED') throw new RunFailed('PLUGIN_FAILED', error ?? '');
  if (status === 'CANCELLED') throw new Error('The computation was cancelled');
  if (!result) throw new RunFailed('TIMED_OUT', '');
  return result;
}

/** The scoring refuses questions that make no sense and pools that do not fit into memory, and says why. */
function refusePool(error: unknown): never {
  if ((error as Error).name === 'RangeError') throw new RunFailed('POOL_REFUSED', (error as Error).message);
  if (error instanceof ComputationEnded) throw new RunFailed('POOL_REFUSED', error.message);
  throw error;
}

async function cannotBePosed(ctx: RequestContext, posed: Exclude<Posed, { ok: true }>): Promise<RunFailed> {
  if (posed.code === 'NOTHING_TO_MATCH') return new RunFailed(posed.code, '');
  const names = await namesOf(ctx, posed.contradictions);
  const told = posed.contradictions.map(({ code, menteeId, mentorId }) => {
    const pair = [menteeId, mentorId].flatMap(id => (id === undefined ? [] : [names.get(id) ?? id]));
    return `${pair.join(' – ')} (${code})`;
  });
  return new RunFailed(posed.code, told.join('; '));
}

async function namesOf(ctx: RequestContext, contradictions: readonly Contradiction[]): Promise<Map<string, string>> {
  const ids = contradictions.flatMap(({ menteeId, mentorId }) => [menteeId, mentorId]).filter(id => id !== undefined);
  const participants = await ctx.db.participant.findMany({
    where: { id: { in: ids } },
    select: { id: true, membership: { select: { displayName: true } } },
  });
  return new Map(participants.map(({ id, membership }) => [id, membership.displayName]));
}

/** Today, where the programme is. */
async function dateIn(ctx: RequestContext, programmeId: string): Promise<string> {
  const { timeZone } = await ctx.db.programme.findUniqueOrThrow({
    where: { id: programmeId },
    select: { timeZone: true },
  });
  return ctx.now().toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
