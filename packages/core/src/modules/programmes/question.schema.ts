import { AnswerVisibility, Comparison, QuestionType as QuestionKind } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { confirmation } from '../../graphql/errors.ts';
import { fromLocalisedText, LocalisedTextInput, LocalisedTextType, toLocalisedText } from '../../graphql/scalars.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { whereFor } from '../../policy.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import { programmePolicy } from './programme.policy.ts';
import { inAllLanguages, ParticipantRoleEnum, ProgrammeType } from './programme.schema.ts';
import type { NewQuestion, QuestionChange, QuestionCondition, QuestionOption } from './question.input.ts';
import { addQuestion, changeQuestion, reorderQuestions, restoreQuestion, retireQuestion } from './question.service.ts';

const QuestionTypeEnum = builder.enumType('QuestionType', { values: Object.values(QuestionKind) });
const ComparisonEnum = builder.enumType('Comparison', {
  description: 'How matching compares two answers.',
  values: {
    NONE: { description: 'Not at all.' },
    SAME: { description: 'The more alike the better.' },
    COMPLEMENT: { description: 'The mentor offers what the mentee wishes.' },
    RANGE: { description: 'Numbers: the closer the better, down to nothing at `range`.' },
  } satisfies Record<Comparison, { description: string }>,
});
const AnswerVisibilityEnum = builder.enumType('AnswerVisibility', {
  description: 'Who is shown an answer, beside who gave it.',
  values: {
    NOBODY: { description: 'Nobody: it only weighs in matching.' },
    MANAGERS: { description: 'Those who manage the programme.' },
    PARTNER: { description: 'Managers, and who is matched with them.' },
    EVERYBODY: { description: 'Managers, and everybody who is shown that they take part.' },
  } satisfies Record<AnswerVisibility, { description: string }>,
});

export const QuestionOptionType = builder.objectRef<QuestionOption>('QuestionOption').implement({
  description: 'An answer that a question offers.',
  fields: t => ({
    key: t.exposeString('key', { description: 'What is answered, and what imports call it.' }),
    label: t.string({
      description: "In the reader's language.",
      resolve: (option, _args, ctx) => labelOf(option, ctx.locale),
    }),
    labelTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      resolve: ({ label }) => fromLocalisedText(label),
    }),
    isRetired: t.boolean({
      description: 'Whether it is offered no more.',
      resolve: option => option.isRetired ?? false,
    }),
  }),
});

const ConditionType = builder.objectRef<QuestionCondition>('QuestionCondition').implement({
  description: 'A question is asked where an earlier one was answered so.',
  fields: t => ({
    question: t.exposeString('question', { description: "The earlier one's key." }),
    anyOf: t.stringList({
      description: 'Keys of its options, or `true` and `false`.',
      resolve: ({ anyOf }) => [...anyOf],
    }),
  }),
});

/** Without words for it, its key. */
export function labelOf({ key, label }: QuestionOption, locale: string): string {
  return Object.keys(label).length === 0 ? key : localise(label, locale);
}

export const QuestionType = builder.prismaNode('Question', {
  nullable: true,
  description: 'A question to participants, and how matching compares the answers.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, programme: whereFor(programmePolicy, 'read', ctx.viewer) }),
  fields: t => ({
    key: t.exposeString('key', { description: 'Its name in imports and answers; unique in the programme.' }),
    label: t.string({
      description: "In the reader's language.",
      select: { label: true },
      resolve: (question, _args, ctx) => localise(question.label as LocalisedText, ctx.locale),
    }),
    labelTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      select: { label: true },
      resolve: question => fromLocalisedText(question.label),
    }),
    help: t.string({
      nullable: true,
      description: "What to write, or what for, in the reader's language.",
      select: { help: true },
      resolve: ({ help }, _args, ctx) =>
        Object.keys(help as object).length === 0 ? null : localise(help as LocalisedText, ctx.locale),
    }),
    helpTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      select: { help: true },
      resolve: question => fromLocalisedText(question.help),
    }),
    type: t.expose('type', { type: QuestionTypeEnum }),
    options: t.field({
      type: [QuestionOptionType],
      description: 'What can be chosen; with a choice that offers nothing, anything can.',
      select: { options: true },
      resolve: question => question.options as unknown as QuestionOption[],
    }),
    roles: t.expose('roles', { type: [ParticipantRoleEnum] }),
    required: t.exposeBoolean('required'),
    comparison: t.expose('comparison', { type: ComparisonEnum }),
    comparedWith: t.exposeString('comparedWith', {
      nullable: true,
      description: "The key of the mentors' question that it is compared with, if another.",
    }),
    weight: t.exposeFloat('weight'),
    range: t.exposeFloat('range', {
      nullable: true,
      description:
        'RANGE: the difference at which two answers are entirely unlike; null: that of the two who differ most.',
    }),
    condition: t.field({
      type: ConditionType,
      nullable: true,
      description: 'Under which it is asked; null: always.',
      select: { condition: true },
      resolve: question => question.condition as unknown as QuestionCondition | null,
    }),
    visibility: t.expose('visibility', { type: AnswerVisibilityEnum, description: 'Who is shown the answers.' }),
    sensitive: t.exposeBoolean('sensitive', {
      description: "Whether answers are for the programme's own managers at most, in no filter, search or reason.",
    }),
    isRetired: t.boolean({
      description: 'Whether it is asked no more: answers stay, and weigh nothing.',
      select: { retiredAt: true },
      resolve: ({ retiredAt }) => retiredAt !== null,
    }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
  }),
});

const OptionInput = builder.inputType('QuestionOptionInput', {
  description: 'An answer to be offered.',
  fields: t => ({
    key: t.string({ required: true, description: 'What answers keep: it stays when the words change.' }),
    label: t.field({ type: [LocalisedTextInput], description: 'Its words; without any, the key is shown.' }),
  }),
});

const ConditionInput = builder.inputType('QuestionConditionInput', {
  description: 'Asks a question only where an earlier one was answered so.',
  fields: t => ({
    question: t.string({ required: true, description: 'The key of a choice, or a yes or no, that is asked before.' }),
    anyOf: t.stringList({ required: true, description: 'Keys of its options, or `true` and `false`.' }),
  }),
});

const said = {
  key: 'Lower case, such as `role_interest`; unique in the programme, and never used again.',
  options: 'The answers offered, for the two kinds of choice.',
  comparedWith: "The key of the mentors' question it is compared with, if another.",
  weight: 'How much it counts beside the others, 0 to 100; 1 where it is not given.',
  range: 'RANGE: the difference at which two answers are entirely unlike.',
  condition: 'Under which it is asked.',
  visibility: 'Who is shown the answers; MANAGERS where it is not given.',
} as const;

export const QuestionInput = builder.inputType('QuestionInput', {
  description: 'A question to be asked of participants.',
  fields: t => ({
    key: t.string({ required: true, description: said.key }),
    label: t.field({ type: [LocalisedTextInput], required: true }),
    help: t.field({ type: [LocalisedTextInput] }),
    type: t.field({ type: QuestionTypeEnum, required: true }),
    options: t.field({ type: [OptionInput], description: said.options }),
    roles: t.field({ type: [ParticipantRoleEnum], required: true }),
    required: t.boolean(),
    comparison: t.field({ type: ComparisonEnum }),
    comparedWith: t.string({ description: said.comparedWith }),
    weight: t.float({ description: said.weight }),
    range: t.float({ description: said.range }),
    condition: t.field({ type: ConditionInput, description: said.condition }),
    visibility: t.field({ type: AnswerVisibilityEnum, description: said.visibility }),
    sensitive: t.boolean(),
  }),
});

const ChangeQuestionInput = builder.inputType('ChangeQuestionInput', {
  description: 'What is to be changed of a question. What is left out stays; null takes away what may be missing.',
  fields: t => ({
    key: t.string({ description: `${said.key} It stays once somebody has answered, as type and roles do.` }),
    label: t.field({ type: [LocalisedTextInput], description: 'In all languages.' }),
    help: t.field({ type: [LocalisedTextInput], description: 'In all languages.' }),
    type: t.field({ type: QuestionTypeEnum }),
    options: t.field({
      type: [OptionInput],
      description: 'All of them, in order. What is left out and was chosen is retired; what nobody chose is gone.',
    }),
    roles: t.field({ type: [ParticipantRoleEnum] }),
    required: t.boolean(),
    comparison: t.field({ type: ComparisonEnum }),
    comparedWith: t.string({ description: said.comparedWith }),
    weight: t.float({ description: said.weight }),
    range: t.float({ description: said.range }),
    condition: t.field({ type: ConditionInput, description: said.condition }),
    visibility: t.field({
      type: AnswerVisibilityEnum,
      description: 'Narrower at once; wider for answers that are given from then on.',
    }),
    sensitive: t.boolean(),
  }),
});

type OptionGiven = typeof OptionInput.$inferInput;

function toOptions(options: readonly OptionGiven[]): { key: string; label?: LocalisedText }[] {
  return options.map(({ key, label }) => ({ key, ...(label && { label: toLocalisedText(label) }) }));
}

/** As GraphQL gives it, as the service takes it. */
export function toNewQuestion(input: typeof QuestionInput.$inferInput): NewQuestion {
  const { label, help, options, ...others } = withoutNull(input);
  return {
    ...others,
    label: toLocalisedText(label),
    ...(help && { help: toLocalisedText(help) }),
    ...(options && { options: toOptions(options) }),
  };
}

const nullable = ['comparedWith', 'range', 'condition'] as const;

function toQuestionChange(input: typeof ChangeQuestionInput.$inferInput): QuestionChange {
  const { label, help, options, ...others } = withoutNull(input);
  const takenAway = Object.fromEntries(nullable.filter(field => input[field] === null).map(field => [field, null]));
  return {
    ...others,
    ...takenAway,
    ...(label && { label: toLocalisedText(label) }),
    ...(help && { help: toLocalisedText(help) }),
    ...(options && { options: toOptions(options) }),
  };
}

builder.mutationFields(t => ({
  addQuestion: t.prismaField({
    type: QuestionType,
    access: 'member',
    description: 'Asks participants something more, after the other questions. For managers.',
    errors: { dataField: { name: 'question' }, types: confirmation.errors },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      input: t.arg({ type: QuestionInput, required: true }),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (query, _root, { programmeId, input, confirmed }, ctx) => {
      const id = await addQuestion(ctx, programmeId.id, toNewQuestion(input), confirmed ?? undefined);
      return ctx.db.question.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
  changeQuestion: t.prismaField({
    type: QuestionType,
    access: 'member',
    description:
      'Changes what is given of a question. Words, order, options and weights can always be changed; what was asked stays once somebody has answered (`QUESTION_ANSWERED`), and so does an option that the condition of another question looks at (`QUESTION_NEEDED`). For managers.',
    errors: { dataField: { name: 'question' }, types: confirmation.errors },
    args: {
      id: t.arg.globalID({ required: true, for: QuestionType }),
      input: t.arg({ type: ChangeQuestionInput, required: true }),
      version: t.arg.int(requiredVersion),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (query, _root, { id, input, version, confirmed }, ctx) => {
      await changeQuestion(ctx, id.id, toQuestionChange(input), { version, confirmed: confirmed ?? undefined });
      return ctx.db.question.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  retireQuestion: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Asks a question no more: answers stay, unseen in filters, and weigh nothing. Where nobody has answered it, it is gone. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: { id: t.arg.globalID({ required: true, for: QuestionType }), version: t.arg.int(requiredVersion) },
    resolve: async (query, _root, { id, version }, ctx) => {
      const programmeId = await retireQuestion(ctx, id.id, version);
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } });
    },
  }),
  restoreQuestion: t.prismaField({
    type: QuestionType,
    access: 'member',
    description: 'Asks a retired question again, where what it looks back at is still asked. For managers.',
    errors: { dataField: { name: 'question' }, types: confirmation.errors },
    args: {
      id: t.arg.globalID({ required: true, for: QuestionType }),
      version: t.arg.int(requiredVersion),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (query, _root, { id, version, confirmed }, ctx) => {
      await restoreQuestion(ctx, id.id, { version, confirmed: confirmed ?? undefined });
      return ctx.db.question.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  reorderQuestions: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description: 'Puts the questions into another order: name all of them. Conditions have to look back. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      questionIds: t.arg.globalIDList({ required: true, for: QuestionType }),
    },
    resolve: async (query, _root, { programmeId, questionIds }, ctx) => {
      await reorderQuestions(
        ctx,
        programmeId.id,
        questionIds.map(({ id }) => id),
      );
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId.id } });
    },
  }),
}));
