import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { publishMatchingRun } from './matching-run.publication.ts';
import { MatchingRunType } from './matching-run.schema.ts';
import { changeRunState, startMatchingRun } from './matching-run.service.ts';
import type { MatchingRunAction } from './matching-run.state.ts';

const StartMatchingRunInputType = builder.inputType('StartMatchingRunInput', {
  description: 'What a run computes, and how.',
  fields: t => ({
    programmeId: t.globalID({ required: true, for: ProgrammeType }),
    strategy: t.string({ required: true, description: 'The id of a plugin with a strategy: `matching-assignment`.' }),
    settings: t.field({ type: 'JSON', description: "As the plugin's settings want them; its defaults without." }),
    seed: t.int({ description: 'The only source of chance; one is drawn where none is given.' }),
  }),
});

const errors = { dataField: { name: 'matchingRun' } } as const;

builder.mutationField('startMatchingRun', t =>
  t.prismaField({
    type: MatchingRunType,
    access: 'member',
    external: true,
    description: 'Queues a run of a strategy over the pool of a programme. `matchingRunProgress` follows it.',
    errors,
    args: { input: t.arg({ type: StartMatchingRunInputType, required: true }) },
    resolve: async (query, _root, { input }, ctx) => {
      const id = await startMatchingRun(ctx, {
        programmeId: input.programmeId.id,
        strategy: input.strategy,
        settings: (input.settings ?? undefined) as Record<string, unknown> | undefined,
        seed: input.seed ?? undefined,
      });
      return ctx.db.matchingRun.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
);

const descriptions: Record<MatchingRunAction, string> = {
  cancel: 'Stops a run. Nothing of it is kept.',
  review: 'Marks a run as being looked at.',
  publish: 'Offers the proposals to both sides. What has become impossible since is left out, see `Proposal.leftOut`.',
  discard: 'Puts a run aside. Its proposals stay to be read.',
};

for (const [action, description] of Object.entries(descriptions) as [MatchingRunAction, string][])
  builder.mutationField(`${action}MatchingRun`, t =>
    t.prismaField({
      type: MatchingRunType,
      access: 'member',
      description,
      errors,
      args: { id: t.arg.globalID({ required: true, for: MatchingRunType }), version: t.arg.int(optionalVersion) },
      resolve: async (query, _root, { id: { id }, version: known }, ctx) => {
        const version = known ?? undefined;
        if (action === 'publish') await publishMatchingRun(ctx, id, version);
        else await changeRunState(ctx, id, action, version);
        return ctx.db.matchingRun.findUniqueOrThrow({ ...selectingId(query), where: { id } });
      },
    }),
  );
