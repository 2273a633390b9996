import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { HierarchyCueEnum } from '../identity/identity.schema.ts';
import { changePhase } from './phase.service.ts';
import { PhaseType, ProgrammeType } from './programme.schema.ts';

const ChangePhaseInput = builder.inputType('ChangePhaseInput', {
  description: 'What is to be changed of a phase. What is left out stays; null takes a date away.',
  fields: t => ({
    startsAt: t.field({ type: 'DateTime', description: 'From then on it is the present one, if none after it is.' }),
    endsAt: t.field({ type: 'DateTime' }),
    withheldCues: t.field({
      type: [HierarchyCueEnum],
      description: 'All that participants are not to be shown of each other while this is the present phase.',
    }),
  }),
});

builder.mutationField('changePhase', t =>
  t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Says when a phase is, and which hierarchy cues are withheld in it. The present phase is the last one that has begun, and before that the first one. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: {
      id: t.arg.globalID({ required: true, for: PhaseType }),
      input: t.arg({ type: ChangePhaseInput, required: true }),
      version: t.arg.int({ required: true, description: "The programme's, as it was when the change was begun." }),
    },
    resolve: async (query, _root, { id, input: { withheldCues, ...dates }, version }, ctx) => {
      const change = { ...dates, ...(withheldCues && { withheldCues }) };
      const programmeId = await changePhase(ctx, id.id, change, version);
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } });
    },
  }),
);
