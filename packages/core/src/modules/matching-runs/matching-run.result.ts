import type { RequestContext } from '../../context.ts';
import type { MatchingRun } from '../../database/generated/client.ts';
import { requireStill } from '../../access/require-still.ts';
import { allows } from '../../policy.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';
import { defineText } from '../../texts/text.ts';
import type { Frozen } from './matching-run.compute.ts';
import { type MatchingRunStep, matchingRunSteps } from './matching-run.state.ts';
import { matchingRunAudit } from './matching-run.audit.ts';

/** Why a run failed. */
export const runFailures = {
  NOTHING_TO_MATCH: defineText({
    en: 'There was nobody left to match when the run began.',
    da: 'Der var ingen at matche, da kørslen begyndte.',
  }),
  PINS_CONTRADICT: defineText({
    en: 'What was pinned cannot hold together: {detail}',
    da: 'De fastlåste par kan ikke gælde samtidig: {detail}',
  }),
  POOL_REFUSED: defineText({
    en: 'The {term:programme} cannot be scored: {detail}',
    da: '{Term:programme.the} kan ikke scores: {detail}',
  }),
  PLUGIN_FAILED: defineText({ en: 'The strategy failed: {detail}', da: 'Strategien fejlede: {detail}' }),
  RESULT_REFUSED: defineText({
    en: 'The strategy broke its promises, so nothing of it was kept: {detail}',
    da: 'Strategien brød sine løfter, så intet af den blev gemt: {detail}',
  }),
  TIMED_OUT: defineText({
    en: 'The strategy found nothing in the time it has.',
    da: 'Strategien fandt intet inden for tiden.',
  }),
  ACCESS_LOST: defineText({
    en: 'Whoever started this run may not match the {term:programme} any more, so nothing of it was kept. Somebody who may has to start it again.',
    da: 'Den, der startede denne kørsel, må ikke længere matche i {term:programme.the}, så intet af den blev gemt. En anden, der må, skal starte den igen.',
  }),
  UNEXPECTED: defineText({
    en: 'Something went wrong on our side. Start the run again; quote its id when you report it.',
    da: 'Noget gik galt hos os. Start kørslen igen; nævn dens id, hvis du melder det.',
  }),
};
export type FailureCode = keyof typeof runFailures;

/** The run, which runs from now on; undefined where it is over already. */
export async function beginRun(ctx: RequestContext, id: string): Promise<MatchingRun | undefined> {
  const moved = await ctx.transaction(() =>
    moveRun(ctx, id, 'begin', 'started_at = coalesce(started_at, $4)', [ctx.now().toString()]),
  );
  if (!moved) return undefined;
  ctx.wake('run', id);
  return await ctx.db.matchingRun.findUniqueOrThrow({ where: { id } });
}

/**
 * That whoever started it may do so still.
 *
 * @throws DomainError `ACCESS_LOST`
 */
export async function requireRight(ctx: RequestContext, { createdById, programmeId }: MatchingRun): Promise<void> {
  await requireStill(ctx, createdById, viewer => allows(matchingRunPolicy, 'start', viewer, { programmeId }));
}

/** @param detail for managers, in English; no secrets */
export async function failRun(ctx: RequestContext, id: string, code: FailureCode, detail: string): Promise<void> {
  await ctx.transaction(async () => {
    const set = 'finished_at = $4, failure_code = $5, failure_message = $6';
    const moved = await moveRun(ctx, id, 'fail', set, [ctx.now().toString(), code, detail.slice(0, 2000)]);
    if (!moved) return;
    await ctx.audit(matchingRunAudit, 'fail', id, { code });
    ctx.wake('run', id);
  });
}

export interface RunResult {
  readonly step: 'succeed' | 'timeOut';
  readonly metrics: object;
  readonly snapshotHash: string;
  /** JSON, an array of `{ menteeId, mentorId, score, parts }`. */
  readonly proposals: string;
  readonly frozen: Frozen;
}

/** Keeps the result with all that explains it, or nothing of it, if the run does not run any more. @throws as `requireRight` */
export async function storeRun(ctx: RequestContext, run: MatchingRun, result: RunResult): Promise<void> {
  const { id } = run;
  const { frozen } = result;
  await ctx.transaction(async () => {
    await requireRight(ctx, run);
    const set = 'finished_at = $4, progress = 1, metrics = $5, snapshot_hash = $6';
    const values = [ctx.now().toString(), JSON.stringify(result.metrics), result.snapshotHash];
    if (!(await moveRun(ctx, id, result.step, set, values))) return;
    await ctx.sql(
      `insert into proposals (run_id, mentee_id, mentor_id, score, parts)
       select $1, "menteeId", "mentorId", score, parts
         from jsonb_to_recordset($2::jsonb) as p("menteeId" uuid, "mentorId" uuid, score int, parts jsonb)`,
      [id, result.proposals],
    );
    await ctx.sql(
      `insert into matching_run_snapshots (run_id, pool, mentor_of, proof, gap) values ($1, $2, $3, $4, $5)`,
      [
        id,
        Buffer.from(frozen.pool),
        Buffer.from(frozen.mentorOf),
        frozen.proof && Buffer.from(frozen.proof),
        frozen.gap,
      ],
    );
    await ctx.audit(matchingRunAudit, result.step, id);
    ctx.wake('run', id);
  });
}

/** Whether the step was possible, and is done: compared and set in one statement, because a job may run twice. */
async function moveRun(
  ctx: RequestContext,
  id: string,
  step: MatchingRunStep,
  set: string,
  values: unknown[],
): Promise<boolean> {
  const { from, to } = matchingRunSteps.transitions[step];
  const rows = await ctx.sql(
    `update matching_runs set state = $2::matching_run_state, version = version + 1, updated_at = present(), ${set}
      where id = $1 and state::text = any($3::text[]) returning 1`,
    [id, to, from, ...values],
  );
  return rows.length > 0;
}
