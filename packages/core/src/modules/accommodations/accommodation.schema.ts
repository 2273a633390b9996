import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Accommodation } from '../../database/generated/client.ts';
import { AccommodationRole } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { withoutNull } from '../../input.ts';
import { allows, whereFor } from '../../policy.ts';
import { PersonType, ViewerType } from '../identity/identity.schema.ts';
import { accommodationPolicy } from './accommodation.policy.ts';
import { changeAccommodation, createAccommodation, deleteAccommodation } from './accommodation.service.ts';

const AccommodationRoleEnum = builder.enumType('AccommodationRole', {
  description: 'Whoever has it for a programme that the person takes part in, now or later.',
  values: {
    MANAGER: { description: 'The managers of the programme; administrators are none.' },
    FACILITATOR: {},
  } satisfies Record<AccommodationRole, object>,
});

const AccommodationType = builder.prismaNode('Accommodation', {
  nullable: true,
  description:
    'What somebody needs, so that they can take part. Theirs, and for those whom they name; to everybody else, administrators included, it does not exist.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(accommodationPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    needs: t.exposeString('needs', { description: 'In their own words.' }),
    person: t.relation('membership', { type: PersonType, description: 'Whose it is.' }),
    people: t.prismaField({
      type: [PersonType],
      nullable: true,
      description: 'The people who may know of it; null for all but its owner.',
      select: { id: true, membershipId: true },
      resolve: (query, accommodation, _args, ctx) =>
        allows(accommodationPolicy, 'change', ctx.viewer, accommodation)
          ? ctx.db.membership.findMany({
              ...query,
              where: { toldOf: { some: { accommodationId: accommodation.id } } },
              orderBy: { id: 'asc' },
            })
          : null,
    }),
    roles: t.field({
      type: [AccommodationRoleEnum],
      nullable: true,
      description: 'The roles whose holders may know of it; null for all but its owner.',
      select: { membershipId: true, readers: { select: { role: true }, orderBy: { role: 'asc' } } },
      resolve: (accommodation, _args, ctx) =>
        allows(accommodationPolicy, 'change', ctx.viewer, accommodation)
          ? accommodation.readers.flatMap(({ role }) => role ?? [])
          : null,
    }),
    version: t.exposeInt('version', { description: 'For `changeAccommodation`.' }),
  }),
});

/** One statement for all people of a list. */
const toldOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, Accommodation[]>(
      async ids => {
        const rows = await ctx.db.accommodation.findMany({
          where: { membershipId: { in: [...ids] }, AND: [whereFor(accommodationPolicy, 'read', ctx.viewer)] },
          orderBy: { id: 'asc' },
        });
        const byOwner = Map.groupBy(rows, ({ membershipId }) => membershipId);
        return ids.map(id => byOwner.get(id) ?? []);
      },
      { cache: false },
    ),
);

builder.prismaObjectField(PersonType, 'accommodations', t =>
  t.field({
    type: [AccommodationType],
    description:
      'What they need, as far as they let the viewer know. Empty looks the same whether there is nothing or the viewer is not named.',
    resolve: (person, _args, ctx) => toldOf(ctx).load(person.id),
  }),
);

builder.objectField(ViewerType, 'accommodations', t =>
  t.prismaField({
    type: [AccommodationType],
    description: 'What they need, so that they can take part, the oldest first.',
    resolve: (query, _viewer, _args, ctx) =>
      ctx.db.accommodation.findMany({
        ...query,
        where: { membershipId: ctx.member.membershipId },
        orderBy: { id: 'asc' },
      }),
  }),
);

const readers = {
  people: 'The people who may know of it, whom the viewer has to be able to see.',
  roles: 'The roles whose holders may know of it.',
};

const CreateAccommodationInput = builder.inputType('CreateAccommodationInput', {
  description: 'What the viewer needs, and who may know of it. Nobody else does where nobody is named.',
  fields: t => ({
    needs: t.string({ required: true, description: 'In their own words, up to 2,000 characters.' }),
    people: t.globalIDList({ for: PersonType, description: readers.people }),
    roles: t.field({ type: [AccommodationRoleEnum], description: readers.roles }),
  }),
});

const ChangeAccommodationInput = builder.inputType('ChangeAccommodationInput', {
  description: 'What is to be changed. What is left out stays; a list is all who may know of it from now on.',
  fields: t => ({
    needs: t.string(),
    people: t.globalIDList({ for: PersonType, description: readers.people }),
    roles: t.field({ type: [AccommodationRoleEnum], description: readers.roles }),
  }),
});

const errors = { dataField: { name: 'accommodation' } } as const;

builder.mutationFields(t => ({
  createAccommodation: t.prismaField({
    type: AccommodationType,
    access: 'member',
    description: 'Says what the viewer needs, so that they can take part, and who may know of it.',
    errors,
    args: { input: t.arg({ type: CreateAccommodationInput, required: true }) },
    resolve: async (query, _root, { input }, ctx) => {
      const id = await createAccommodation(ctx, { needs: input.needs, ...readersIn(input) });
      return ctx.db.accommodation.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
  changeAccommodation: t.prismaField({
    type: AccommodationType,
    access: 'member',
    description: "Changes one's own accommodation, or who may know of it: from the next request on.",
    errors,
    args: {
      id: t.arg.globalID({ required: true, for: AccommodationType }),
      input: t.arg({ type: ChangeAccommodationInput, required: true }),
      version: t.arg.int({ required: true, description: '`version`, as it was when the change was begun.' }),
    },
    resolve: async (query, _root, { id, input, version }, ctx) => {
      const { needs } = withoutNull(input);
      await changeAccommodation(ctx, id.id, { ...(needs !== undefined && { needs }), ...readersIn(input) }, version);
      return ctx.db.accommodation.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  deleteAccommodation: t.field({
    type: 'ID',
    access: 'member',
    description: "Removes one's own accommodation: nobody can be told of it any more.",
    errors: { dataField: { name: 'deletedId' } },
    args: { id: t.arg.globalID({ required: true, for: AccommodationType }) },
    resolve: async (_root, { id }, ctx) => {
      await deleteAccommodation(ctx, id.id);
      return encodeId('Accommodation', id.id);
    },
  }),
}));

function readersIn({ people, roles }: Named) {
  return { ...(people && { people: people.map(({ id }) => id) }), ...(roles && { roles: [...roles] }) };
}

interface Named {
  readonly people?: readonly { readonly id: string }[] | null | undefined;
  readonly roles?: readonly AccommodationRole[] | null | undefined;
}
