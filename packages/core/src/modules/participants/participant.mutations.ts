import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { ParticipantType } from './participant.schema.ts';
import {
  applyToProgramme,
  changeParticipant,
  changeParticipantState,
  submitApplication,
} from './participant.service.ts';
import type { ParticipantAction } from './participant.state.ts';

const AnswerInput = builder.inputType('AnswerInput', {
  description: 'An answer to one question of the programme.',
  fields: t => ({
    key: t.string({ required: true, description: "The question's." }),
    values: t.stringList({
      required: true,
      description: 'One text, or one for each choice; numbers and yes or no as text. Empty takes the answer back.',
    }),
  }),
});

builder.mutationFields(t => ({
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
      version: t.arg.int(optionalVersion),
    },
    resolve: async (query, _root, { id, reason, version }, ctx) => {
      await changeParticipantState(ctx, id.id, 'remove', { reason, version: version ?? undefined });
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
}));

type Decision = Exclude<ParticipantAction, 'begin' | 'submit' | 'remove'>;

const decisions: Record<Decision, { field: string; description: string }> = {
  approve: { field: 'approveParticipant', description: 'Takes them in: they can be matched.' },
  decline: { field: 'declineParticipant', description: 'Turns the application down.' },
  requestChanges: {
    field: 'requestChanges',
    description: 'Gives the application back, to be changed and handed in again.',
  },
  waitlist: { field: 'waitlistParticipant', description: 'Keeps the application for when there is room.' },
  pause: { field: 'pauseParticipant', description: 'Takes a break: no new offers. For themselves and managers.' },
  resume: { field: 'resumeParticipant', description: 'Ends the break.' },
  withdraw: { field: 'withdrawParticipant', description: 'Leaves the programme. Only for oneself.' },
  complete: { field: 'completeParticipant', description: 'Has reached the end of the programme.' },
};

for (const [action, { field, description }] of Object.entries(decisions))
  builder.mutationField(field, t =>
    t.prismaField({
      type: ParticipantType,
      access: 'member',
      description,
      errors: { dataField: { name: 'participant' } },
      args: { id: t.arg.globalID({ required: true, for: ParticipantType }), version: t.arg.int(optionalVersion) },
      resolve: async (query, _root, { id, version }, ctx) => {
        await changeParticipantState(ctx, id.id, action as Decision, { version: version ?? undefined });
        return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
      },
    }),
  );
