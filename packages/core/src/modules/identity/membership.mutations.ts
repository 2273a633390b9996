import { enumLiteral } from '../../database/enum-literal.ts';
import { MembershipStatus } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { alternativesFor } from '../../policy.ts';
import { membershipPolicy } from './identity.policy.ts';
import { MembershipStatusEnum, OrganisationRoleEnum, PersonType } from './identity.schema.ts';
import { changeMember, reinstateMember, suspendMember } from './membership.administration.ts';

builder.queryField('members', t =>
  t.connection(
    {
      type: PersonType,
      access: 'member',
      description: 'The people of the organisation, the newest first; empty for who is no administrator.',
      args: { status: t.arg({ type: MembershipStatusEnum }) },
      resolve: (_root, { status, ...args }, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestFirst('Query.members'),
          table: 'memberships',
          readable: alternativesFor(membershipPolicy, 'administer', ctx.viewer),
          conditions: [
            'not exists (select 1 from api_clients a where a.organisation_id = r.organisation_id and a.membership_id = r.id)',
            ...(status ? [`r.status = ${enumLiteral(MembershipStatus, status)}`] : []),
          ],
          args,
          load: query => ctx.db.membership.findMany(query),
        }),
    },
    ...listOf('Person'),
  ),
);

const ChangeMemberInput = builder.inputType('ChangeMemberInput', {
  description: 'What is to be changed of a person.',
  fields: t => ({
    displayName: t.string(),
    locale: t.string({ description: 'The language in which they are written to.' }),
    timeZone: t.field({ type: 'TimeZone' }),
    title: t.string({ description: 'Null removes it. For administrators, as are `grade` and `unit`.' }),
    grade: t.string(),
    unit: t.string(),
    avatarUrl: t.string({ description: 'Where their picture is, https; null removes it.' }),
    roles: t.field({
      type: [OrganisationRoleEnum],
      description: 'All that they are from now on. For administrators, in person.',
    }),
  }),
});

/** Where null means that there is none any more, and not that nothing was said. */
function cuesIn({ title, grade, unit, avatarUrl }: CuesGiven): CuesGiven {
  return Object.fromEntries(Object.entries({ title, grade, unit, avatarUrl }).filter(([, cue]) => cue !== undefined));
}

type CuesGiven = Partial<Record<'title' | 'grade' | 'unit' | 'avatarUrl', string | null | undefined>>;

const person = { required: true, for: PersonType } as const;
const errors = { dataField: { name: 'person' } } as const;

builder.mutationFields(t => ({
  suspendMember: t.field({
    type: PersonType,
    access: 'member',
    description: `Shuts somebody out of the organisation at once: their requests are refused, their sessions and sockets end,
and what was offered to them is taken back. For administrators.`,
    errors,
    args: { id: t.arg.globalID(person), version: t.arg.int(optionalVersion) },
    resolve: (_root, { id, version }, ctx) => suspendMember(ctx, id.id, version ?? undefined),
  }),
  reinstateMember: t.field({
    type: PersonType,
    access: 'member',
    description: 'Lets somebody who was suspended in again, with the roles that they had. For administrators.',
    errors,
    args: { id: t.arg.globalID(person), version: t.arg.int(optionalVersion) },
    resolve: (_root, { id, version }, ctx) => reinstateMember(ctx, id.id, version ?? undefined),
  }),
  changeMember: t.field({
    type: PersonType,
    access: 'member',
    description: 'Changes what the organisation knows of a person. For themselves, and administrators.',
    errors,
    args: {
      id: t.arg.globalID(person),
      input: t.arg({ type: ChangeMemberInput, required: true }),
      version: t.arg.int(requiredVersion),
    },
    resolve: (_root, { id, input, version }, ctx) =>
      changeMember(ctx, id.id, { ...withoutNull(input), ...cuesIn(input) }, version),
  }),
}));
