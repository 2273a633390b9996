import { HierarchyCue, MembershipStatus, OrganisationRole, ProgrammeRole } from '../../database/generated/enums.ts';
import { actionValues, allowedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { allows, whereFor } from '../../policy.ts';
import type { Viewer } from '../../access/viewer.ts';
import { OrganisationType } from '../organisations/organisation.schema.ts';
import { shownCues } from './hierarchy-cues.ts';
import { membershipPolicy } from './identity.policy.ts';
import { madeUpPerson } from './made-up-person.ts';
import { membershipStates } from './membership.administration.ts';

export const OrganisationRoleEnum = builder.enumType('OrganisationRole', {
  description: 'What somebody is in the organisation beyond being a member.',
  values: Object.values(OrganisationRole),
});

export const ProgrammeRoleEnum = builder.enumType('ProgrammeRole', {
  description: 'What somebody is for a programme without being a participant.',
  values: Object.values(ProgrammeRole),
});

export const MembershipStatusEnum = builder.enumType('MembershipStatus', {
  description: 'Whether somebody is a member of the organisation.',
  values: {
    INVITED: { description: 'Has never signed in.' },
    ACTIVE: {},
    SUSPENDED: { description: 'May do nothing until they are reinstated.' },
    LEFT: {},
  } satisfies Record<MembershipStatus, object>,
});

export const HierarchyCueEnum = builder.enumType('HierarchyCue', {
  description: 'What shows where somebody stands in the hierarchy.',
  values: {
    TITLE: { description: '`Person.title`.' },
    GRADE: { description: '`Person.grade`.' },
    UNIT: { description: '`Person.unit`.' },
    PHOTO: { description: '`Person.avatarUrl`.' },
  } satisfies Record<HierarchyCue, { description: string }>,
});

const PersonActionEnum = builder.enumType('PersonAction', {
  description: 'What administrators do with a membership; each is a mutation, such as `suspendMember`.',
  values: actionValues(membershipStates),
});

/** Neither action asks whom somebody shares a programme with. */
const related = { participants: [], programmeRoles: [] };

const withheld = 'Null where there is none, and where `withheldCues` names it.';

/**
 * Its columns are read from the row as it is, without a `select`, so that a list that has loaded people by a statement of
 * its own can hand them over and nothing is loaded twice.
 */
export const PersonType = builder.prismaNode('Membership', {
  nullable: true,
  name: 'Person',
  description: 'A member of the organisation, as the organisation shows them.',
  id: { field: 'id' },
  // Not spread: what is somebody's own alone speaks of the id, too.
  findUnique: (id, ctx) => ({ id, AND: [whereFor(membershipPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    displayName: t.exposeString('displayName'),
    locale: t.exposeString('locale', { description: 'The language in which they are written to.' }),
    timeZone: t.field({ type: 'TimeZone', resolve: person => person.timeZone }),
    title: t.string({
      nullable: true,
      description: `What they are in the organisation: \`Head of finance\`. ${withheld}`,
      resolve: async (person, _args, ctx) => (await shownCues(ctx, person.id)).title,
    }),
    grade: t.string({
      nullable: true,
      description: `Their level or pay grade. ${withheld}`,
      resolve: async (person, _args, ctx) => (await shownCues(ctx, person.id)).grade,
    }),
    unit: t.string({
      nullable: true,
      description: `The department or team that they belong to. ${withheld}`,
      resolve: async (person, _args, ctx) => (await shownCues(ctx, person.id)).unit,
    }),
    avatarUrl: t.string({
      nullable: true,
      description: `Their picture. ${withheld}`,
      resolve: async (person, _args, ctx) => (await shownCues(ctx, person.id)).avatarUrl,
    }),
    withheldCues: t.field({
      type: [HierarchyCueEnum],
      description:
        'What the viewer is not shown of this person, because a programme that they share withholds it in its present phases. Says nothing about whether there is anything to show.',
      resolve: async (person, _args, ctx) => [...(await shownCues(ctx, person.id)).withheld],
    }),
    email: t.string({
      nullable: true,
      description: `Only for the person themselves and administrators. Null, too, of who came by a file without one: they belong
to the programme of that file, are told nothing, and are given one by its file or not at all.`,
      resolve: (person, _args, ctx) =>
        allows(membershipPolicy, 'readAddress', ctx.viewer, person) ? person.email : null,
    }),
    status: t.field({
      type: MembershipStatusEnum,
      nullable: true,
      description: 'Only for the person themselves and administrators.',
      resolve: (person, _args, ctx) =>
        allows(membershipPolicy, 'readAddress', ctx.viewer, person) ? person.status : null,
    }),
    organisationRoles: t.field({
      type: [OrganisationRoleEnum],
      nullable: true,
      description: 'Only for the person themselves and administrators.',
      resolve: (person, _args, ctx) =>
        allows(membershipPolicy, 'readAddress', ctx.viewer, person) ? person.roles : null,
    }),
    allowedActions: t.field({
      type: [PersonActionEnum],
      description: 'What the viewer may do with their membership now.',
      resolve: ({ id, status }, _args, ctx) => {
        const member = { ...related, id, state: status };
        return allowedActions(ctx, membershipStates, membershipPolicy, member);
      },
    }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
  }),
});

export const ProgrammeRoleHeldType = builder
  .objectRef<Viewer['programmeRoles'][number]>('ProgrammeRoleHeld')
  .implement({
    description: 'A role for one programme.',
    fields: t => ({
      role: t.field({ type: ProgrammeRoleEnum, resolve: held => held.role }),
    }),
  });

export const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Whoever is signed in, and what they are here.',
  fields: t => ({
    person: t.prismaField({
      type: PersonType,
      resolve: (query, viewer, _args, ctx) =>
        viewer.viewAs
          ? madeUpPerson(ctx)
          : ctx.db.membership.findUniqueOrThrow({ ...selectingId(query), where: { id: viewer.membershipId } }),
    }),
    organisation: t.field({ type: OrganisationType, resolve: (_viewer, _args, ctx) => ctx.organisation }),
    organisationRoles: t.field({
      type: [OrganisationRoleEnum],
      resolve: viewer => [...viewer.organisationRoles],
    }),
    programmeRoles: t.field({ type: [ProgrammeRoleHeldType], resolve: viewer => [...viewer.programmeRoles] }),
    tokenExpiresAt: t.field({ type: 'DateTime', nullable: true, resolve: (_v, _a, ctx) => ctx.tokenExpiresAt ?? null }),
  }),
});

builder.queryField('viewer', t =>
  t.field({
    type: ViewerType,
    nullable: true,
    access: 'anyone',
    description: 'Whoever is signed in; null where nobody is.',
    resolve: (_root, _args, ctx) => ctx.viewer ?? null,
  }),
);
