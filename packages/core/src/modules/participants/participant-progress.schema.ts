import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import { followTopic, outcome } from '../../events/follow.ts';
import { builder } from '../../graphql/builder.ts';
import { allows, authorise } from '../../policy.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { countsByState } from './participant.counts.ts';

builder.subscriptionField('programmeProgress', t =>
  t.field({
    type: ProgrammeType,
    access: 'member',
    description:
      'The programme now, and each time it or a number of its `participantCounts` has changed: somebody has applied, was decided about, came or went. Changes that come faster than they are read are one. For managers; whoever loses the right to see it gets ACCESS_LOST, and the end.',
    args: { id: t.arg.globalID({ required: true, for: ProgrammeType }) },
    subscribe: async (_root, { id }, ctx) => {
      const found = await findProgramme(ctx, id.id);
      authorise(ctx, programmePolicy, 'seeParticipants', found);
      return followTopic(ctx, {
        topic: ['participants', id.id],
        load: () => progressOf(ctx, id.id),
        mayFollow: viewer => allows(programmePolicy, 'seeParticipants', viewer, found),
        isFinal: () => false,
      });
    },
    resolve: outcome,
  }),
);

/** The programme, with what it is looked at again for. */
async function progressOf(
  ctx: RequestContext,
  programmeId: string,
): Promise<(Programme & { readonly counts: readonly unknown[] }) | undefined> {
  const programme = await ctx.db.programme.findUnique({ where: { id: programmeId } });
  return programme ? { ...programme, counts: await countsByState(ctx, programmeId) } : undefined;
}
