import type { RequestContext } from '../../context.ts';
import type { Question } from '../../database/generated/client.ts';
import type { AnswerVisibility } from '../../database/generated/enums.ts';
import { conflict, isUniqueViolation, NotFound, requireVersion, ValidationFailed } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { requireAll } from './phase.service.ts';
import { programmeAudit } from './programme.audit.ts';
import { confirmDesign, lockDesign, raiseDesign } from './programme.design.ts';
import { questionOpened, takingPart } from './programme.happenings.ts';
import { mostQuestions } from './programme.input.ts';
import {
  type DesignedQuestion,
  type NewQuestion,
  newQuestion,
  type QuestionChange,
  questionChange,
  questionIssues,
  type QuestionOption,
} from './question.input.ts';

const questionAnswered = conflict('QUESTION_ANSWERED', {
  en: 'Somebody has answered this question, so what it asks stays. Retire it, and add another one.',
  da: 'Nogen har svaret på spørgsmålet, så det, der spørges om, kan ikke ændres. Luk det, og tilføj et nyt.',
});

const keyUsed = conflict('QUESTION_KEY_USED', {
  en: 'The {term:programme} has or had a question with the key "{key}". Answers are kept by it, so choose another one.',
  da: '{Term:programme.the} har eller har haft et spørgsmål med nøglen "{key}". Svar gemmes under den, så vælg en anden.',
});

const tooMany = conflict('QUESTIONS_FULL', {
  en: 'A {term:programme} has at most {most} questions.',
  da: '{Term:programme.the} kan højst have {most} spørgsmål.',
});

const dependedOn = conflict('QUESTION_NEEDED', {
  en: 'Other questions look back at this one ({keys}). Change them first.',
  da: 'Andre spørgsmål afhænger af dette ({keys}). Ret dem først.',
});

interface Confirmable {
  readonly version: number;
  readonly confirmed?: number | undefined;
}

/** Adds a question after the others. Answers its id. */
export async function addQuestion(
  ctx: RequestContext,
  programmeId: string,
  input: NewQuestion,
  confirmed?: number,
): Promise<string> {
  await lockDesign(ctx, programmeId);
  const question = validated(newQuestion, input, 'input');
  const others = await questionsIn(ctx, programmeId);
  if (others.length >= mostQuestions) throw tooMany({ most: mostQuestions });
  if (others.some(({ key }) => key === question.key)) throw keyUsed({ key: question.key });
  requireSense(question, others);
  if (question.required) await confirmDesign(ctx, programmeId, [{ kind: 'QUESTION_REQUIRED', ...question }], confirmed);
  const { condition, ...columns } = question;
  try {
    const { id } = await ctx.db.question.create({
      data: { ...columns, ...(condition && { condition }), programmeId, position: others.length },
      select: { id: true },
    });
    await raiseDesign(ctx, programmeId);
    await ctx.audit(programmeAudit, 'addQuestion', programmeId, { key: question.key });
    return id;
  } catch (error) {
    throw isUniqueViolation(error) ? keyUsed({ key: question.key }) : error;
  }
}

/**
 * Changes what is given. Options that are left out are retired where somebody chose them, else they are gone.
 *
 * @returns the programme's id
 * @throws Conflict `QUESTION_ANSWERED` where what was asked would be another thing; ConfirmationNeeded where it is
 *   required of people who have not answered
 */
export async function changeQuestion(
  ctx: RequestContext,
  id: string,
  input: QuestionChange,
  { version, confirmed }: Confirmable,
): Promise<string> {
  const found = await findQuestion(ctx, id);
  const { programmeId, key } = found;
  await lockDesign(ctx, programmeId);
  const question = await ctx.db.question.findUniqueOrThrow({ where: { id } });
  requireVersion('Question', question, version);
  const { condition, ...change } = validated(questionChange, input, 'input');
  const others = await questionsIn(ctx, programmeId);
  const answered = await peopleWhoAnswered(ctx, programmeId, key);
  const fewer = change.roles && question.roles.some(role => !change.roles!.includes(role));
  if (answered > 0 && ((change.key ?? key) !== key || (change.type ?? question.type) !== question.type || fewer))
    throw questionAnswered();
  if (change.key !== undefined && change.key !== key) {
    if (others.some(other => other.key === change.key)) throw keyUsed({ key: change.key });
    requireNotNeeded(key, others);
  }
  const options = change.options && (await keepChosen(ctx, question, change.options));
  const changed = {
    ...toDesigned(question),
    ...change,
    ...(options && { options }),
    ...(condition !== undefined && { condition }),
  };
  const all = others.map(other => (other.key === key ? changed : other));
  requireSense(changed, all);
  requireOthersMakeSense(changed, all);
  const required = (change.required ?? question.required) && (!question.required || change.roles !== undefined);
  if (required)
    await confirmDesign(
      ctx,
      programmeId,
      [{ kind: 'QUESTION_REQUIRED', key, roles: change.roles ?? question.roles }],
      confirmed,
    );
  if (opens(question, change) && answered > 0)
    await announce(ctx, questionOpened, { programmeId, key, was: shownTo(question) });
  const { options: _given, ...columns } = change;
  await ctx.db.question.update({
    where: { id },
    data: {
      ...columns,
      ...(options && { options: options.map(option => ({ ...option })) }),
      ...(condition && { condition }),
      version: { increment: 1 },
    },
  });
  // Prisma takes no plain null for JSON.
  if (condition === null) await ctx.sql('update questions set condition = null where id = $1', [id]);
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'changeQuestion', programmeId, { key, changed: Object.keys(input) });
  return programmeId;
}

/** Asks it no more: answers stay, and weigh nothing. Where nobody has answered, it is gone. @returns the programme's id */
export async function retireQuestion(ctx: RequestContext, id: string, version: number): Promise<string> {
  const { programmeId, key } = await findQuestion(ctx, id);
  await lockDesign(ctx, programmeId);
  const question = await ctx.db.question.findUniqueOrThrow({ where: { id } });
  requireVersion('Question', question, version);
  const others = await questionsIn(ctx, programmeId);
  requireNotNeeded(key, others);
  if (question.retiredAt === null) {
    const answered = await peopleWhoAnswered(ctx, programmeId, key);
    if (answered === 0) {
      await ctx.db.question.delete({ where: { id } });
      await order(
        ctx,
        programmeId,
        (await idsOf(ctx, programmeId)).map(left => left.id),
      );
    } else await ctx.sql('update questions set retired_at = present(), version = version + 1 where id = $1', [id]);
    await raiseDesign(ctx, programmeId);
    await ctx.audit(programmeAudit, 'retireQuestion', programmeId, { key, answered });
  }
  return programmeId;
}

/** Asks it again. @returns the programme's id */
export async function restoreQuestion(
  ctx: RequestContext,
  id: string,
  { version, confirmed }: Confirmable,
): Promise<string> {
  const { programmeId, key } = await findQuestion(ctx, id);
  await lockDesign(ctx, programmeId);
  const question = await ctx.db.question.findUniqueOrThrow({ where: { id } });
  requireVersion('Question', question, version);
  if (question.retiredAt === null) return programmeId;
  const restored = { ...toDesigned(question), isRetired: false };
  const others = await questionsIn(ctx, programmeId);
  requireSense(
    restored,
    others.map(other => (other.key === key ? restored : other)),
    'id',
  );
  if (question.required)
    await confirmDesign(ctx, programmeId, [{ kind: 'QUESTION_REQUIRED', key, roles: question.roles }], confirmed);
  await ctx.db.question.update({ where: { id }, data: { retiredAt: null, version: { increment: 1 } } });
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'restoreQuestion', programmeId, { key });
  return programmeId;
}

/** Puts the questions in the order of the ids, which are all of them. Conditions still have to look back. */
export async function reorderQuestions(
  ctx: RequestContext,
  programmeId: string,
  ids: readonly string[],
): Promise<void> {
  await lockDesign(ctx, programmeId);
  const present = await idsOf(ctx, programmeId);
  requireAll(present, ids);
  const byId = new Map(present.map(question => [question.id, toDesigned(question)]));
  const ordered = ids.map(id => byId.get(id)!);
  for (const question of ordered) requireSense(question, ordered, 'ids');
  await order(ctx, programmeId, ids);
  await raiseDesign(ctx, programmeId);
  await ctx.audit(programmeAudit, 'reorderQuestions', programmeId, {});
}

function requireSense(question: DesignedQuestion, all: readonly DesignedQuestion[], path = 'input'): void {
  if (question.isRetired) return;
  const issues = questionIssues(question, all);
  if (issues.length === 0) return;
  throw new ValidationFailed(
    issues.map(issue => ({
      path: path === 'input' ? [path, ...issue.path.map(String)] : [path],
      code: 'CUSTOM',
      message: issue.message,
    })),
  );
}

/** @throws Conflict `QUESTION_NEEDED` where a condition of another looks at what is not offered any more */
function requireOthersMakeSense({ key }: DesignedQuestion, all: readonly DesignedQuestion[]): void {
  const broken = all.filter(
    other => other.key !== key && !other.isRetired && needs(other, key) && questionIssues(other, all).length > 0,
  );
  if (broken.length > 0) throw dependedOn({ keys: broken.map(other => other.key).join(', ') });
}

function requireNotNeeded(key: string, all: readonly DesignedQuestion[]): void {
  const keys = all.filter(other => other.key !== key && !other.isRetired && needs(other, key)).map(other => other.key);
  if (keys.length > 0) throw dependedOn({ keys: keys.join(', ') });
}

function needs({ condition, comparedWith }: DesignedQuestion, key: string): boolean {
  return condition?.question === key || comparedWith === key;
}

/** Those that are left out and were chosen are kept as retired. */
async function keepChosen(
  ctx: RequestContext,
  { options, programmeId, key }: Question,
  given: readonly QuestionOption[],
): Promise<QuestionOption[]> {
  const left = (options as unknown as QuestionOption[]).filter(old => !given.some(option => option.key === old.key));
  const chosen: QuestionOption[] = [];
  for (const option of left)
    if ((await peopleWhoAnswered(ctx, programmeId, key, option.key)) > 0) chosen.push({ ...option, isRetired: true });
  return [...given, ...chosen];
}

async function peopleWhoAnswered(
  ctx: RequestContext,
  programmeId: string,
  key: string,
  option?: string,
): Promise<number> {
  const found = { people: 0 };
  await announce(ctx, takingPart, { programmeId, key, ...(option !== undefined && { option }), found });
  return found.people;
}

const reach: readonly AnswerVisibility[] = ['NOBODY', 'MANAGERS', 'PARTNER', 'EVERYBODY'];

/** To whom an answer is open: what is sensitive, to managers at most. */
export function shownTo({ visibility, sensitive }: Pick<Question, 'visibility' | 'sensitive'>): AnswerVisibility {
  return sensitive && reach.indexOf(visibility) > reach.indexOf('MANAGERS') ? 'MANAGERS' : visibility;
}

/** The narrower of two. */
export function narrower(one: AnswerVisibility, other: AnswerVisibility): AnswerVisibility {
  return reach.indexOf(one) < reach.indexOf(other) ? one : other;
}

function opens(
  before: Pick<Question, 'visibility' | 'sensitive'>,
  change: { readonly visibility?: AnswerVisibility | undefined; readonly sensitive?: boolean | undefined },
): boolean {
  const after = { visibility: change.visibility ?? before.visibility, sensitive: change.sensitive ?? before.sensitive };
  return reach.indexOf(shownTo(after)) > reach.indexOf(shownTo(before)) || (before.sensitive && !after.sensitive);
}

async function findQuestion(ctx: RequestContext, id: string): Promise<Pick<Question, 'programmeId' | 'key'>> {
  const found = await ctx.db.question.findFirst({ where: { id }, select: { programmeId: true, key: true } });
  if (!found) throw new NotFound('question');
  return found;
}

async function idsOf(ctx: RequestContext, programmeId: string): Promise<Question[]> {
  return await ctx.db.question.findMany({ where: { programmeId }, orderBy: { position: 'asc' } });
}

async function questionsIn(ctx: RequestContext, programmeId: string): Promise<DesignedQuestion[]> {
  return (await idsOf(ctx, programmeId)).map(toDesigned);
}

function toDesigned(question: Question): DesignedQuestion {
  const { key, type, comparison, comparedWith, condition, options, retiredAt } = question;
  return {
    key,
    type,
    comparison,
    comparedWith,
    condition: condition as unknown as DesignedQuestion['condition'],
    options: options as unknown as QuestionOption[],
    isRetired: retiredAt !== null,
  };
}

async function order(ctx: RequestContext, programmeId: string, ids: readonly string[]): Promise<void> {
  await ctx.sql(
    `update questions q set position = o.n - 1 from unnest($2::uuid[]) with ordinality o (id, n)
      where q.id = o.id and q.programme_id = $1`,
    [programmeId, ids],
  );
}
