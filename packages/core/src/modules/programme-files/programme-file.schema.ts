import { builder } from '../../graphql/builder.ts';
import { LocalisedTextInput, toLocalisedText } from '../../graphql/scalars.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { allows } from '../../policy.ts';
import { localise, text } from '../../texts/text.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { longestFile } from './programme-file.ts';
import { type Difference, mostDifferences } from './programme-file.diff.ts';
import { copyProgramme, diffProgramme, importProgramme, programmeFile } from './programme-file.service.ts';
import { type ProgrammeTemplate, programmeTemplates } from './programme-templates.ts';

builder.prismaObjectField(ProgrammeType, 'file', t =>
  t.string({
    nullable: true,
    description:
      'What is designed of it, as the text of a file: JSON with sorted keys, days counted from where the first phase begins. Nothing of who takes part is in it, and no ids. For managers; null for others.',
    resolve: (programme, _args, ctx) =>
      allows(programmePolicy, 'update', ctx.viewer, programme) ? programmeFile(ctx, programme.id) : null,
  }),
);

const TemplateType = builder.objectRef<ProgrammeTemplate>('ProgrammeTemplate').implement({
  description: 'A programme to begin with: it opens as it is, and everything of it can be changed.',
  fields: t => ({
    key: t.exposeString('key'),
    title: t.string({
      description: "In the reader's language.",
      resolve: ({ title }, _args, ctx) => localise(title, ctx.locale),
    }),
    description: t.string({
      description: "Whom it is for, in the reader's language.",
      resolve: ({ says }, _args, ctx) => text(ctx, says),
    }),
    file: t.exposeString('file', { description: 'For `importProgramme`.' }),
  }),
});

const DifferenceType = builder.objectRef<Difference>('ProgrammeDifference').implement({
  description: 'One place in which a file says something else than a programme.',
  fields: t => ({
    path: t.stringList({
      description: 'Phases, questions and options by their keys: `["questions", "field", "label", "da"]`.',
      resolve: ({ path }) => [...path],
    }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: "The programme's; null where it has nothing there.",
      resolve: ({ before }) => before ?? null,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: "The file's; null where it has nothing there.",
      resolve: ({ after }) => after ?? null,
    }),
  }),
});

const fileArgument = {
  required: true,
  description: 'As `Programme.file` gives it.',
  extensions: { longest: longestFile },
} as const;
const startsOnArgument = {
  required: true,
  description: 'The local day on which the first dated phase is to begin: `2027-01-31`.',
} as const;
const titleArgument = 'Its name; that of what it is made from, where it is left out.';

builder.queryFields(t => ({
  programmeTemplates: t.field({
    type: [TemplateType],
    access: 'member',
    description: 'What a programme can begin with.',
    resolve: () => [...programmeTemplates],
  }),
  diffProgramme: t.field({
    type: [DifferenceType],
    access: 'member',
    description: `Where a file says something else than a programme: the first ${mostDifferences}. For managers.`,
    args: {
      id: t.arg.globalID({ required: true, for: ProgrammeType }),
      file: t.arg.string(fileArgument),
    },
    resolve: async (_root, { id, file }, ctx) => (await diffProgramme(ctx, id.id, file)).slice(0, mostDifferences),
  }),
}));

builder.mutationFields(t => ({
  importProgramme: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Draws up a programme as a file says, as a draft; whoever does becomes its manager. A field that is not known is refused where it stands, and a file of another format by `FILE_VERSION_UNKNOWN`.',
    errors: { dataField: { name: 'programme' } },
    args: {
      file: t.arg.string(fileArgument),
      title: t.arg({ type: [LocalisedTextInput], description: titleArgument }),
      startsOn: t.arg.string(startsOnArgument),
    },
    resolve: async (query, _root, { file, title, startsOn }, ctx) => {
      const id = await importProgramme(ctx, { file, startsOn, ...(title && { title: toLocalisedText(title) }) });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
  copyProgramme: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Draws up a programme like another one, with its phases shifted to another day: a draft, with nobody in it. Whoever does becomes its manager. For administrators who see what it is made from.',
    errors: { dataField: { name: 'programme' } },
    args: {
      id: t.arg.globalID({ required: true, for: ProgrammeType, description: 'What it is made from.' }),
      title: t.arg({ type: [LocalisedTextInput], description: titleArgument }),
      startsOn: t.arg.string(startsOnArgument),
    },
    resolve: async (query, _root, { id, title, startsOn }, ctx) => {
      const made = await copyProgramme(ctx, id.id, { startsOn, ...(title && { title: toLocalisedText(title) }) });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: made } });
    },
  }),
}));
