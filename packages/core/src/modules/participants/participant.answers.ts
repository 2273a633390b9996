import type { AnswerVisibility, ParticipantRole, QuestionType } from '../../database/generated/enums.ts';
import { isStorable } from '../../storable.ts';
import { defineText, type NamesOf, type ParametersOf, type Text, type TextParameters, text } from '../../texts/text.ts';
import type { Reader } from '../../texts/vocabulary.ts';
import type { QuestionCondition, QuestionOption } from '../programmes/question.input.ts';
import { issueTexts } from './participant.issues.ts';

/** A question as far as answers are read and shown by it. */
export interface AskedQuestion {
  readonly key: string;
  readonly label: Readonly<Record<string, string>>;
  readonly type: QuestionType;
  /** What is offered; with a choice that offers nothing, anything can be chosen. */
  readonly options: readonly QuestionOption[];
  readonly roles: readonly ParticipantRole[];
  readonly required: boolean;
  readonly condition: QuestionCondition | null;
  readonly visibility: AnswerVisibility;
  readonly sensitive: boolean;
  readonly isRetired: boolean;
}

/** As stored, by the question's key: text and single choices are strings, several choices a list. */
export type AnswerValue = string | number | boolean | readonly string[];
export type Answers = Readonly<Record<string, AnswerValue>>;

/** What is wrong with a value, to be worded for whoever reads of it. */
export interface Issue {
  readonly code: IssueCode;
  readonly parameters: TextParameters;
}
export type IssueCode = keyof typeof issueTexts;

export function isIssueCode(code: string): code is IssueCode {
  return Object.hasOwn(issueTexts, code);
}

export const longestAnswer = 5000;
export const mostChoices = 100;

export function issue<Code extends IssueCode>(
  code: Code,
  ...[parameters = {}]: ParametersOf<NamesOf<(typeof issueTexts)[Code]>>
): Issue {
  return { code, parameters };
}

/** Codes and parameters that were kept may be those of an older release. */
export function issueText(reader: Reader, code: string, parameters: TextParameters): string {
  const said: Text = issueTexts[isIssueCode(code) ? code : 'UNEXPECTED'];
  return text(reader, said, parameters);
}

export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'code' in value;
}

/** Reads what somebody wrote, one text for each choice; nothing but blanks is no answer. */
export function readAnswer(question: AskedQuestion, texts: readonly string[]): AnswerValue | undefined | Issue {
  const values = texts.map(given => given.trim()).filter(given => given !== '');
  if (values.length === 0) return undefined;
  if (!values.every(isStorable)) return issue('NOT_TEXT');
  if (question.type === 'MULTIPLE_CHOICE')
    return readChoices(
      question,
      values.map(value => optionNamed(question, value)),
    );
  const [given, other] = values as [string, string?];
  if (other !== undefined) return issue('ONE_ANSWER');
  const value = question.type === 'SINGLE_CHOICE' ? optionNamed(question, given) : given;
  if (question.type === 'NUMBER') return readNumber(value);
  if (question.type === 'BOOLEAN')
    return booleans[value.toLowerCase()] ?? issue('NOT_YES_OR_NO', { value: excerpt(value) });
  const problem = question.type === 'TEXT' ? shorten(value, longestAnswer) : unknownOption(question, value);
  return problem ?? value;
}

/** The same, the other way: one text for each choice. */
export function writeAnswer(value: AnswerValue | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...(value as string[])] : [String(value)];
}

/** A choice, or what was written, as others read it. */
export interface ShownValue {
  readonly key: string;
  /** Where the key is none that people read. */
  readonly word?: Text;
  /** What the option is called, by language. */
  readonly label?: Readonly<Record<string, string>>;
  /** Whether it could not be chosen any more. */
  readonly isRetired: boolean;
}

export function showAnswer({ type, options }: AskedQuestion, value: AnswerValue | undefined): ShownValue[] {
  const offers = type.endsWith('CHOICE') && options.length > 0;
  return writeAnswer(value).map(key => {
    const option = options.find(offered => offered.key === key);
    return {
      key,
      ...(type === 'BOOLEAN' && { word: key === 'true' ? yes : no }),
      ...(option && Object.keys(option.label).length > 0 && { label: option.label }),
      isRetired: offers && (option === undefined || option.isRetired === true),
    };
  });
}

const yes = defineText({ en: 'Yes', da: 'Ja' });
const no = defineText({ en: 'No', da: 'Nej' });

/** The questions of this role that need an answer and have none. */
export function unanswered(
  questions: readonly AskedQuestion[],
  role: ParticipantRole,
  answers: Answers,
): AskedQuestion[] {
  return askedOf(questions, role, answers).filter(
    ({ required, key }) => required && answerTo(answers, key) === undefined,
  );
}

/** What somebody of the role is asked, by what they have answered: neither what is retired nor what a condition bars. */
export function askedOf<Question extends Pick<AskedQuestion, 'key' | 'roles' | 'condition' | 'isRetired'>>(
  questions: readonly Question[],
  role: ParticipantRole,
  answers: Answers,
): Question[] {
  const asked = new Set<string>();
  // Conditions look back, so one pass is enough.
  return questions.filter(({ key, roles, condition, isRetired }) => {
    const isAsked =
      !isRetired &&
      roles.includes(role) &&
      (!condition ||
        (asked.has(condition.question) &&
          writeAnswer(answerTo(answers, condition.question)).some(value => condition.anyOf.includes(value))));
    if (isAsked) asked.add(key);
    return isAsked;
  });
}

/** A key may be a word that every object has something under. */
export function answerTo(answers: Answers, key: string): Answers[string] | undefined {
  return Object.hasOwn(answers, key) ? answers[key] : undefined;
}

/** Enough of a value to recognise it in a message. */
export function excerpt(value: string): string {
  return value.length <= 60 ? value.toWellFormed() : `${value.slice(0, 60).toWellFormed()}…`;
}

function readChoices(question: AskedQuestion, values: readonly string[]): readonly string[] | Issue {
  const chosen = [...new Set(values)];
  if (chosen.length > mostChoices) return issue('TOO_MANY', { maximum: mostChoices });
  return chosen.map(value => unknownOption(question, value)).find(isIssue) ?? chosen;
}

function unknownOption({ options }: AskedQuestion, value: string): Issue | undefined {
  if (options.length === 0) return shorten(value, 200);
  const option = options.find(({ key }) => key === value);
  if (option?.isRetired) return issue('OPTION_RETIRED', { value: excerpt(value) });
  return option ? undefined : issue('UNKNOWN_OPTION', { value: excerpt(value) });
}

/** The key of the option that somebody named, by its key or in the words of any language. */
function optionNamed({ options }: AskedQuestion, value: string): string {
  if (options.some(({ key }) => key === value)) return value;
  const named = options.find(({ label }) => Object.values(label).includes(value));
  return named?.key ?? value;
}

function shorten(value: string, maximum: number): Issue | undefined {
  return value.length > maximum ? issue('TOO_LONG', { maximum }) : undefined;
}

// Number() would also take '0x1F', '1e400' and ''. JSON knows no -0, which + 0 makes a 0.
function readNumber(value: string): number | Issue {
  return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value)
    ? Number(value) + 0
    : issue('NOT_A_NUMBER', { value: excerpt(value) });
}

const booleans: Readonly<Record<string, boolean>> = Object.assign(Object.create(null) as object, {
  true: true,
  yes: true,
  ja: true,
  '1': true,
  false: false,
  no: false,
  nej: false,
  '0': false,
});
