import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import {
  type Comparison,
  ParticipantRole,
  PhaseKind,
  type ProgrammeKind,
  QuestionType,
} from '../../database/generated/enums.ts';
import { NotFound, requireVersion } from '../../errors.ts';
import { isTimeZone } from '../../time-zone.ts';
import { announce } from '../../events/reactions.ts';
import { nameLine, validated } from '../../input.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { phaseDetails } from './phase.input.ts';
import { programmeCreated } from './programme.happenings.ts';
import { programmePolicy } from './programme.policy.ts';
import { readiness, whatIsMissing } from './programme.readiness.ts';
import { type ProgrammeAction, programmeStates } from './programme.state.ts';
import { programmeAudit } from './programme.audit.ts';

export const mostPhases = 20;
/** Each participant may have an answer to each of them, and each is a part of the scores. */
export const mostQuestions = 100;
export const mostLocales = 20;
export const mostOptions = 500;

const language = z.string().regex(/^[a-z]{2,3}$/);
const inLanguages = <Text extends z.ZodType<string>>(written: Text) =>
  z
    .record(language, written)
    .refine(texts => Object.keys(texts).length <= mostLocales, `This is in more than ${mostLocales} languages.`);
const localisedText = inLanguages(z.string().trim().min(1).max(5000));

const questionInput = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/),
  label: localisedText,
  type: z.enum(QuestionType),
  options: z.array(z.string().min(1).max(200)).max(mostOptions).default([]),
  roles: z.array(z.enum(ParticipantRole)).min(1),
  required: z.boolean().default(false),
  comparison: z.enum(['NONE', 'SAME', 'COMPLEMENT', 'RANGE'] satisfies Comparison[]).default('NONE'),
  comparedWith: z.string().max(50).optional(),
  weight: z.number().min(0).max(100).default(1),
  range: z.number().positive().max(1e9).optional(),
});

const programmeInput = z
  .object({
    title: inLanguages(nameLine(200)),
    purpose: localisedText,
    privacyText: localisedText,
    locales: z
      .array(z.string().regex(/^[a-z]{2,3}$/))
      .min(1)
      .max(mostLocales),
    languages: z.array(z.string().min(1).max(50)).max(50).default([]),
    timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.'),
    defaultCapacity: z.number().int().min(1).max(50).default(1),
    maximumZoneHours: z.number().int().min(0).max(24).optional(),
    requireSharedLanguage: z.boolean().default(false),
    offerDays: z.number().int().min(1).max(90).default(14),
    phases: z
      .array(phaseDetails.safeExtend({ kind: z.enum(PhaseKind) }))
      .max(mostPhases)
      .default([]),
    questions: z.array(questionInput).max(mostQuestions).default([]),
  })
  .superRefine(({ questions }, issues) => {
    const keys = new Set<string>();
    for (const [index, question] of questions.entries()) {
      if (keys.has(question.key))
        issues.addIssue({
          code: 'custom',
          path: ['questions', index, 'key'],
          message: `"${question.key}" is there twice.`,
        });
      keys.add(question.key);
      if (question.type.endsWith('CHOICE') && question.options.length === 0)
        issues.addIssue({ code: 'custom', path: ['questions', index, 'options'], message: 'A choice needs options.' });
      if (question.comparison === 'RANGE' && question.type !== 'NUMBER')
        issues.addIssue({
          code: 'custom',
          path: ['questions', index, 'comparison'],
          message: 'RANGE compares numbers.',
        });
    }
  });

export type CreateProgrammeInput = z.input<typeof programmeInput> & { kind?: ProgrammeKind };

/** Creates a draft with its phases, questions and community feed; who creates it manages it. */
export async function createProgramme(ctx: RequestContext, input: CreateProgrammeInput): Promise<string> {
  authorise(ctx, programmePolicy, 'create', { id: '', state: 'DRAFT' });
  const { phases, questions, ...programme } = validated(programmeInput, input, 'input');
  const created = await ctx.db.programme.create({
    data: { ...programme, createdById: ctx.member.membershipId },
    select: { id: true, title: true },
  });
  await ctx.db.phase.createMany({
    data: phases.map((phase, position) => ({
      ...phase,
      programmeId: created.id,
      position,
      key: `${phase.kind.toLowerCase()}_${position}`,
    })),
  });
  await ctx.db.question.createMany({
    data: questions.map((question, position) => ({ ...question, programmeId: created.id, position })),
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
