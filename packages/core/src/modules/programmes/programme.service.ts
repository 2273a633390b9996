import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Prisma, Programme } from '../../database/generated/client.ts';
import { PhaseKind } from '../../database/generated/enums.ts';
import { NotFound, requireVersion } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { phaseDetails } from './phase.input.ts';
import { programmeCreated } from './programme.happenings.ts';
import { mostPhases, mostQuestions, programmeFields } from './programme.input.ts';
import { programmePolicy } from './programme.policy.ts';
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
    offerDays: offerDays.default(14),
    vocabulary: programmeFields.vocabulary.optional(),
    weights: programmeFields.weights.optional(),
    minimumScore: programmeFields.minimumScore.optional(),
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

/** Moves the programme by one action of its state table, if what the action needs is there. */
export async function changeProgrammeState(
  ctx: RequestContext,
  id: string,
  action: ProgrammeAction,
  version?: number,
): Promise<void> {
  await ctx.sql('select 1 from programmes where id = $1 for update', [id]);
  const programme = await findProgramme(ctx, id);
  authorise(ctx, programmePolicy, action, programme);
  requireVersion('Programme', programme, version);
  const state = transition(programmeStates, programme.state, action);
  const notReady = whatIsMissing(ctx, programme, await readiness(ctx, id), action);
  if (notReady) throw notReady;
  const event = action === 'open' || action === 'start' ? (`programme.${action}` as const) : undefined;
  if (event) await askHooks(ctx, event, { programmeId: id });
  await ctx.db.programme.update({ where: { id }, data: { state, version: { increment: 1 } } });
  await ctx.audit(programmeAudit, action, id, { from: programme.state, to: state });
  if (event) await tellHooks(ctx, event, { programmeId: id });
}

/** The programme, if the viewer may know of it. */
export async function findProgramme(ctx: RequestContext, id: string): Promise<Programme> {
  const programme = await ctx.db.programme.findFirst({
    where: { AND: [{ id }, whereFor(programmePolicy, 'read', ctx.viewer)] },
  });
  if (!programme) throw new NotFound('programme');
  return programme;
}
