import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { wordsArgs } from './participant-decision.schema.ts';
import { issueType, mostIssues } from '../../graphql/errors.ts';
import type { InputIssue } from '../../errors.ts';
import { ParticipantType } from './participant.schema.ts';
import {
  applyToProgramme,
  changeParticipant,
  saveApplication,
  changeParticipantState,
  findParticipant,
  submitApplication,
} from './participant.service.ts';
import type { Decision, ParticipantAction } from './participant.state.ts';

export const AnswerInput = builder.inputType('AnswerInput', {
  description: 'An answer to one question of the programme.',
  fields: t => ({
    key: t.string({ required: true, description: "The question's." }),
    values: t.stringList({
      required: true,
      description: 'One text, or one for each choice; numbers and yes or no as text. Empty takes the answer back.',
    }),
  }),
});

interface SavedApplication {
  readonly id: string;
  readonly issues: readonly InputIssue[];
}

const SavedApplicationType = builder.objectRef<SavedApplication>('SavedApplication').implement({
  description: 'What was saved of an application, and what was not.',
  fields: t => ({
    participant: t.prismaField({
      type: ParticipantType,
      resolve: (query, { id }, _args, ctx) =>
        ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id } }),
    }),
    issues: t.field({
      type: [issueType],
      description: `What could not be saved, and stays as it was: \`["answers", "<key of the question>"]\`. The first ${mostIssues}.`,
      resolve: ({ issues }) => issues.slice(0, mostIssues),
    }),
  }),
});

builder.mutationFields(t => ({
  saveApplication: t.field({
    type: SavedApplicationType,
    access: 'member',
    description:
      'Saves an application that is being written, with as many gaps as there are, also while the programme is paused. What is right is stored even where something else is not, as a question that is not asked any more: `issues` says what. Until it is handed in, and again when changes are asked for. For themselves and managers.',
    errors: { dataField: { name: 'saved' } },
    replay: {
      keep: (saved: SavedApplication) => saved,
      again: async (saved: SavedApplication, ctx) => {
        await findParticipant(ctx, saved.id);
        return saved;
      },
    },
    args: {
      id: t.arg.globalID({ required: true, for: ParticipantType }),
      capacity: t.arg.int(),
      languages: t.arg.stringList(),
      answers: t.arg({ type: [AnswerInput], description: 'Those that have changed; the others stay.' }),
      version: t.arg.int(requiredVersion),
    },
    resolve: async (_root, { id, version, ...details }, ctx) => ({
      id: id.id,
      issues: await saveApplication(ctx, id.id, withoutNull(details), version),
    }),
  }),
  applyToProgramme: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description: 'Enrols the viewer in an open programme, as a draft unless `submit` is true.',
    errors: { dataField: { name: 'participant' } },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      role: t.arg({ type: ParticipantRoleEnum, required: true }),
      capacity: t.arg.int({ description: "Most matches at the same time; a mentor's is the programme's if left out." }),
      languages: t.arg.stringList({ description: 'Languages that they can talk in.' }),
      answers: t.arg({ type: [AnswerInput] }),
      submit: t.arg.boolean({ defaultValue: false, description: 'Whether to hand it in at once.' }),
    },
    resolve: async (query, _root, { programmeId, role, submit, ...details }, ctx) => {
      const id = await applyToProgramme(ctx, programmeId.id, role, withoutNull(details), submit ?? false);
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
  submitApplication: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description: 'Hands an application in. Every question that needs an answer must have one.',
    errors: { dataField: { name: 'participant' } },
    args: { id: t.arg.globalID({ required: true, for: ParticipantType }), version: t.arg.int(optionalVersion) },
    resolve: async (query, _root, { id, version }, ctx) => {
      await submitApplication(ctx, id.id, version ?? undefined);
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  changeParticipant: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description: 'Changes what is given, and leaves the rest: single answers too. For themselves and managers.',
    errors: { dataField: { name: 'participant' } },
    args: {
      id: t.arg.globalID({ required: true, for: ParticipantType }),
      capacity: t.arg.int({ description: 'Not below the matches that are going on.' }),
      languages: t.arg.stringList(),
      answers: t.arg({ type: [AnswerInput] }),
      version: t.arg.int(requiredVersion),
    },
    resolve: async (query, _root, { id, version, ...details }, ctx) => {
      await changeParticipant(ctx, id.id, withoutNull(details), version);
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  removeParticipant: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description: 'Takes somebody out of the programme, with a reason for the audit log.',
    errors: { dataField: { name: 'participant' } },
    args: {
      id: t.arg.globalID({ required: true, for: ParticipantType }),
      reason: t.arg.string({ required: true }),
      mayReturn: t.arg.boolean({ defaultValue: false, description: 'Whether they may apply again (`reapply`).' }),
      version: t.arg.int(optionalVersion),
    },
    resolve: async (query, _root, { id, ...given }, ctx) => {
      await changeParticipantState(ctx, id.id, 'remove', withoutNull(given));
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
}));

/** Of a decision about an application, also what is said with it. */
const decided: Record<Decision, { field: string; description: string }> = {
  approve: {
    field: 'approveParticipant',
    description:
      'Takes them in, and tells them: they can be matched. Where no place is left in their role, `PROGRAMME_FULL`.',
  },
  decline: { field: 'declineParticipant', description: 'Turns the application down, and tells them.' },
  requestChanges: {
    field: 'requestChanges',
    description: 'Gives the application back, to be changed and handed in again, and tells them.',
  },
  waitlist: {
    field: 'waitlistParticipant',
    description: 'Keeps the application for when there is room, at the end of the waiting list, and tells them.',
  },
};

for (const [action, { field, description }] of Object.entries(decided))
  builder.mutationField(field, t =>
    t.prismaField({
      type: ParticipantType,
      access: 'member',
      description,
      errors: { dataField: { name: 'participant' } },
      args: {
        id: t.arg.globalID({ required: true, for: ParticipantType }),
        comment: t.arg.string({ description: wordsArgs.comment }),
        note: t.arg.string({ description: wordsArgs.note }),
        version: t.arg.int(optionalVersion),
      },
      resolve: async (query, _root, { id, ...given }, ctx) => {
        await changeParticipantState(ctx, id.id, action as Decision, withoutNull(given));
        return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
      },
    }),
  );

type Move = Exclude<ParticipantAction, Decision | 'begin' | 'submit' | 'remove' | 'reapply' | 'moveToFront'>;

const moves: Record<Move, { field: string; description: string }> = {
  pause: { field: 'pauseParticipant', description: 'Takes a break: no new offers. For themselves and managers.' },
  resume: { field: 'resumeParticipant', description: 'Ends the break.' },
  withdraw: { field: 'withdrawParticipant', description: 'Leaves the programme. Only for oneself.' },
  complete: { field: 'completeParticipant', description: 'Has reached the end of the programme.' },
};

for (const [action, { field, description }] of Object.entries(moves))
  builder.mutationField(field, t =>
    t.prismaField({
      type: ParticipantType,
      access: 'member',
      description,
      errors: { dataField: { name: 'participant' } },
      args: { id: t.arg.globalID({ required: true, for: ParticipantType }), version: t.arg.int(optionalVersion) },
      resolve: async (query, _root, { id, version }, ctx) => {
        await changeParticipantState(ctx, id.id, action as Move, { version: version ?? undefined });
        return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
      },
    }),
  );
