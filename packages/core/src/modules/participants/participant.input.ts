import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { type InputIssue, ValidationFailed } from '../../errors.ts';
import { localise } from '../../texts/text.ts';
import {
  type AnswerValue,
  type AskedQuestion,
  type Answers,
  excerpt,
  type Issue,
  isIssue,
  issue,
  issueText,
  readAnswer,
  unanswered,
} from './participant.answers.ts';
import { maximumCapacity, readLanguages } from './participant.limits.ts';

/** An answer as a client sends it: no value takes it back, several are several choices. */
export interface GivenAnswer {
  readonly key: string;
  readonly values: readonly string[];
}

export interface Details {
  readonly capacity: number | undefined;
  readonly languages: readonly string[] | undefined;
  /** By key; undefined where the answer is taken back. */
  readonly answers: Readonly<Record<string, AnswerValue | undefined>>;
}

/** What a client says of a participant, as it came. */
export interface GivenDetails {
  readonly capacity?: number | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly answers?: readonly GivenAnswer[] | undefined;
}

/** The same, checked. Throws `ValidationFailed` with everything that is wrong. */
export function readDetails(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  given: GivenDetails,
  placesTaken = 0,
): Details {
  const { issues, ...details } = sortOut(ctx, questions, role, given, placesTaken);
  if (issues.length > 0) throw new ValidationFailed(issues);
  return details;
}

/** The same of what is being written: what is right, and of the rest what is wrong, each answer by its question. */
export function readUnfinished(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  given: GivenDetails,
): Details & { readonly issues: readonly InputIssue[] } {
  const { issues, ...details } = sortOut(ctx, questions, role, given, 0);
  return {
    ...details,
    issues: issues.map(({ path: [field, index], ...rest }) => {
      const key = field === 'answers' ? given.answers?.[Number(index)]?.key : undefined;
      return { ...rest, path: key === undefined ? [field!] : [field!, excerpt(key)] };
    }),
  };
}

/** Whatever is wrong is left out. */
function sortOut(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  given: GivenDetails,
  placesTaken: number,
): Details & { readonly issues: readonly InputIssue[] } {
  const issues: InputIssue[] = [];
  const add = (path: string[], { code, parameters }: Issue) => issues.push(inputIssue(ctx, path, code, parameters));

  if (role !== 'MENTOR' && role !== 'MENTEE') add(['role'], issue('UNKNOWN_ROLE', { value: role }));
  const minimum = Math.max(1, placesTaken);
  const isInRange = given.capacity === undefined || (given.capacity >= minimum && given.capacity <= maximumCapacity);
  if (!isInRange)
    add(['capacity'], issue('OUT_OF_RANGE', { value: given.capacity, minimum, maximum: maximumCapacity }));
  const languages = given.languages && readLanguages(given.languages);
  if (isIssue(languages)) add(['languages'], languages);

  const asked = new Map(
    questions.filter(({ roles }) => roles.includes(role)).map(question => [question.key, question]),
  );
  const answers: Record<string, AnswerValue | undefined> = {};
  for (const [index, { key, values }] of (given.answers ?? []).entries()) {
    const question = asked.get(key);
    if (question === undefined)
      add(['answers', String(index), 'key'], issue('UNKNOWN_QUESTION', { value: excerpt(key) }));
    else if (Object.hasOwn(answers, key))
      add(['answers', String(index), 'key'], issue('DUPLICATE_QUESTION', { value: key }));
    else if (question.isRetired && values.length > 0)
      add(
        ['answers', String(index), 'key'],
        issue('QUESTION_RETIRED', { question: localise(question.label, ctx.locale) }),
      );
    else {
      const answer = readAnswer(question, values);
      if (isIssue(answer)) add(['answers', String(index), 'values'], answer);
      else answers[key] = answer;
    }
  }
  return {
    capacity: isInRange ? given.capacity : undefined,
    languages: isIssue(languages) ? undefined : languages,
    answers,
    issues,
  };
}

/** Throws `ValidationFailed` naming every question of the role that needs an answer and has none. */
export function checkAnswered(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  answers: Answers,
): void {
  const missing = whatIsUnanswered(ctx, questions, role, answers);
  if (missing.length > 0) throw new ValidationFailed(missing);
}

/** Every question of the role that needs an answer and has none. */
export function whatIsUnanswered(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  answers: Answers,
): InputIssue[] {
  return unanswered(questions, role, answers).map(({ key, label }) =>
    inputIssue(ctx, ['answers', key], 'UNANSWERED', { question: localise(label, ctx.locale) }),
  );
}

function inputIssue(
  ctx: RequestContext,
  path: string[],
  code: Issue['code'],
  parameters: Issue['parameters'],
): InputIssue {
  return { path, code, message: issueText(ctx, code, parameters) };
}
