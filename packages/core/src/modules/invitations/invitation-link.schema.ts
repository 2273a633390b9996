import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { letsIn } from '../../graphql/lets-in.ts';
import { newestOfProgramme, prismaPage } from '../../graphql/prisma-page.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { alternativesFor, whereFor } from '../../policy.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import { findPage, type Page, ProgrammePage } from '../programmes/programme-page.schema.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import {
  createInvitationLink,
  findLink,
  findOwnLink,
  mostUses,
  revokeInvitationLink,
  useInvitationLink,
} from './invitation-link.service.ts';
import { invitationLinkPolicy } from './invitation.policy.ts';

export const InvitationLinkType = builder.prismaNode('InvitationLink', {
  nullable: true,
  description: 'An address at which people begin an application. For managers.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(invitationLinkPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    role: t.expose('role', { type: ParticipantRoleEnum, description: 'As what.' }),
    uses: t.exposeInt('uses', { description: 'Applications that were begun by it.' }),
    mostUses: t.exposeInt('mostUses'),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    createdBy: t.relation('createdBy', { type: PersonType }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
  }),
});

builder.prismaObjectField(ProgrammeType, 'invitationLinks', t =>
  t.connection(
    {
      type: InvitationLinkType,
      description: 'The newest first; empty for who is no manager.',
      resolve: (programme, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestOfProgramme('Programme.invitationLinks'),
          table: 'invitation_links',
          readable: alternativesFor(invitationLinkPolicy, 'read', ctx.viewer, { programmeId: programme.id }),
          parameters: [programme.id],
          args,
          load: query => ctx.db.invitationLink.findMany(query),
        }),
    },
    ...listOf('InvitationLink'),
  ),
);

const CreateInvitationLinkInput = builder.inputType('CreateInvitationLinkInput', {
  description: 'A new link.',
  fields: t => ({
    programmeId: t.globalID({ required: true, for: ProgrammeType }),
    role: t.field({ type: ParticipantRoleEnum, required: true }),
    mostUses: t.int({ required: true, description: `1 to ${mostUses.toLocaleString('en')}.` }),
    endsAt: t.field({ type: 'DateTime', required: true, description: 'From then on it is good for nobody.' }),
  }),
});

const CreateInvitationLinkSuccess = builder
  .objectRef<{ readonly id: string; readonly url: string }>('CreateInvitationLinkSuccess')
  .implement({
    description: 'The link, and its address.',
    fields: t => ({
      invitationLink: t.prismaField({
        type: InvitationLinkType,
        resolve: (query, { id }, _args, ctx) =>
          ctx.db.invitationLink.findUniqueOrThrow({ ...selectingId(query), where: { id } }),
      }),
      url: t.exposeString('url', { ...letsIn, description: 'Told this once: hand it to those who are meant.' }),
    }),
  });

const JoinPage = builder.objectRef<{ readonly role: 'MENTOR' | 'MENTEE'; readonly page: Page }>('JoinPage').implement({
  description: 'Where a link leads to, for a member who has it.',
  fields: t => ({
    role: t.field({ type: ParticipantRoleEnum, resolve: ({ role }) => role }),
    page: t.field({ type: ProgrammePage, resolve: ({ page }) => page }),
  }),
});

builder.queryField('joinPage', t =>
  t.field({
    type: JoinPage,
    nullable: true,
    access: 'member',
    description:
      'What the programme of a link says of itself. Null for a token that is no link’s; `LINK_ENDED` where it is not good any more.',
    args: { token: t.arg.string({ required: true, extensions: { longest: 100 } }) },
    resolve: async (_root, { token }, ctx) => {
      const link = await findLink(ctx, token);
      const page = await findPage(ctx, ctx.organisation, { id: link.programmeId });
      return page && { role: link.role as 'MENTOR' | 'MENTEE', page };
    },
  }),
);

const token = { required: true, extensions: { longest: 100 }, description: 'The end of the address.' } as const;

builder.mutationFields(t => ({
  createInvitationLink: t.field({
    type: CreateInvitationLinkSuccess,
    access: 'member',
    description:
      'Makes an address at which members of the organisation, and newcomers where it lets them in (`joining`), begin an application, also where the programme is found by nobody who was not invited. For managers; for administrators alone where the organisation wants that (`INVITING_CLOSED`).',
    errors: { directResult: true },
    replay: {
      keep: (created: { id: string; url: string }) => created,
      again: async (kept: { id: string; url: string }, ctx) => {
        await findOwnLink(ctx, kept.id);
        return kept;
      },
    },
    args: { input: t.arg({ type: CreateInvitationLinkInput, required: true }) },
    resolve: (_root, { input: { programmeId, role, mostUses: most, endsAt } }, ctx) =>
      createInvitationLink(ctx, {
        programmeId: programmeId.id,
        role: role as 'MENTOR' | 'MENTEE',
        mostUses: most,
        endsAt,
      }),
  }),
  revokeInvitationLink: t.prismaField({
    type: InvitationLinkType,
    access: 'member',
    description: 'From now on it is good for nobody; what was begun by it stays.',
    errors: { dataField: { name: 'invitationLink' } },
    args: { id: t.arg.globalID({ required: true, for: InvitationLinkType }), version: t.arg.int(optionalVersion) },
    resolve: async (query, _root, { id, version }, ctx) => {
      await revokeInvitationLink(ctx, id.id, version ?? undefined);
      return ctx.db.invitationLink.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  useInvitationLink: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description:
      'Begins an application of the viewer by a link, as a draft. Whoever has begun or takes part finds that again, and uses nothing up.',
    errors: { dataField: { name: 'participant' } },
    args: { token: t.arg.string(token) },
    resolve: async (query, _root, { token: given }, ctx) => {
      const id = await useInvitationLink(ctx, given);
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
}));
