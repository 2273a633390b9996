import { builder } from '../../graphql/builder.ts';
import { confirmation } from '../../graphql/errors.ts';
import { LocalisedTextInput, toLocalisedText } from '../../graphql/scalars.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { TermWordsInput } from '../organisations/organisation.schema.ts';
import { PhaseInput } from './phase.schema.ts';
import { changeProgramme, type ProgrammeChange } from './programme.change.ts';
import {
  CriterionWeightInput,
  DeciderEnum,
  ProgrammeKindEnum,
  ProgrammeType,
  ProgrammeVisibilityEnum,
} from './programme.schema.ts';
import { createProgramme } from './programme.service.ts';
import { QuestionInput, toNewQuestion } from './question.schema.ts';

const takesAllAlong = 'Whether it takes applications while it runs, too, without bounds.';

const CreateProgrammeInputType = builder.inputType('CreateProgrammeInput', {
  description: 'A programme as it is first drawn up.',
  fields: t => ({
    title: t.field({ type: [LocalisedTextInput], required: true }),
    purpose: t.field({ type: [LocalisedTextInput], required: true }),
    privacyText: t.field({ type: [LocalisedTextInput], required: true }),
    kind: t.field({ type: ProgrammeKindEnum, description: 'ONE_TO_ONE where it is not given.' }),
    locales: t.stringList({ required: true, description: 'Languages in which every text must exist before it opens.' }),
    languages: t.stringList(),
    timeZone: t.field({ type: 'TimeZone', required: true }),
    defaultCapacity: t.int(),
    maximumZoneHours: t.int(),
    requireSharedLanguage: t.boolean(),
    offerDays: t.int(),
    evergreen: t.boolean({ description: takesAllAlong }),
    phases: t.field({ type: [PhaseInput] }),
    questions: t.field({ type: [QuestionInput] }),
  }),
});

const AdmissionInput = builder.inputType('ProgrammeAdmissionInput', {
  description:
    'What is to be changed of how a programme takes people in, as in `ProgrammeAdmission`. What is left out stays; null takes a limit away.',
  fields: t => ({
    decide: t.field({ type: DeciderEnum }),
    promote: t.field({ type: DeciderEnum }),
    mostMentors: t.int({ description: 'Null: no limit. Who waits is taken in where it is raised.' }),
    mostMentees: t.int({ description: 'Null: no limit. Who waits is taken in where it is raised.' }),
    menteesByPlaces: t.boolean(),
    mayReturn: t.boolean(),
    returnsAfterDecline: t.boolean(),
  }),
});

const ChangeProgrammeInput = builder.inputType('ChangeProgrammeInput', {
  description:
    'What is to be changed of a programme, each as a whole. What is left out stays; null takes a limit away.',
  fields: t => ({
    title: t.field({ type: [LocalisedTextInput], description: 'In all languages.' }),
    purpose: t.field({ type: [LocalisedTextInput], description: 'In all languages.' }),
    privacyText: t.field({
      type: [LocalisedTextInput],
      description: 'In all languages. Raises `privacyVersion`; what people agreed to is kept beside it.',
    }),
    visibility: t.field({ type: ProgrammeVisibilityEnum, description: 'Who finds it while it is open or running.' }),
    slug: t.string({
      description:
        'Its name in the address of its page: small letters, digits and single hyphens, up to 60; no other programme here has it. Needed where it is PUBLIC; null takes it away.',
    }),
    askAgain: t.boolean({
      description:
        'Whether a consent to an earlier privacy text counts no more: whoever gave one is told, and has to give it anew (`giveConsent`) before they hand in or accept anything. What goes on goes on. Has to be `confirmed`.',
    }),
    kind: t.field({
      type: ProgrammeKindEnum,
      description: 'As long as nobody takes part (`PROGRAMME_KIND_FIXED`).',
    }),
    locales: t.stringList({
      description: 'Once it is open, another language comes with all texts in it, in the same call.',
    }),
    languages: t.stringList({ description: 'Languages in which pairs may talk.' }),
    timeZone: t.field({ type: 'TimeZone' }),
    defaultCapacity: t.int({ description: 'For those who name no number from now on.' }),
    maximumZoneHours: t.int({ description: 'Null: no limit.' }),
    requireSharedLanguage: t.boolean(),
    offerDays: t.int({ description: 'For offers from now on.' }),
    evergreen: t.boolean({ description: takesAllAlong }),
    vocabulary: t.field({
      type: [TermWordsInput],
      description: "Its own words; they go before the organisation's. What is not named is the organisation's again.",
    }),
    weights: t.field({ type: [CriterionWeightInput], description: 'What is not named weighs 1.' }),
    minimumScore: t.float({ description: '0 to 1; null: no pair is too weak.' }),
    admission: t.field({ type: AdmissionInput, description: 'How it takes people in, from now on.' }),
  }),
});

const texts = ['title', 'purpose', 'privacyText'] as const;
const limits = ['maximumZoneHours', 'minimumScore', 'slug'] as const;
const admissionLimits = ['mostMentors', 'mostMentees'] as const;

function toChange(input: typeof ChangeProgrammeInput.$inferInput): ProgrammeChange {
  const { vocabulary, admission, ...given } = withoutNull(input);
  return {
    ...given,
    ...Object.fromEntries(limits.filter(field => input[field] === null).map(field => [field, null])),
    ...Object.fromEntries(texts.flatMap(field => (given[field] ? [[field, toLocalisedText(given[field])]] : []))),
    ...(vocabulary && { vocabulary: vocabulary.map(withoutNull) }),
    ...(admission && {
      admission: {
        ...withoutNull(admission),
        ...Object.fromEntries(admissionLimits.filter(field => admission[field] === null).map(field => [field, null])),
      },
    }),
  } as ProgrammeChange;
}

builder.mutationFields(t => ({
  createProgramme: t.prismaField({
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
        questions: (input.questions ?? []).map(toNewQuestion),
      });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
  changeProgramme: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Changes what a programme says, whom it takes and what matching obeys. What is handed in, offered or paired stays; runs that were made before are outdated. Not any more once it is completed (`PROGRAMME_READ_ONLY`). For managers.',
    errors: { dataField: { name: 'programme' }, types: confirmation.errors },
    args: {
      id: t.arg.globalID({ required: true, for: ProgrammeType }),
      input: t.arg({ type: ChangeProgrammeInput, required: true }),
      version: t.arg.int(requiredVersion),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (query, _root, { id, input, version, confirmed }, ctx) => {
      await changeProgramme(ctx, id.id, toChange(input), { version, confirmed: confirmed ?? undefined });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
}));
