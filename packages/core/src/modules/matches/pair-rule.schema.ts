import { PairRuleKind } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { encodeId } from '../../ids.ts';
import { newestOfProgramme, prismaPage } from '../../graphql/prisma-page.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { alternativesFor, whereFor } from '../../policy.ts';
import { ParticipantType } from '../participants/participant.schema.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { pairRulePolicy } from './pair-rule.policy.ts';
import { addPairRule, removePairRule } from './pair-rule.service.ts';

const PairRuleKindEnum = builder.enumType('PairRuleKind', {
  values: {
    PIN: { description: 'The two must be matched by the next run, even where a limit is against it.' },
    BAN: { description: 'The two must never be matched.' },
  } satisfies Record<PairRuleKind, { description: string }>,
});

const PairRuleType = builder.prismaNode('PairRule', {
  nullable: true,
  description: 'Two participants who must, or must not, be matched.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(pairRulePolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    kind: t.expose('kind', { type: PairRuleKindEnum }),
    mentee: t.relation('mentee', { type: ParticipantType }),
    mentor: t.relation('mentor', { type: ParticipantType }),
    reason: t.exposeString('reason', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

builder.prismaObjectFields(ProgrammeType, t => ({
  pairRules: t.connection(
    {
      type: PairRuleType,
      description: 'Who must, and who must not, be matched; none for those who do not manage it.',
      resolve: ({ id: programmeId }, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestOfProgramme('Programme.pairRules'),
          table: 'pair_rules',
          readable: alternativesFor(pairRulePolicy, 'read', ctx.viewer, { programmeId }),
          parameters: [programmeId],
          args,
          load: query => ctx.db.pairRule.findMany(query),
        }),
    },
    ...listOf('PairRule'),
  ),
}));

const mutations = {
  pinPair: { kind: 'PIN', description: 'Rules that two must be matched. A mentee has one pin at most.' },
  banPair: { kind: 'BAN', description: 'Rules that two must not be matched. An offer or a match they have stays.' },
} as const;

for (const [name, { kind, description }] of Object.entries(mutations))
  builder.mutationField(name, t =>
    t.prismaField({
      type: PairRuleType,
      access: 'member',
      description,
      errors: { dataField: { name: 'pairRule' } },
      args: {
        menteeId: t.arg.globalID({ required: true, for: ParticipantType }),
        mentorId: t.arg.globalID({ required: true, for: ParticipantType }),
        reason: t.arg.string({ description: 'For managers.' }),
      },
      resolve: async (query, _root, { menteeId, mentorId, reason }, ctx) => {
        const id = await addPairRule(ctx, kind, menteeId.id, mentorId.id, reason ?? undefined);
        return ctx.db.pairRule.findUniqueOrThrow({ ...selectingId(query), where: { id } });
      },
    }),
  );

builder.mutationField('removePairRule', t =>
  t.field({
    type: 'ID',
    access: 'member',
    description: 'Removes a rule; the next run may match the two, or not.',
    errors: { dataField: { name: 'deletedId' } },
    args: { id: t.arg.globalID({ required: true, for: PairRuleType }) },
    resolve: async (_root, { id: { id } }, ctx) => {
      await removePairRule(ctx, id);
      return encodeId('PairRule', id);
    },
  }),
);
