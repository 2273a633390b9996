import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { ImportIssue, ParticipantImport } from '../../database/generated/client.ts';
import { ImportState } from '../../database/generated/enums.ts';
import { followTopic, outcome } from '../../events/follow.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { countFields } from '../../graphql/counted.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { allows, whereFor } from '../../policy.ts';
import type { TextParameters } from '../../texts/text.ts';
import type { Reader } from '../../texts/vocabulary.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { issueText } from './participant.answers.ts';
import { participantImportPolicy } from './participant.policy.ts';
import { listImports, listIssues } from './participant-import.list.ts';
import { cancelImport, createParticipantImport, findImport, type ImportUpload } from './participant-import.service.ts';

const ImportStateEnum = builder.enumType('ImportState', {
  values: {
    AWAITING_FILE: { description: 'The file has not been sent yet, or not to its end.' },
    QUEUED: {},
    RUNNING: {},
    SUCCEEDED: { description: 'Every row was accepted, or is reported.' },
    FAILED: { description: 'The file cannot be read: `failure` says why. Nothing was stored.' },
    CANCELLED: { description: 'It was given up. Of those whom it asks, who had been told stay asked.' },
  } satisfies Record<ImportState, { description?: string }>,
});

const ImportIssueType = builder.objectRef<ImportIssue>('ImportIssue').implement({
  description: 'Why a row was not accepted.',
  fields: t => ({
    row: t.exposeInt('row', { description: 'Counted from 1, the header included, as a spreadsheet counts.' }),
    column: t.exposeString('column', { nullable: true, description: 'Null where it is the whole row.' }),
    code: t.exposeString('code', { description: 'For programs: `REQUIRED`, `UNKNOWN_TIME_ZONE`, `DUPLICATE_ID` …' }),
    message: t.string({
      description: "In the reader's language.",
      resolve: (issue, _args, ctx) => messageOf(ctx, issue),
    }),
  }),
});

interface ImportFailure {
  readonly code: string;
  readonly parameters: unknown;
}

const ImportFailureType = builder.objectRef<ImportFailure>('ImportFailure').implement({
  description: 'Why a file could not be read.',
  fields: t => ({
    code: t.exposeString('code', { description: 'For programs: `MISSING_COLUMN`, `BAD_ENCODING`, `BAD_QUOTES` …' }),
    message: t.string({
      description: "In the reader's language.",
      resolve: (failure, _args, ctx) => messageOf(ctx, failure),
    }),
  }),
});

const importIssueList = listOf('ImportIssue');

export const ParticipantImportType = builder.prismaNode('ParticipantImport', {
  nullable: true,
  description: 'A file of participants, and what became of each of its rows.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(participantImportPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    // From the row as it is, without a `select`: a subscription has loaded it already.
    state: t.field({ type: ImportStateEnum, resolve: row => row.state }),
    invites: t.boolean({
      description: 'Whether those whom it names are asked to take part, and not taken in.',
      resolve: row => row.invites,
    }),
    invitationMessage: t.string({ nullable: true, resolve: row => row.message }),
    progress: t.float({ description: 'How much of the file has been read, 0 to 1.', resolve: progressOf }),
    bytes: t.int({ description: 'Size of the file.', resolve: row => row.bytes }),
    rowsRead: t.int({ description: 'Rows so far, without the header and empty lines.', resolve: row => row.rowsRead }),
    rowsCreated: t.int({ description: 'Who was not a participant before.', resolve: row => row.rowsCreated }),
    invitationsTold: t.int({
      description:
        'Of those whom it asks, how many have been told so far, or need not be any more; 0 where it takes people in.',
      resolve: (row, _args, ctx) => (row.invites ? toldOf(ctx).load(row.id) : 0),
    }),
    rowsUpdated: t.int({
      description: 'Who was one, and of whom the row says something new.',
      resolve: row => row.rowsUpdated,
    }),
    rowsUnchanged: t.int({ resolve: row => row.rowsUnchanged }),
    rowsRejected: t.int({ description: 'Rows that `issues` tells the reasons of.', resolve: row => row.rowsRejected }),
    ignoredColumns: t.stringList({
      description: 'Columns that the programme has no question for.',
      resolve: row => row.ignoredColumns,
    }),
    failure: t.field({
      type: ImportFailureType,
      nullable: true,
      resolve: ({ failureCode: code, failureParameters: parameters }) => (code === null ? null : { code, parameters }),
    }),
    version: t.int({ description: 'Raised by each change.', resolve: row => row.version }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: row => row.startedAt }),
    finishedAt: t.field({ type: 'DateTime', nullable: true, resolve: row => row.finishedAt }),
    programme: t.prismaField({
      type: ProgrammeType,
      resolve: (query, row, _args, ctx) =>
        ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: row.programmeId } }),
    }),
    issues: t.connection(
      {
        type: ImportIssueType,
        description: 'In the order of the file; the first thousand are kept.',
        resolve: (row, args, ctx) => listIssues(ctx, row.id, args),
      },
      { ...importIssueList[0], fields: c => countFields(c) },
      importIssueList[1],
    ),
  }),
});

builder.prismaObjectField(ProgrammeType, 'imports', t =>
  t.connection(
    {
      type: ParticipantImportType,
      description: 'Files of participants, newest first; for managers.',
      resolve: (programme, args, ctx, info) => listImports(ctx, programme.id, args, info),
    },
    ...listOf('ParticipantImport'),
  ),
);

builder.queryField('import', t =>
  t.prismaField({
    type: ParticipantImportType,
    nullable: true,
    access: 'member',
    description: 'An import of participants, for managers of its programme.',
    args: { id: t.arg.globalID({ required: true, for: ParticipantImportType }) },
    resolve: (query, _root, { id }, ctx) =>
      ctx.db.participantImport.findFirst({
        ...query,
        where: { AND: [{ id: id.id }, whereFor(participantImportPolicy, 'read', ctx.viewer)] },
      }),
  }),
);

const CreateParticipantImportSuccess = builder.objectRef<ImportUpload>('CreateParticipantImportSuccess').implement({
  description: 'Where to send the file.',
  fields: t => ({
    import: t.prismaField({
      type: ParticipantImportType,
      resolve: (query, { importId }, _args, ctx) =>
        ctx.db.participantImport.findUniqueOrThrow({ ...selectingId(query), where: { id: importId } }),
    }),
    uploadUrl: t.exposeString('uploadUrl', {
      description:
        'The body of a PUT to this address is the file, CSV in UTF-8. It can be used once, by whoever has it.',
    }),
    expiresAt: t.field({ type: 'DateTime', resolve: upload => upload.expiresAt }),
  }),
});

builder.mutationField('createParticipantImport', t =>
  t.field({
    type: CreateParticipantImportSuccess,
    access: 'member',
    description: `Prepares an import of participants and answers the address that the file is to be sent to.
The file has a header and the columns \`id\`, \`role\` (mentor or mentee) and \`time_zone\`; it may have \`email\`, \`name\`,
\`locale\`, \`capacity\`, \`languages\` (with \`;\` between them) or \`native_language\`, and one for each question, named by its key.
\`id\` tells who is who in this programme alone, \`email\` in the whole organisation. Who comes without an address belongs to
this programme: nobody else sees them, they are told nothing, and a later file may give them an address, once. Who they are is
said by the files of the programme that brought them in, until they sign in.`,
    errors: { directResult: true },
    replay: {
      keep: (upload: ImportUpload) => upload,
      again: async (kept: ImportUpload, ctx) => {
        await findImport(ctx, kept.importId);
        // JSON has made a text of it.
        return { ...kept, expiresAt: Temporal.Instant.from(kept.expiresAt) };
      },
    },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      invites: t.arg.boolean({
        description:
          'Whether to ask those whom the file names, as `inviteParticipants` does. It has `email` and `role` then, may have `name` and `locale`, and 10,000 rows at most.',
      }),
      invitationMessage: t.arg.string({ description: 'Some words of the inviter’s own, in the mail to whom it asks.' }),
    },
    resolve: (_root, { programmeId, invites, invitationMessage: message }, ctx) =>
      createParticipantImport(ctx, programmeId.id, { invites: invites ?? false, message: message ?? undefined }),
  }),
);

builder.mutationField('cancelImport', t =>
  t.prismaField({
    type: ParticipantImportType,
    access: 'member',
    description:
      'Gives a file up: what is being read leaves nothing behind. Of a file by which people are asked, those who have been told stay asked, and nobody else is. `IMPORT_ENDED` where there is nothing left to cancel.',
    errors: { dataField: { name: 'import' } },
    args: {
      id: t.arg.globalID({ required: true, for: ParticipantImportType }),
      version: t.arg.int(optionalVersion),
    },
    resolve: async (query, _root, { id, version }, ctx) => {
      await cancelImport(ctx, id.id, version ?? undefined);
      return ctx.db.participantImport.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
);

builder.subscriptionField('importProgress', t =>
  t.field({
    type: ParticipantImportType,
    access: 'member',
    description:
      'The import now, and each time it has come further, until it has ended and all whom it asks have been told. Whoever loses the right to see it gets ACCESS_LOST, and the end.',
    args: { id: t.arg.globalID({ required: true, for: ParticipantImportType }) },
    subscribe: async (_root, { id }, ctx) => {
      // Refused at once, and not when something happens.
      const found = await findImport(ctx, id.id);
      return followTopic(ctx, {
        topic: ['import', id.id],
        load: async () => {
          const row = await ctx.db.participantImport.findUnique({ where: { id: id.id } });
          return row ? { ...row, told: row.invites ? await toldOf(ctx).load(row.id) : row.rowsCreated } : undefined;
        },
        mayFollow: viewer => allows(participantImportPolicy, 'read', viewer, found),
        isFinal: ({ state, told, rowsCreated }) =>
          state === 'FAILED' || state === 'CANCELLED' || (state === 'SUCCEEDED' && told >= rowsCreated),
      });
    },
    resolve: outcome,
  }),
);

const toldOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, number>(
      async ids => {
        const rows = await ctx.sql<{ id: string; told: number }>(
          `select import_id id, (count(*) filter (where told > 0 or next_at is null))::int told from invitations
            where import_id = any($1::uuid[]) group by import_id`,
          [ids],
        );
        const told = new Map(rows.map(row => [row.id, row.told]));
        return ids.map(id => told.get(id) ?? 0);
      },
      { cache: false },
    ),
);

function progressOf({ state, bytes, bytesRead }: ParticipantImport): number {
  if (state === 'SUCCEEDED') return 1;
  return bytes === 0 ? 0 : Math.min(1, bytesRead / bytes);
}

function messageOf(
  reader: Reader,
  { code, parameters }: Pick<ImportIssue, 'code' | 'parameters'> | ImportFailure,
): string {
  return issueText(reader, code, parameters as TextParameters);
}
