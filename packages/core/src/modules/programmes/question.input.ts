import { z } from 'zod';
import { AnswerVisibility, type Comparison, ParticipantRole, QuestionType } from '../../database/generated/enums.ts';
import { isStorable } from '../../storable.ts';
import { localisedText } from './programme.input.ts';

/** What is offered as an answer: answers keep the key; without words, it is shown itself. */
export interface QuestionOption {
  readonly key: string;
  readonly label: Readonly<Record<string, string>>;
  /** Not offered any more. */
  readonly isRetired?: boolean;
}

/** A question is asked where an earlier one was answered by one of these. */
export interface QuestionCondition {
  readonly question: string;
  readonly anyOf: readonly string[];
}

export const mostOptions = 500;
const mostConditions = 50;

const questionKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,49}$/, 'Write lower case letters, digits and _, such as role_interest.');
const optionKey = z.string().trim().min(1).max(200).refine(isStorable, 'This has characters that cannot be stored.');

const optionInput = z.object({ key: optionKey, label: localisedText.default({}) });
const optionsInput = z
  .array(optionInput)
  .max(mostOptions)
  .superRefine((options, issues) => {
    const keys = options.map(({ key }) => key);
    for (const [index, key] of keys.entries())
      if (keys.indexOf(key) !== index)
        issues.addIssue({ code: 'custom', path: [index, 'key'], message: `"${key}" is there twice.` });
  });

const conditionInput = z.object({
  question: questionKey,
  anyOf: z.array(z.string().min(1).max(200)).min(1).max(mostConditions),
});

/** What is said of a question, without defaults: a change says some of it. */
export const questionFields = {
  key: questionKey,
  label: localisedText,
  help: localisedText,
  type: z.enum(QuestionType),
  options: optionsInput,
  roles: z.array(z.enum(ParticipantRole)).min(1),
  required: z.boolean(),
  comparison: z.enum(['NONE', 'SAME', 'COMPLEMENT', 'RANGE'] satisfies Comparison[]),
  comparedWith: questionKey.nullable(),
  weight: z.number().min(0).max(100),
  range: z.number().positive().max(1e9).nullable(),
  condition: conditionInput.nullable(),
  visibility: z.enum(AnswerVisibility),
  sensitive: z.boolean(),
};

export const newQuestion = z.object({
  ...questionFields,
  help: localisedText.default({}),
  options: optionsInput.default([]),
  required: z.boolean().default(false),
  comparison: questionFields.comparison.default('NONE'),
  comparedWith: questionFields.comparedWith.optional(),
  weight: questionFields.weight.default(1),
  range: questionFields.range.optional(),
  condition: questionFields.condition.optional(),
  visibility: z.enum(AnswerVisibility).default('MANAGERS'),
  sensitive: z.boolean().default(false),
});
export type NewQuestion = z.input<typeof newQuestion>;

export const questionChange = z.object(questionFields).partial();
export type QuestionChange = z.input<typeof questionChange>;

/** A question among the others of its programme, in their order. */
export type DesignedQuestion = Pick<
  z.output<typeof newQuestion>,
  'key' | 'type' | 'comparison' | 'comparedWith' | 'condition'
> & { readonly options: readonly QuestionOption[]; readonly isRetired?: boolean };

export interface DesignIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What makes no sense of a question beside those before it and the others. */
export function questionIssues(question: DesignedQuestion, all: readonly DesignedQuestion[]): DesignIssue[] {
  const issues: DesignIssue[] = [];
  const { type, options, comparison, comparedWith, condition, key } = question;
  if (type.endsWith('CHOICE') && !options.some(({ isRetired }) => !isRetired))
    issues.push({ path: ['options'], message: 'A choice needs options.' });
  if (comparison === 'RANGE' && type !== 'NUMBER')
    issues.push({ path: ['comparison'], message: 'RANGE compares numbers.' });
  if (comparedWith && comparedWith !== key && !all.some(other => other.key === comparedWith && !other.isRetired))
    issues.push({ path: ['comparedWith'], message: `There is no question "${comparedWith}".` });
  if (condition) issues.push(...conditionIssues(question, condition, all));
  return issues;
}

function conditionIssues(
  { key }: DesignedQuestion,
  { question, anyOf }: QuestionCondition,
  all: readonly DesignedQuestion[],
): DesignIssue[] {
  const at = all.findIndex(other => other.key === key);
  const earlier = all.find((other, index) => other.key === question && !other.isRetired && (at < 0 || index < at));
  if (!earlier)
    return [
      { path: ['condition', 'question'], message: `"${question}" is no question that is asked before this one.` },
    ];
  if (earlier.type === 'TEXT' || earlier.type === 'NUMBER')
    return [{ path: ['condition', 'question'], message: 'A condition looks at a choice, or at yes or no.' }];
  const offered = earlier.options.filter(({ isRetired }) => !isRetired).map(option => option.key);
  const known = earlier.type === 'BOOLEAN' ? ['true', 'false'] : offered;
  return anyOf
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => !known.includes(value))
    .map(({ value, index }) => ({ path: ['condition', 'anyOf', index], message: `"${value}" is no answer to it.` }));
}
