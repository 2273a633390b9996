import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Prisma, Programme } from '../../database/generated/client.ts';
import { PhaseKind } from '../../database/generated/enums.ts';
import { type Effect, NotFound, requireConfirmed, requireVersion } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { dropHeldMails, releaseHeldMails } from '../../notify/notification.service.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { phaseDetails } from './phase.input.ts';
import { moveDuePhases } from './phase.moves.ts';
import { programmeCreated, programmeMoved, programmeMoving } from './programme.happenings.ts';
import { mostPhases, mostQuestions, programmeFields } from './programme.input.ts';
import { programmePolicy } from './programme.policy.ts';
import { keepPrivacyText } from './programme.privacy.ts';
import { newQuestion, questionIssues } from './question.input.ts';
import { readiness, whatIsMissing } from './programme.readiness.ts';
import { type ProgrammeAction, programmeStates } from './programme.state.ts';
import { programmeAudit } from './programme.audit.ts';

const { title, purpose, privacyText, kind, locales, languages, timeZone, defaultCapacity, offerDays } = programmeFields;

const programmeInput = z
  .object({
    title,
    purpose,
    privacyText,
    kind: kind.default('ONE_TO_ONE'),
    locales,
    languages: languages.default([]),
    timeZone,
    defaultCapacity: defaultCapacity.default(1),
    maximumZoneHours: programmeFields.maximumZoneHours.optional(),
    requireSharedLanguage: programmeFields.requireSharedLanguage.default(false),
    evergreen: programmeFields.evergreen.default(false),
    offerDays: offerDays.default(14),
    vocabulary: programmeFields.vocabulary.optional(),
    weights: programmeFields.weights.optional(),
    minimumScore: programmeFields.minimumScore.optional(),
    admission: programmeFields.admission.optional(),
    phases: z
      .array(phaseDetails.safeExtend({ kind: z.enum(PhaseKind), key: z.string().min(1).max(100).optional() }))
      .max(mostPhases)
      .default([]),
    questions: z.array(newQuestion).max(mostQuestions).default([]),
  })
  .superRefine(({ phases, questions }, issues) => {
    for (const [index, { key }] of phases.entries())
      if (key !== undefined && phases.findIndex(other => other.key === key) !== index)
        issues.addIssue({ code: 'custom', path: ['phases', index, 'key'], message: `"${key}" is there twice.` });
    const keys = new Set<string>();
    for (const [index, question] of questions.entries()) {
      if (keys.has(question.key))
        issues.addIssue({
          code: 'custom',
          path: ['questions', index, 'key'],
          message: `"${question.key}" is there twice.`,
        });
      keys.add(question.key);
      for (const { path, message } of questionIssues(question, questions))
        issues.addIssue({ code: 'custom', path: ['questions', index, ...path], message });
    }
  });

export type CreateProgrammeInput = z.input<typeof programmeInput>;

/** Creates a draft with its phases, questions and community feed; who creates it manages it. */
export async function createProgramme(ctx: RequestContext, input: CreateProgrammeInput): Promise<string> {
  authorise(ctx, programmePolicy, 'create', { id: '', state: 'DRAFT' });
  const { phases, questions, ...programme } = validated(programmeInput, input, 'input');
  const created = await ctx.db.programme.create({
    data: { ...(programme as Prisma.ProgrammeUncheckedCreateInput), createdById: ctx.member.membershipId },
    select: { id: true, title: true },
  });
  await keepPrivacyText(ctx, created.id, 1, programme.privacyText);
  await ctx.db.phase.createMany({
    data: phases.map((phase, position) => ({
      ...phase,
      programmeId: created.id,
      position,
      key: phase.key ?? `${phase.kind.toLowerCase()}_${position}`,
    })),
  });
  await ctx.db.question.createMany({
    data: questions.map(({ condition, ...question }, position) => ({
      ...question,
      ...(condition && { condition }),
      programmeId: created.id,
      position,
    })),
  });
  await ctx.db.programmeRoleAssignment.create({
    data: { programmeId: created.id, membershipId: ctx.member.membershipId, role: 'MANAGER' },
  });
  await announce(ctx, programmeCreated, { programmeId: created.id, title: programme.title });
  await ctx.audit(programmeAudit, 'create', created.id);
  rightsChanged(ctx.platform);
  return created.id;
}

export interface ProgrammeMoveOptions {
  readonly version?: number | undefined;
  /** How many people the caller has seen that it touches. */
  readonly confirmed?: number | undefined;
}

/**
 * Moves the programme by one action of its state table, if what the action needs is there, with all that follows for
 * those who take part.
 *
 * @throws ConfirmationNeeded unless the caller has seen how many people it touches
 */
export async function changeProgrammeState(
  ctx: RequestContext,
  id: string,
  action: ProgrammeAction,
  { version, confirmed }: ProgrammeMoveOptions = {},
): Promise<void> {
  await lockProgramme(ctx, id);
  const programme = await findProgramme(ctx, id);
  authorise(ctx, programmePolicy, action, programme);
  requireVersion('Programme', programme, version);
  transition(programmeStates, programme.state, action);
  const notReady = whatIsMissing(ctx, programme, await readiness(ctx, id), action);
  if (notReady) throw notReady;
  await confirmMove(ctx, id, action, confirmed);
  if (action === 'open' || action === 'start') await askHooks(ctx, `programme.${action}`, { programmeId: id });
  await moveProgramme(ctx, programme, action);
}

/** @throws ConfirmationNeeded unless the caller has seen how many people it touches */
export async function confirmMove(
  ctx: RequestContext,
  programmeId: string,
  action: ProgrammeAction,
  confirmed: number | undefined,
): Promise<void> {
  const effects: Effect[] = [];
  await announce(ctx, programmeMoving, { programmeId, action, effects });
  requireConfirmed(effects, confirmed);
}

/** Nobody else changes the programme, or anything in it, until the transaction ends. */
export async function lockProgramme(ctx: RequestContext, id: string): Promise<void> {
  await ctx.sql('select 1 from programmes where id = $1 for update', [id]);
}

type Moved = Pick<Programme, 'id' | 'title' | 'state' | 'pausedFrom' | 'pausedAt'>;

/** Does it to a programme that is locked, and asks nobody: by a manager who may, or as a consequence. */
export async function moveProgramme(ctx: RequestContext, programme: Moved, action: ProgrammeAction): Promise<void> {
  const { id, state: from, pausedFrom, pausedAt } = programme;
  const next = transition(programmeStates, from, action);
  const state = action === 'resume' ? (pausedFrom ?? next) : next;
  const now = ctx.now();
  const { version } = await ctx.db.programme.update({
    where: { id },
    data: {
      state,
      version: { increment: 1 },
      pausedFrom: action === 'pause' ? from : null,
      pausedAt: action === 'pause' ? new Date(now.epochMilliseconds) : null,
    },
    select: { version: true },
  });
  if (action === 'open') await moveDuePhases(ctx, [id]);
  const consequences: Record<string, number> = {};
  await announce(ctx, programmeMoved[action], {
    programmeId: id,
    title: programme.title as LocalisedText,
    from,
    version,
    pausedAt: pausedAt ? Temporal.Instant.fromEpochMilliseconds(pausedAt.getTime()) : undefined,
    consequences,
  });
  if (action === 'resume') await releaseHeldMails(ctx, id);
  if (action === 'cancel') await dropHeldMails(ctx, id);
  await ctx.audit(programmeAudit, action, id, { from, to: state, ...consequences });
  if (action === 'open' || action === 'start') await tellHooks(ctx, `programme.${action}`, { programmeId: id });
}

/**
 * Starts a programme that is open and in which mentoring has begun, by the phase or by the first pair in it.
 *
 * @returns whether it did
 */
export async function startWhereMentoring(ctx: RequestContext, id: string): Promise<boolean> {
  const [mentoring] = await ctx.sql(
    `select 1 from programmes p where p.id = $1 and p.state = 'OPEN'
        and exists (select 1 from phases s where s.programme_id = p.id and s.kind = 'MENTORING' and s.state = 'ACTIVE')`,
    [id],
  );
  if (!mentoring || !(await readiness(ctx, id)).hasActiveMatch) return false;
  await moveProgramme(ctx, await ctx.db.programme.findUniqueOrThrow({ where: { id } }), 'start');
  return true;
}

/** The programme, if the viewer may know of it. */
export async function findProgramme(ctx: RequestContext, id: string): Promise<Programme> {
  const programme = await ctx.db.programme.findFirst({
    where: { AND: [{ id }, whereFor(programmePolicy, 'read', ctx.viewer)] },
  });
  if (!programme) throw new NotFound('programme');
  return programme;
}
