import { actionValues, allowedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { confirmation } from '../../graphql/errors.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { actionsOf } from '../../state.ts';
import { movePhase, whyNoPhaseMoves } from './phase.states.ts';
import { phasePolicy } from './programme.policy.ts';
import { PhaseType, ProgrammeType } from './programme.schema.ts';
import { type PhaseAction, phaseStates } from './programme.state.ts';

const PhaseActionEnum = builder.enumType('PhaseAction', {
  description: 'What moves a phase from one state to another; each is a mutation, such as `startPhase`.',
  values: actionValues(phaseStates),
});

builder.prismaObjectField(PhaseType, 'allowedActions', t =>
  t.field({
    type: [PhaseActionEnum],
    description: 'What the viewer may do with it now.',
    select: { state: true, programmeId: true, programme: { select: { state: true } } },
    resolve: (phase, _args, ctx) =>
      allowedActions(ctx, phaseStates, phasePolicy, phase, action => whyNoPhaseMoves(phase.programme, action)),
  }),
);

const descriptions: Record<PhaseAction, string> = {
  start:
    'Begins a phase now, whatever its date says. MENTORING starts the programme, if there is an active match; that touches people: see `confirmed`.',
  finish: 'Ends a phase now, whatever its date says.',
  skip: 'Leaves out a phase that has not begun.',
  reopen: 'Goes on with a phase that had ended, without a date for its end.',
};

for (const action of actionsOf(phaseStates))
  builder.mutationField(`${action}Phase`, t =>
    t.prismaField({
      type: ProgrammeType,
      access: 'member',
      description: `${descriptions[action]} While the programme is OPEN, RUNNING or CLOSING. For managers.`,
      errors: { dataField: { name: 'programme' }, types: [...confirmation.errors] },
      args: {
        id: t.arg.globalID({ required: true, for: PhaseType }),
        version: t.arg.int({ ...optionalVersion, description: "The phase's, as the caller knows it." }),
        confirmed: t.arg.int(confirmation.arg),
      },
      resolve: async (query, _root, { id, version, confirmed }, ctx) => {
        const options = { version: version ?? undefined, confirmed: confirmed ?? undefined };
        const programmeId = await movePhase(ctx, id.id, action, options);
        return ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: programmeId } });
      },
    }),
  );
