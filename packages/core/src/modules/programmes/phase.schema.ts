import { builder } from '../../graphql/builder.ts';
import { confirmation } from '../../graphql/errors.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { HierarchyCueEnum } from '../identity/identity.schema.ts';
import { addPhase, changePhase, removePhase, reorderPhases } from './phase.service.ts';
import { PhaseKindEnum, PhaseType, ProgrammeType } from './programme.schema.ts';

const cuesSaid =
  'All that participants are not to be shown of each other while it goes on; and afterwards, until another phase does.';

export const PhaseInput = builder.inputType('PhaseInput', {
  description: 'A stretch of a programme, as it is planned.',
  fields: t => ({
    kind: t.field({ type: PhaseKindEnum, required: true }),
    startsAt: t.field({ type: 'DateTime' }),
    endsAt: t.field({ type: 'DateTime' }),
    withheldCues: t.field({ type: [HierarchyCueEnum], description: cuesSaid }),
  }),
});

const ChangePhaseInput = builder.inputType('ChangePhaseInput', {
  description: 'What is to be changed of a phase. What is left out stays; null takes a date away.',
  fields: t => ({
    startsAt: t.field({ type: 'DateTime', description: 'When it begins by itself, while the programme goes on.' }),
    endsAt: t.field({ type: 'DateTime' }),
    withheldCues: t.field({ type: [HierarchyCueEnum], description: cuesSaid }),
  }),
});

builder.mutationFields(t => ({
  addPhase: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description: 'Plans another phase, after the others or after one of them. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      input: t.arg({ type: PhaseInput, required: true }),
      afterId: t.arg.globalID({
        for: PhaseType,
        description: 'The phase that it follows; the last one where left out.',
      }),
    },
    resolve: async (query, _root, { programmeId, input, afterId }, ctx) => {
      await addPhase(ctx, programmeId.id, withoutNull(input), afterId?.id);
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId.id } });
    },
  }),
  changePhase: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Says when a phase is, and which hierarchy cues are withheld in it. Withheld is what phases say that are ACTIVE, else the last that is DONE, else the first. When a phase began stays (`PHASE_BEGUN`). For managers.',
    errors: { dataField: { name: 'programme' }, types: confirmation.errors },
    args: {
      id: t.arg.globalID({ required: true, for: PhaseType }),
      input: t.arg({ type: ChangePhaseInput, required: true }),
      version: t.arg.int(requiredVersion),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (query, _root, { id, input: { withheldCues, ...dates }, version, confirmed }, ctx) => {
      const change = { ...dates, ...(withheldCues && { withheldCues }) };
      const programmeId = await changePhase(ctx, id.id, change, { version, confirmed: confirmed ?? undefined });
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } });
    },
  }),
  removePhase: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description: 'Takes out a phase that has not begun. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: { id: t.arg.globalID({ required: true, for: PhaseType }), version: t.arg.int(requiredVersion) },
    resolve: async (query, _root, { id, version }, ctx) => {
      const programmeId = await removePhase(ctx, id.id, version);
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } });
    },
  }),
  reorderPhases: t.prismaField({
    type: ProgrammeType,
    access: 'member',
    description:
      'Puts the phases into another order: name all of them. Those that have begun keep theirs. For managers.',
    errors: { dataField: { name: 'programme' } },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      phaseIds: t.arg.globalIDList({ required: true, for: PhaseType }),
    },
    resolve: async (query, _root, { programmeId, phaseIds }, ctx) => {
      await reorderPhases(
        ctx,
        programmeId.id,
        phaseIds.map(({ id }) => id),
      );
      return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId.id } });
    },
  }),
}));
