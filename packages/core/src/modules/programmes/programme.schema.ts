import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import {
  Comparison,
  ParticipantRole,
  PhaseKind,
  PhaseState,
  ProgrammeKind,
  ProgrammeState,
  QuestionType,
} from '../../database/generated/enums.ts';
import { actionValues, allowedActions, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { confirmation } from '../../graphql/errors.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import { fromLocalisedText, LocalisedTextInput, LocalisedTextType, toLocalisedText } from '../../graphql/scalars.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { alternativesFor, sqlFor, whereFor } from '../../policy.ts';
import { actionsOf } from '../../state.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import { HierarchyCueEnum } from '../identity/identity.schema.ts';
import { programmePolicy } from './programme.policy.ts';
import { readinessOf, whatIsMissing } from './programme.readiness.ts';
import { changeProgrammeState, createProgramme } from './programme.service.ts';
import { type ProgrammeAction, programmeStates } from './programme.state.ts';

const ProgrammeStateEnum = builder.enumType('ProgrammeState', { values: Object.values(ProgrammeState) });
const ProgrammeKindEnum = builder.enumType('ProgrammeKind', { values: Object.values(ProgrammeKind) });
const ProgrammeActionEnum = builder.enumType('ProgrammeAction', {
  description: 'What moves a programme from one state to another; each is a mutation, such as `openProgramme`.',
  values: actionValues(programmeStates),
});
const PhaseKindEnum = builder.enumType('PhaseKind', { values: Object.values(PhaseKind) });
const PhaseStateEnum = builder.enumType('PhaseState', { values: Object.values(PhaseState) });
const QuestionTypeEnum = builder.enumType('QuestionType', { values: Object.values(QuestionType) });
const ComparisonEnum = builder.enumType('Comparison', {
  description: 'How matching compares two answers.',
  values: {
    NONE: { description: 'Not at all.' },
    SAME: { description: 'The more alike the better.' },
    COMPLEMENT: { description: 'The mentor offers what the mentee wishes.' },
    RANGE: { description: 'Numbers: the closer the better, down to nothing at `range`.' },
  } satisfies Record<Comparison, { description: string }>,
});
export const ParticipantRoleEnum = builder.enumType('ParticipantRole', { values: Object.values(ParticipantRole) });

const inAllLanguages = 'In all languages, for editing.';

export const PhaseType = builder.prismaNode('Phase', {
  nullable: true,
  description: 'A stretch of a programme.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, programme: whereFor(programmePolicy, 'read', ctx.viewer) }),
  fields: t => ({
    kind: t.expose('kind', { type: PhaseKindEnum }),
    state: t.expose('state', { type: PhaseStateEnum }),
    startsAt: t.expose('startsAt', { type: 'DateTime', nullable: true }),
    endsAt: t.expose('endsAt', { type: 'DateTime', nullable: true }),
    withheldCues: t.expose('withheldCues', {
      type: [HierarchyCueEnum],
      description: 'What its people are not shown of each other while this is the present phase.',
    }),
  }),
});

const QuestionOptionType = builder.objectRef<string>('QuestionOption').implement({
  description: 'An answer that a question offers.',
  fields: t => ({
    key: t.string({ description: 'What is answered, and what imports call it.', resolve: option => option }),
    label: t.string({ description: "In the reader's language.", resolve: option => option }),
    isRetired: t.boolean({ description: 'Whether it is offered no more.', resolve: () => false }),
  }),
});

builder.prismaNode('Question', {
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
    type: t.expose('type', { type: QuestionTypeEnum }),
    options: t.field({
      type: [QuestionOptionType],
      description: 'What can be chosen; with a choice that offers nothing, anything can.',
      select: { options: true },
      resolve: question => question.options,
    }),
    roles: t.expose('roles', { type: [ParticipantRoleEnum] }),
    required: t.exposeBoolean('required'),
    comparison: t.expose('comparison', { type: ComparisonEnum }),
    weight: t.exposeFloat('weight'),
  }),
});

const forActions = { id: true, state: true, title: true, purpose: true, privacyText: true, locales: true } as const;

/** What its state and its manager would allow, and something is missing for. */
async function unready(ctx: RequestContext, programme: Pick<Programme, keyof typeof forActions>) {
  const ready = await readinessOf(ctx).load(programme.id);
  return (action: ProgrammeAction) => whatIsMissing(ctx, programme, ready, action);
}

export const ProgrammeType = builder.prismaNode('Programme', {
  nullable: true,
  description: 'A mentoring programme: who may take part, what they are asked, and how they are matched.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(programmePolicy, 'read', ctx.viewer)] }),
  select: { id: true },
  fields: t => ({
    title: t.string({
      description: "In the reader's language.",
      select: { title: true },
      resolve: (programme, _args, ctx) => localise(programme.title as LocalisedText, ctx.locale),
    }),
    titleTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      select: { title: true },
      resolve: programme => fromLocalisedText(programme.title),
    }),
    purpose: t.string({
      select: { purpose: true },
      resolve: (programme, _args, ctx) => localise(programme.purpose as LocalisedText, ctx.locale),
    }),
    purposeTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      select: { purpose: true },
      resolve: programme => fromLocalisedText(programme.purpose),
    }),
    privacyText: t.string({
      select: { privacyText: true },
      resolve: (programme, _args, ctx) => localise(programme.privacyText as LocalisedText, ctx.locale),
    }),
    privacyTexts: t.field({
      type: [LocalisedTextType],
      description: inAllLanguages,
      select: { privacyText: true },
      resolve: programme => fromLocalisedText(programme.privacyText),
    }),
    kind: t.expose('kind', { type: ProgrammeKindEnum }),
    state: t.expose('state', { type: ProgrammeStateEnum }),
    locales: t.exposeStringList('locales'),
    languages: t.exposeStringList('languages', { description: 'Languages in which pairs may talk.' }),
    timeZone: t.expose('timeZone', { type: 'TimeZone' }),
    defaultCapacity: t.exposeInt('defaultCapacity', { description: 'Mentees of a mentor who named no number.' }),
    maximumZoneHours: t.exposeInt('maximumZoneHours', {
      nullable: true,
      description: 'Pairs further apart than this many hours are not made.',
    }),
    requireSharedLanguage: t.exposeBoolean('requireSharedLanguage'),
    offerDays: t.exposeInt('offerDays', { description: 'Days that people have to answer an offer.' }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
    phases: t.relation('phases', { query: { orderBy: { position: 'asc' } } }),
    questions: t.relation('questions', { query: { orderBy: { position: 'asc' } } }),
    allowedActions: t.field({
      type: [ProgrammeActionEnum],
      description: 'What the viewer may do with it now.',
      select: forActions,
      resolve: async (programme, _args, ctx) =>
        allowedActions(ctx, programmeStates, programmePolicy, programme, await unready(ctx, programme)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      select: forActions,
      resolve: async (programme, _args, ctx) =>
        refusedActions(ctx, programmeStates, programmePolicy, programme, await unready(ctx, programme)),
    }),
  }),
});

/** Most clients come to a programme only for one of its lists, and Prisma's statement would cost as much as the list's. */
function selectsOnlyId(query: { readonly select?: object }): boolean {
  return query.select !== undefined && Object.keys(query.select).every(field => field === 'id');
}

async function readableProgramme(ctx: RequestContext, id: string): Promise<Programme | null> {
  const parameters: unknown[] = [id];
  const readable = sqlFor(programmePolicy, 'read', ctx.viewer, 'p', parameters);
  const [found] = await ctx.sql<Programme>(`select p.id from programmes p where p.id = $1 and ${readable}`, parameters);
  return found ?? null;
}

builder.queryFields(t => ({
  programme: t.prismaField({
    type: ProgrammeType,
    nullable: true,
    access: 'member',
    args: { id: t.arg.globalID({ required: true, for: ProgrammeType }) },
    resolve: (query, _root, { id }, ctx) =>
      selectsOnlyId(query)
        ? readableProgramme(ctx, id.id)
        : ctx.db.programme.findFirst({
            ...query,
            where: { AND: [{ id: id.id }, whereFor(programmePolicy, 'read', ctx.viewer)] },
          }),
  }),
  programmes: t.connection(
    {
      type: ProgrammeType,
      access: 'member',
      description: 'The programmes that the viewer may see, newest first.',
      args: { state: t.arg({ type: ProgrammeStateEnum, required: false }) },
      resolve: (_root, { state, ...args }, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestFirst('Query.programmes'),
          table: 'programmes',
          readable: alternativesFor(programmePolicy, 'read', ctx.viewer, { ...(state && { state }) }),
          conditions: state ? [`r.state = ${enumLiteral(ProgrammeState, state)}`] : [],
          args,
          load: query => ctx.db.programme.findMany(query),
        }),
    },
    ...listOf('Programme'),
  ),
}));

const QuestionInput = builder.inputType('QuestionInput', {
  description: 'A question to be asked of participants.',
  fields: t => ({
    key: t.string({ required: true, description: 'Lower case, such as `role_interest`; unique in the programme.' }),
    label: t.field({ type: [LocalisedTextInput], required: true }),
    type: t.field({ type: QuestionTypeEnum, required: true }),
    options: t.stringList({ description: 'The answers offered, for the two kinds of choice.' }),
    roles: t.field({ type: [ParticipantRoleEnum], required: true }),
    required: t.boolean(),
    comparison: t.field({ type: ComparisonEnum }),
    comparedWith: t.string({ description: "The key of the mentors' question it is compared with, if another." }),
    weight: t.float({ description: 'How much it counts beside the others, 0 to 100; 1 where it is not given.' }),
    range: t.float({ description: 'RANGE: the difference at which two answers are entirely unlike.' }),
  }),
});

const PhaseInput = builder.inputType('PhaseInput', {
  description: 'A stretch of a programme, as it is planned.',
  fields: t => ({
    kind: t.field({ type: PhaseKindEnum, required: true }),
    startsAt: t.field({ type: 'DateTime' }),
    endsAt: t.field({ type: 'DateTime' }),
    withheldCues: t.field({
      type: [HierarchyCueEnum],
      description: 'What participants are not to be shown of each other while this is the present phase.',
    }),
  }),
});

const CreateProgrammeInputType = builder.inputType('CreateProgrammeInput', {
  description: 'A programme as it is first drawn up.',
  fields: t => ({
    title: t.field({ type: [LocalisedTextInput], required: true }),
    purpose: t.field({ type: [LocalisedTextInput], required: true }),
    privacyText: t.field({ type: [LocalisedTextInput], required: true }),
    locales: t.stringList({ required: true, description: 'Languages in which every text must exist before it opens.' }),
    languages: t.stringList(),
    timeZone: t.field({ type: 'TimeZone', required: true }),
    defaultCapacity: t.int(),
    maximumZoneHours: t.int(),
    requireSharedLanguage: t.boolean(),
    offerDays: t.int(),
    phases: t.field({ type: [PhaseInput] }),
    questions: t.field({ type: [QuestionInput] }),
  }),
});

builder.mutationField('createProgramme', t =>
  t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description: 'Draws up a programme; whoever does becomes its manager.',
    errors: { dataField: { name: 'programme' } },
    args: { input: t.arg({ type: CreateProgrammeInputType, required: true }) },
    resolve: async (query, _root, { input }, ctx) => {
      const id = await createProgramme(ctx, {
        ...withoutNull(input),
        title: toLocalisedText(input.title),
        purpose: toLocalisedText(input.purpose),
        privacyText: toLocalisedText(input.privacyText),
        phases: (input.phases ?? []).map(withoutNull),
        questions: (input.questions ?? []).map(question => ({
          ...withoutNull(question),
          label: toLocalisedText(question.label),
        })),
      });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
);

const descriptions: Record<ProgrammeAction, string> = {
  open: 'Opens it for applications, and begins the phases whose date has come. Needs a phase, and every text in every language. Tells those who were invited or registered before.',
  start: 'Starts it. Needs an active match. MENTORING does so by itself, once there is one.',
  pause:
    'Applications can be saved and not handed in, offers be declined and not accepted, and none expires; mails wait, but those of accounts and sessions. Sessions stay, and are booked.',
  resume: 'Goes on as it was before the pause. Offers have as much longer as the pause was long.',
  close: 'Begins to close it: no new matches. Applications lapse, offers are taken back, runs are cancelled; pairs go on.',
  reopen: 'Runs again instead of closing. What lapsed or was taken back does not return.',
  complete: 'Completes it, with its pairs and those who take part; sessions planned for later are cancelled.',
  archive: 'Puts it aside, to be read only. It withholds no hierarchy cues any more.',
  cancel: 'Cancels it: applications lapse, offers are taken back, pairs end early, sessions are cancelled. Nothing in it can be changed any more.',
};

for (const action of actionsOf(programmeStates))
  builder.mutationField(`${action}Programme`, t =>
    t.prismaField({
      type: ProgrammeType,
      access: 'member',
      description: descriptions[action],
      errors: { dataField: { name: 'programme' }, types: [...confirmation.errors] },
      args: {
        id: t.arg.globalID({ required: true, for: ProgrammeType }),
        version: t.arg.int(optionalVersion),
        confirmed: t.arg.int(confirmation.arg),
      },
      resolve: async (query, _root, { id, version, confirmed }, ctx) => {
        await changeProgrammeState(ctx, id.id, action, {
          version: version ?? undefined,
          confirmed: confirmed ?? undefined,
        });
        return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
      },
    }),
  );
