import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { countFields } from '../../graphql/counted.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { MembershipStatusEnum, OrganisationRoleEnum, PersonType } from './identity.schema.ts';
import { changeMember, reinstateMember, suspendMember } from './membership.administration.ts';
import { listMembers } from './membership.list.ts';

const memberList = listOf('Person');

builder.queryField('members', t =>
  t.connection(
    {
      type: PersonType,
      access: 'member',
      description: 'The people of the organisation, the newest first; empty for who is no administrator.',
      args: {
        status: t.arg({ type: MembershipStatusEnum }),
        search: t.arg.string({
          extensions: { longest: 200 },
          description: `Beginnings of words of the name, all of which have to be there, whatever the accents and hyphens: "mar jens"
finds Anne-Marie Jensen. Or the whole mail address. Those found are in the order of what was found; a page may then be
short of what was asked for although \`hasNextPage\` tells that there are more.`,
        }),
      },
      resolve: (_root, args, ctx, info) => listMembers(ctx, info, withoutNull(args), args),
    },
    { ...memberList[0], fields: c => countFields(c) },
    memberList[1],
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
