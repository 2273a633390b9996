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

interface Details {
  readonly capacity: number | undefined;
  readonly languages: readonly string[] | undefined;
  /** By key; undefined where the answer is taken back. */
  readonly answers: Readonly<Record<string, AnswerValue | undefined>>;
}

/** What a client says of a participant, checked. Throws `ValidationFailed` with everything that is wrong. */
export function readDetails(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  given: {
    readonly capacity?: number | undefined;
    readonly languages?: readonly string[] | undefined;
    readonly answers?: readonly GivenAnswer[] | undefined;
  },
  placesTaken = 0,
): Details {
  const issues: InputIssue[] = [];
  const add = (path: string[], { code, parameters }: Issue) => issues.push(inputIssue(ctx, path, code, parameters));

  if (role !== 'MENTOR' && role !== 'MENTEE') add(['role'], issue('UNKNOWN_ROLE', { value: role }));
  const minimum = Math.max(1, placesTaken);
  const { capacity } = given;
  if (capacity !== undefined && (capacity < minimum || capacity > maximumCapacity))
    add(['capacity'], issue('OUT_OF_RANGE', { value: capacity, minimum, maximum: maximumCapacity }));
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
  if (issues.length > 0) throw new ValidationFailed(issues);
  return { capacity, languages: languages as readonly string[] | undefined, answers };
}

/** Throws `ValidationFailed` naming every question of the role that needs an answer and has none. */
export function checkAnswered(
  ctx: RequestContext,
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  answers: Answers,
): void {
  const missing = unanswered(questions, role, answers);
  if (missing.length === 0) return;
  throw new ValidationFailed(
    missing.map(({ key, label }) =>
      inputIssue(ctx, ['answers', key], 'UNANSWERED', { question: localise(label, ctx.locale) }),
    ),
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
