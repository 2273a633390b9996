import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { newestOfProgramme, prismaPage } from '../../graphql/prisma-page.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { withoutNull } from '../../input.ts';
import { alternativesFor, whereFor } from '../../policy.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { registerParticipant } from '../participants/participant.registration.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import { AnswerInput } from '../participants/participant.mutations.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { mostInvitedADay } from './invitation.day.ts';
import { invitationPolicy } from './invitation.policy.ts';
import { inviteParticipants, mostInvited, type Outcome, revokeInvitation } from './invitation.service.ts';

export const InvitationType = builder.prismaNode('Invitation', {
  nullable: true,
  description:
    'That somebody was asked to take part: told when the programme is open, reminded twice, and lapsed thirty days after the first word. For managers.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(invitationPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    email: t.exposeString('email', { description: 'To which it goes, as it was typed.' }),
    message: t.exposeString('message', { nullable: true }),
    participant: t.relation('participant', {
      type: ParticipantType,
      description: 'What has become of it: INVITED until they begin or say no.',
    }),
    invitedBy: t.relation('invitedBy', { type: PersonType }),
    told: t.exposeInt('told', { description: 'How often they were told: 0 before the programme is open, 3 at most.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

builder.prismaObjectField(ProgrammeType, 'invitations', t =>
  t.connection(
    {
      type: InvitationType,
      description: 'Who was asked to take part, the newest first; empty for who is no manager.',
      resolve: (programme, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestOfProgramme('Programme.invitations'),
          table: 'invitations',
          readable: alternativesFor(invitationPolicy, 'read', ctx.viewer, { programmeId: programme.id }),
          parameters: [programme.id],
          args,
          load: query => ctx.db.invitation.findMany(query),
        }),
    },
    ...listOf('Invitation'),
  ),
);

const InvitedPersonInput = builder.inputType('InvitedPersonInput', {
  description: 'Somebody to be asked.',
  fields: t => ({
    email: t.string({ required: true }),
    name: t.string({ description: 'What managers see of them until they begin; the address where it is left out.' }),
    locale: t.string({ description: 'The language in which they are written to, where they are not known yet.' }),
  }),
});

const InviteParticipantsInput = builder.inputType('InviteParticipantsInput', {
  description: 'Whom to ask to take part, and as what.',
  fields: t => ({
    programmeId: t.globalID({ required: true, for: ProgrammeType }),
    role: t.field({ type: ParticipantRoleEnum, required: true }),
    people: t.field({ type: [InvitedPersonInput], required: true, description: `Up to ${mostInvited}.` }),
    message: t.string({ description: 'Some words of the inviter’s own, in the mail.' }),
  }),
});

const InviteParticipantsSuccess = builder.objectRef<Outcome>('InviteParticipantsSuccess').implement({
  description: 'Who was asked, and who was not because they are there already.',
  fields: t => ({
    invitations: t.prismaField({
      type: [InvitationType],
      resolve: (query, { invitationIds }, _args, ctx) =>
        ctx.db.invitation.findMany({
          ...selectingId(query),
          where: { id: { in: [...invitationIds] } },
          orderBy: { id: 'asc' },
        }),
    }),
    alreadyThere: t.exposeStringList('alreadyThere', {
      description: 'Addresses of those who are or were in it in this role, or are asked already. Not asked again.',
    }),
  }),
});

const RegisterParticipantInput = builder.inputType('RegisterParticipantInput', {
  description: 'Whom to take in without an application.',
  fields: t => ({
    programmeId: t.globalID({ required: true, for: ProgrammeType }),
    email: t.string({ required: true }),
    name: t.string({ required: true, description: 'Kept where they are not known yet.' }),
    role: t.field({ type: ParticipantRoleEnum, required: true }),
    locale: t.string({ description: 'The language in which they are written to, where they are not known yet.' }),
    timeZone: t.field({ type: 'TimeZone', description: 'Where they are not known yet; else the organisation’s.' }),
    capacity: t.int({ description: "Most matches at the same time; a mentor's is the programme's if left out." }),
    languages: t.stringList({ description: 'Languages that they can talk in.' }),
    answers: t.field({ type: [AnswerInput] }),
  }),
});

builder.mutationFields(t => ({
  inviteParticipants: t.field({
    type: InviteParticipantsSuccess,
    access: 'member',
    description: `Asks people by their addresses to take part. They get no role in the organisation. Whether somebody is known already makes no difference to the answer, nor to what managers see until they begin. Not more than ${mostInvitedADay.toLocaleString('en')} in an organisation and day (\`INVITATION_LIMIT\`). For managers; for administrators alone where the organisation wants that (\`INVITING_CLOSED\`).`,
    errors: { directResult: true },
    replay: {
      keep: (outcome: Outcome) => outcome,
      again: async (kept: Outcome, ctx) => {
        const mayRead = await ctx.db.invitation.findMany({
          where: { id: { in: [...kept.invitationIds] }, AND: [whereFor(invitationPolicy, 'read', ctx.viewer)] },
          select: { id: true },
        });
        return { ...kept, invitationIds: mayRead.map(({ id }) => id) };
      },
    },
    args: { input: t.arg({ type: InviteParticipantsInput, required: true }) },
    resolve: (_root, { input: { programmeId, people, role, message } }, ctx) =>
      inviteParticipants(ctx, {
        programmeId: programmeId.id,
        role: role as 'MENTOR' | 'MENTEE',
        people: people.map(withoutNull),
        ...withoutNull({ message }),
      }),
  }),
  revokeInvitation: t.prismaField({
    type: InvitationType,
    access: 'member',
    description:
      'Takes an invitation back that nobody has answered. Whoever has begun goes on (`INVITATION_ANSWERED`).',
    errors: { dataField: { name: 'invitation' } },
    args: { id: t.arg.globalID({ required: true, for: InvitationType }) },
    resolve: async (query, _root, { id }, ctx) => {
      await revokeInvitation(ctx, id.id);
      return ctx.db.invitation.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  registerParticipant: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description:
      'Takes somebody in who has not applied, as a file of participants does. They are told, can leave, and accept nothing before they agree to the privacy text. For managers; for administrators alone where the organisation wants that (`INVITING_CLOSED`).',
    errors: { dataField: { name: 'participant' } },
    args: { input: t.arg({ type: RegisterParticipantInput, required: true }) },
    resolve: async (query, _root, { input }, ctx) => {
      const { programmeId, email, name, role, locale, timeZone, ...details } = input;
      const person = { email, name, role, ...withoutNull({ locale, timeZone }) };
      const id = await registerParticipant(ctx, { programmeId: programmeId.id, ...person }, withoutNull(details));
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
}));
