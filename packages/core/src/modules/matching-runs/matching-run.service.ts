import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { MatchingRun } from '../../database/generated/client.ts';
import { conflict, isUniqueViolation, NotFound, requireVersion, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { defineJob } from '../../jobs/job.ts';
import { authorise, whereFor } from '../../policy.ts';
import { PluginCallFailed } from '../../plugins/failures.ts';
import { pluginsOfKind, pluginUnknown } from '../../plugins/load.ts';
import { validateSettings } from '../../plugins/settings.ts';
import { transition } from '../../state.ts';
import { enabledPlugins, readInstallations } from '../../installations/installation.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdProgramme, requireNotOver } from '../programmes/programme.standing.ts';
import { isPoolEmpty } from './matching-run.pool.ts';
import { matchingRunPolicy } from './matching-run.policy.ts';
import { type MatchingRunAction, matchingRunStates, whyNoMatching } from './matching-run.state.ts';
import { matchingRunAudit } from './matching-run.audit.ts';

/** Computes a run. Long, and memory is its limit: one at a time in a worker. */
export const runMatching = defineJob({
  name: 'matching-runs.run',
  formerly: ['run-matching'],
  queue: 'compute',
  input: z.object({ runId: z.uuid() }),
  attempts: 3,
});

const runInput = z.object({
  programmeId: z.string(),
  strategy: z.string().min(1).max(100),
  settings: z.record(z.string(), z.unknown()).default({}),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});

const nothingToMatch = conflict('NOTHING_TO_MATCH', {
  en: 'There is nobody to match: at least one approved {term:mentee} and one approved {term:mentor} with a free place are needed.',
  da: 'Der er ingen at matche: der skal være mindst én godkendt {term:mentee} og én godkendt {term:mentor} med en ledig plads.',
});

const runInProgress = conflict('RUN_IN_PROGRESS', {
  en: 'This {term:programme} is being matched already. Wait for that run, or cancel it.',
  da: 'Der matches allerede for {term:programme.the}. Vent på den kørsel, eller afbryd den.',
});

const kindUnsupported = conflict('KIND_UNSUPPORTED', {
  en: 'Matching makes no pairs of peers yet: make offers by hand.',
  da: 'Matchningen laver ikke par af ligestillede endnu: lav tilbud i hånden.',
});

export type StartMatchingRunInput = z.input<typeof runInput>;

/**
 * Queues a run of a plugin's strategy over the programme's pool. Asks the plugin about the settings first, so it opens
 * its own transaction.
 *
 * @throws PluginFailed for a strategy that is not there; ValidationFailed for settings that it refuses; Conflict
 * (`RUN_IN_PROGRESS`, `NOTHING_TO_MATCH`); IllegalTransition unless the programme is open or running
 */
export async function startMatchingRun(ctx: RequestContext, input: StartMatchingRunInput): Promise<string> {
  const { programmeId, strategy, settings: given, seed = randomInt(2 ** 31) } = validated(runInput, input, 'input');
  await checkProgramme(ctx, programmeId);
  // What a run says goes before what the organisation has entered for all of them.
  const settings = { ...(await readInstallations(ctx)).get(strategy)?.settings, ...given };
  await checkStrategy(ctx, strategy, settings);
  return await ctx.transaction(async () => {
    await holdProgramme(ctx, programmeId);
    await checkProgramme(ctx, programmeId);
    if (await isPoolEmpty(ctx, programmeId)) throw nothingToMatch();
    const { id } = await queueRun(ctx, { programmeId, strategy, settings, seed });
    await ctx.enqueue(runMatching, { runId: id }, { key: id });
    await ctx.audit(matchingRunAudit, 'start', id, { programmeId, strategy, seed });
    return id;
  });
}

async function checkProgramme(ctx: RequestContext, programmeId: string): Promise<void> {
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, matchingRunPolicy, 'start', { programmeId });
  if (programme.kind === 'PEER') throw kindUnsupported();
  const refusal = whyNoMatching(programme.state, 'START_MATCHING_RUN');
  if (refusal) throw refusal;
}

async function checkStrategy(ctx: RequestContext, strategy: string, settings: object): Promise<void> {
  const { plugins } = ctx.platform;
  if (!(await enabledPlugins(ctx, 'strategy')).some(({ id }) => id === strategy)) {
    if (pluginsOfKind(plugins, 'strategy').some(({ id }) => id === strategy))
      throw new PluginCallFailed(strategy, 'DISABLED', 'It is not enabled.');
    throw pluginUnknown(strategy, 'It offers no matching strategy.');
  }
  const verdict = await validateSettings(plugins, strategy, { organisationId: ctx.organisation.id, settings });
  if (!verdict.ok)
    throw new ValidationFailed(
      verdict.issues.map(({ path, message }) => ({ path: ['input', ...path], code: 'REFUSED_BY_PLUGIN', message })),
    );
}

async function queueRun(
  ctx: RequestContext,
  run: { readonly programmeId: string; readonly strategy: string; readonly settings: object; readonly seed: number },
): Promise<{ id: string }> {
  try {
    const { designVersion } = await ctx.db.programme.findUniqueOrThrow({
      where: { id: run.programmeId },
      select: { designVersion: true },
    });
    return await ctx.db.matchingRun.create({
      data: { ...run, designVersion, createdById: ctx.member.membershipId },
      select: { id: true },
    });
  } catch (error) {
    throw isUniqueViolation(error) ? runInProgress() : error;
  }
}

/** The run, if the viewer may know of it. */
export async function findRun(ctx: RequestContext, id: string): Promise<MatchingRun> {
  const run = await ctx.db.matchingRun.findFirst({
    where: { AND: [{ id }, whereFor(matchingRunPolicy, 'read', ctx.viewer)] },
  });
  if (!run) throw new NotFound('matching run');
  return run;
}

/** Moves the run by one action of its state table. Publishing is more than that: `publishMatchingRun`. */
export async function changeRunState(
  ctx: RequestContext,
  id: string,
  action: Exclude<MatchingRunAction, 'publish'>,
  version?: number,
): Promise<void> {
  const run = await lockRun(ctx, id);
  authorise(ctx, matchingRunPolicy, action, run);
  requireNotOver({ state: await holdProgramme(ctx, run.programmeId) });
  requireVersion('MatchingRun', run, version);
  const state = transition(matchingRunStates, run.state, action);
  await ctx.db.matchingRun.update({
    where: { id },
    // A computation that still goes on sees it by this, and keeps nothing.
    data: {
      state,
      version: { increment: 1 },
      ...(action === 'cancel' && { finishedAt: new Date(ctx.now().epochMilliseconds) }),
    },
  });
  await ctx.audit(matchingRunAudit, action, id, { from: run.state, to: state });
  ctx.wake('run', id);
}

/** The run, which nobody else changes until the transaction ends, nor the state of its programme. */
export async function lockRun(ctx: RequestContext, id: string): Promise<MatchingRun> {
  await holdProgramme(ctx, (await findRun(ctx, id)).programmeId);
  await ctx.sql('select 1 from matching_runs where id = $1 for update', [id]);
  return await findRun(ctx, id);
}
