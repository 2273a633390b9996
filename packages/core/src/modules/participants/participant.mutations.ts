import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { confirmation } from '../../graphql/errors.ts';
import { type BulkDecision, decideApplications, mostDecided } from './participant.decisions.ts';
import { ParticipantType } from './participant.schema.ts';
import {
  applyToProgramme,
  changeParticipant,
  changeParticipantState,
  submitApplication,
} from './participant.service.ts';
import type { ParticipantAction } from './participant.state.ts';

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

const DecisionEnum = builder.enumType('ApplicationDecision', {
  description: 'What managers answer to applications.',
  values: {
    APPROVE: { value: 'approve', description: 'Takes them in.' },
    DECLINE: { value: 'decline', description: 'Turns them down.' },
    REQUEST_CHANGES: { value: 'requestChanges', description: 'Gives them back, to be changed and handed in again.' },
    WAITLIST: { value: 'waitlist', description: 'Keeps them for when there is room.' },
  } satisfies Record<string, { value: BulkDecision; description: string }>,
});

builder.mutationField('decideApplications', t =>
  t.int({
    access: 'member',
    description: `Decides about applications that wait, and answers about how many: those that are named, or all, of one role where it is given; ${mostDecided.toLocaleString('en')} in one call. About all, a first call answers only how many they are (\`ConfirmationNeededError\`). Whom somebody else has decided about meanwhile stays. For managers.`,
    errors: { dataField: { name: 'decided' }, types: confirmation.errors },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      decision: t.arg({ type: DecisionEnum, required: true }),
      participantIds: t.arg.globalIDList({ for: ParticipantType, description: 'Whom; all who wait where left out.' }),
      role: t.arg({ type: ParticipantRoleEnum, description: 'Of all who wait, those of the role.' }),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (_root, { programmeId, decision, participantIds, role, confirmed }, ctx) => {
      const done = await decideApplications(ctx, {
        programmeId: programmeId.id,
        decision,
        ids: participantIds?.map(({ id }) => id),
        role: role ?? undefined,
        confirmed: confirmed ?? undefined,
      });
      return done.length;
    },
  }),
);
