import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import {
  ParticipantRole,
  PhaseKind,
  PhaseState,
  type ProgrammeKind,
  ProgrammeState,
  type ProgrammeVisibility,
} from '../../database/generated/enums.ts';
import { actionValues, allowedActions, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { confirmation } from '../../graphql/errors.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import { fromLocalisedText, LocalisedTextType } from '../../graphql/scalars.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { encodeId } from '../../ids.ts';
import { allows, alternativesFor, sqlFor, whereFor } from '../../policy.ts';
import { actionsOf } from '../../state.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import type { Vocabulary } from '../../texts/vocabulary.ts';
import { TermWordsType, toTermWords } from '../organisations/organisation.schema.ts';
import { HierarchyCueEnum } from '../identity/identity.schema.ts';
import { type Admission, admissionOf, deciders } from './programme.admission.ts';
import { programmePolicy } from './programme.policy.ts';
import { type BuiltInCriterion, builtInCriteria, type Weights } from './programme.input.ts';
import { type Missing, missingFor, readinessOf, whatIsMissing } from './programme.readiness.ts';
import { changeProgrammeState } from './programme.service.ts';
import { type ProgrammeAction, programmeStates } from './programme.state.ts';
import { standingOf, takesApplications } from './programme.standing.ts';

const ProgrammeStateEnum = builder.enumType('ProgrammeState', { values: Object.values(ProgrammeState) });
const programmeKinds = {
  ONE_TO_ONE: { description: 'A mentor and a mentee.' },
  PEER: { description: 'Two equals. Matching makes no such pairs yet (`KIND_UNSUPPORTED`).' },
  REVERSE: { description: 'Whoever is newer is the mentor.' },
} satisfies Partial<Record<ProgrammeKind, { description: string }>>;

export const ProgrammeKindEnum = builder.enumType('ProgrammeKind', { values: programmeKinds });
export const DeciderEnum = builder.enumType('Decider', {
  description: 'Who decides: managers, or the programme by itself.',
  values: deciders,
});

const AdmissionType = builder.objectRef<Admission>('ProgrammeAdmission').implement({
  description: 'How a programme takes people in.',
  fields: t => ({
    decide: t.expose('decide', {
      type: DeciderEnum,
      description:
        'About applications. AUTOMATIC: whoever hands in is approved while there is a place and nobody waits for one, else put on the waiting list.',
    }),
    promote: t.expose('promote', {
      type: DeciderEnum,
      description: 'From the waiting list, in its order. AUTOMATIC: as soon as a place is free.',
    }),
    mostMentors: t.exposeInt('mostMentors', {
      nullable: true,
      description: 'Approved at the same time; null: no limit. Nobody who is in already has to leave for it.',
    }),
    mostMentees: t.exposeInt('mostMentees', { nullable: true, description: 'The same, of mentees.' }),
    menteesByPlaces: t.exposeBoolean('menteesByPlaces', {
      description: 'Whether no more mentees are approved than mentors have free places, less mentees without a match.',
    }),
    mayReturn: t.exposeBoolean('mayReturn', {
      description: 'Whether who has withdrawn, or whose application has lapsed, may apply again.',
    }),
    returnsAfterDecline: t.exposeBoolean('returnsAfterDecline', {
      description: 'Whether who was declined may apply again, once.',
    }),
  }),
});

export const ProgrammeVisibilityEnum = builder.enumType('ProgrammeVisibility', {
  description: 'Who finds a programme while it is open or running, beside those who take part in it or look after it.',
  values: {
    PUBLIC: { description: 'Everybody, signed in or not: it has a page (`programmePage`).' },
    ORGANISATION: { description: 'All members of the organisation.' },
    INVITED: { description: 'Nobody who was not invited.' },
  } satisfies Record<ProgrammeVisibility, { description: string }>,
});
const ProgrammeActionEnum = builder.enumType('ProgrammeAction', {
  description: 'What moves a programme from one state to another; each is a mutation, such as `openProgramme`.',
  values: actionValues(programmeStates),
});
export const PhaseKindEnum = builder.enumType('PhaseKind', { values: Object.values(PhaseKind) });
const PhaseStateEnum = builder.enumType('PhaseState', { values: Object.values(PhaseState) });
export const ParticipantRoleEnum = builder.enumType('ParticipantRole', { values: Object.values(ParticipantRole) });

export const inAllLanguages = 'In all languages, for editing.';

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
      description:
        'What its people are not shown of each other while it goes on; and afterwards, until another phase does.',
    }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
  }),
});

const CriterionEnum = builder.enumType('BuiltInCriterion', {
  description: 'What matching compares beside the answers.',
  values: {
    LANGUAGE: { description: 'Whether they share a language.' },
    TIME_ZONE: { description: 'How much of the working day both have at once.' },
    AVAILABILITY: { description: 'How many hours a week suit both.' },
  } satisfies Record<BuiltInCriterion, { description: string }>,
});

const CriterionWeight = builder
  .objectRef<{ criterion: BuiltInCriterion; weight: number }>('CriterionWeight')
  .implement({
    description: 'How much something counts in matching, beside the questions.',
    fields: t => ({
      criterion: t.field({ type: CriterionEnum, resolve: ({ criterion }) => criterion }),
      weight: t.exposeFloat('weight', { description: '0 to 100; 1 where nobody has said another.' }),
    }),
  });

export const CriterionWeightInput = builder.inputType('CriterionWeightInput', {
  description: 'How much something is to count in matching, beside the questions.',
  fields: t => ({
    criterion: t.field({ type: CriterionEnum, required: true }),
    weight: t.float({ required: true, description: '0 to 100; 0 leaves it out.' }),
  }),
});

const MissingType = builder.objectRef<Missing>('Missing').implement({
  description: 'One thing that a draft lacks before it can open, and the mutation that brings it.',
  fields: t => ({
    code: t.exposeString('code', { description: '`NO_PHASE`, `PHASE_PAST`, `TEXT_MISSING`, `QUESTION_TEXT_MISSING`.' }),
    path: t.stringList({
      description: 'Where in the programme: `["title"]`, `["phases", "<id>"]`, `["questions", "<id>"]`.',
      resolve: ({ path }) =>
        path.map((step, at) => (at === 0 ? step : encodeId(path[0] === 'phases' ? 'Phase' : 'Question', step))),
    }),
    locale: t.string({ nullable: true, resolve: ({ locale }) => locale ?? null }),
    mutation: t.string({ nullable: true, resolve: ({ mutation }) => mutation ?? null }),
    message: t.exposeString('message', { description: "In the reader's language." }),
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
    visibility: t.expose('visibility', { type: ProgrammeVisibilityEnum }),
    slug: t.exposeString('slug', {
      nullable: true,
      description: 'In the address of its page: see `programmePage`. Null where it has none.',
    }),
    privacyVersion: t.exposeInt('privacyVersion', {
      description: 'Of the privacy text, as `giveConsent` takes it; raised by each new text.',
    }),
    kind: t.field({
      type: ProgrammeKindEnum,
      select: { kind: true },
      resolve: ({ kind }) => kind as keyof typeof programmeKinds,
    }),
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
    evergreen: t.exposeBoolean('evergreen', {
      description:
        'Whether it takes applications while it is RUNNING, too, without bounds; else only those of people who were invited.',
    }),
    takesApplications: t.boolean({
      description: 'Whether an application could be handed in now, by whoever was not invited.',
      resolve: async ({ id }, _args, ctx) => {
        const standing = await standingOf(ctx).load(id);
        return standing !== undefined && takesApplications(standing);
      },
    }),
    offerDays: t.exposeInt('offerDays', { description: 'Days that people have to answer an offer.' }),
    vocabulary: t.field({
      type: [TermWordsType],
      description: "Its own words, as they were entered: they go before the organisation's.",
      select: { vocabulary: true },
      resolve: ({ vocabulary }) => toTermWords(vocabulary as Vocabulary),
    }),
    weights: t.field({
      type: [CriterionWeight],
      description: 'What counts in matching beside the questions.',
      select: { weights: true },
      resolve: ({ weights }) =>
        builtInCriteria.map(criterion => ({ criterion, weight: (weights as Weights)[criterion] ?? 1 })),
    }),
    minimumScore: t.float({
      nullable: true,
      description: 'Pairs that score less are not made, 0 to 1; for managers, null for others.',
      select: { id: true, minimumScore: true },
      resolve: ({ id, minimumScore }, _args, ctx) =>
        allows(programmePolicy, 'update', ctx.viewer, { id }) ? minimumScore : null,
    }),
    admission: t.field({
      type: AdmissionType,
      description: 'How it takes people in.',
      select: { admission: true },
      resolve: ({ admission }) => admissionOf(admission),
    }),
    missing: t.field({
      type: [MissingType],
      description: 'What stops it from opening; empty where nothing does, and for all but managers.',
      select: forActions,
      resolve: async (programme, _args, ctx) =>
        programme.state === 'DRAFT' && allows(programmePolicy, 'update', ctx.viewer, programme)
          ? missingFor(ctx, programme, await readinessOf(ctx).load(programme.id), 'open')
          : [],
    }),
    version: t.exposeInt('version', { description: 'Raised by each change of what it says itself.' }),
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

const descriptions: Record<ProgrammeAction, string> = {
  open: 'Opens it for applications, and begins the phases whose date has come. Needs a phase, and every text in every language. Tells those who were invited or registered before.',
  start: 'Starts it. Needs an active match. MENTORING does so by itself, once there is one.',
  pause:
    'Applications can be saved and not handed in, offers be declined and not accepted, and none expires; mails wait, but those of accounts and sessions. Sessions stay, and are booked.',
  resume: 'Goes on as it was before the pause. Offers have as much longer as the pause was long.',
  close:
    'Begins to close it: no new matches. Applications lapse, offers are taken back, runs are cancelled; pairs go on.',
  reopen: 'Runs again instead of closing. What lapsed or was taken back does not return.',
  complete: 'Completes it, with its pairs and those who take part; sessions planned for later are cancelled.',
  archive: 'Puts it aside, to be read only. It withholds no hierarchy cues any more.',
  cancel:
    'Cancels it: applications lapse, offers are taken back, pairs end early, sessions are cancelled. Nothing in it can be changed any more.',
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
