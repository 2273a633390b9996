import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { withoutNull } from '../../input.ts';
import {
  OrganisationRoleEnum,
  PersonType,
  ProgrammeRoleEnum,
  ProgrammeRoleHeldType,
} from '../identity/identity.schema.ts';
import { assignProgrammeRole, inviteWithRoles, removeProgrammeRole } from './programme-role.service.ts';
import { ProgrammeType } from './programme.schema.ts';

builder.objectField(ProgrammeRoleHeldType, 'programme', t =>
  t.prismaField({
    type: ProgrammeType,
    resolve: (query, held, _args, ctx) =>
      ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: held.programmeId } }),
  }),
);

const ProgrammeRoleInput = builder.inputType('ProgrammeRoleInput', {
  description: 'A role for a programme.',
  fields: t => ({
    programmeId: t.globalID({ required: true, for: ProgrammeType }),
    role: t.field({ type: ProgrammeRoleEnum, required: true }),
  }),
});

const InviteMemberInput = builder.inputType('InviteMemberInput', {
  description: 'Whom to invite, and what they are to be.',
  fields: t => ({
    email: t.string({ required: true }),
    displayName: t.string({ required: true }),
    locale: t.string({ description: "The language of the invitation; the organisation's where it is not given." }),
    roles: t.field({ type: [OrganisationRoleEnum] }),
    programmeRoles: t.field({ type: [ProgrammeRoleInput] }),
  }),
});

const person = { required: true, for: PersonType } as const;
const programme = { required: true, for: ProgrammeType } as const;
const role = { type: ProgrammeRoleEnum, required: true } as const;
const errors = { dataField: { name: 'person' } } as const;

builder.mutationFields(t => ({
  inviteMember: t.field({
    type: PersonType,
    access: 'member',
    description: `Makes somebody a member and mails them an address, good once and for two weeks, at which they sign in.
Whoever has not come yet can be invited again. For administrators, in person.`,
    errors,
    args: { input: t.arg({ type: InviteMemberInput, required: true }) },
    resolve: (_root, { input: { programmeRoles, ...input } }, ctx) =>
      inviteWithRoles(
        ctx,
        withoutNull(input),
        (programmeRoles ?? []).map(held => ({ programmeId: held.programmeId.id, role: held.role })),
      ),
  }),
  assignProgrammeRole: t.field({
    type: PersonType,
    access: 'member',
    description: 'Gives somebody a role for a programme. For its managers; whom they cannot see, administrators add.',
    errors,
    args: { programmeId: t.arg.globalID(programme), personId: t.arg.globalID(person), role: t.arg(role) },
    resolve: (_root, args, ctx) =>
      assignProgrammeRole(ctx, { programmeId: args.programmeId.id, personId: args.personId.id, role: args.role }),
  }),
  removeProgrammeRole: t.field({
    type: PersonType,
    access: 'member',
    description: 'Takes a role for a programme away. For its managers.',
    errors,
    args: { programmeId: t.arg.globalID(programme), personId: t.arg.globalID(person), role: t.arg(role) },
    resolve: (_root, args, ctx) =>
      removeProgrammeRole(ctx, { programmeId: args.programmeId.id, personId: args.personId.id, role: args.role }),
  }),
}));
