import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { ParticipantDecision } from '../../database/generated/client.ts';
import { ApplicationDecision } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { confirmation } from '../../graphql/errors.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { allows } from '../../policy.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { decideApplications, mostDecided } from './participant.decisions.ts';
import { readIntake } from './participant.intake.ts';
import { countsByState, type ParticipantCount } from './participant.counts.ts';
import { participantPolicy } from './participant.policy.ts';
import type { Decision } from './participant.state.ts';
import { ParticipantStateEnum, ParticipantType } from './participant.schema.ts';
import { moveToFront, reapply } from './participant.service.ts';

/** The newest of each participant: further ones are in the audit log. */
export const mostDecisions = 20;

const DecisionEnum = builder.enumType('ApplicationDecision', {
  description: 'What is answered to applications.',
  values: {
    APPROVE: { description: 'They are in.' },
    DECLINE: { description: 'They are turned down.' },
    REQUEST_CHANGES: { description: 'They get it back, to be changed and handed in again.' },
    WAITLIST: { description: 'They are kept for when there is room.' },
  } satisfies Record<ApplicationDecision, { description: string }>,
});

const decisionOf: Readonly<Record<ApplicationDecision, Decision>> = {
  APPROVE: 'approve',
  DECLINE: 'decline',
  REQUEST_CHANGES: 'requestChanges',
  WAITLIST: 'waitlist',
};

/** @param isManagers whether it is shown to a manager, and not to whom it was said */
interface ShownDecision {
  readonly decision: ParticipantDecision;
  readonly isManagers: boolean;
}

const DecisionType = builder.objectRef<ShownDecision>('ParticipantDecision').implement({
  description: 'What was answered to an application. It stays as it was.',
  fields: t => ({
    id: t.string({ description: 'For keys of lists.', resolve: ({ decision }) => decision.id }),
    attempt: t.int({ description: 'Which of their applications it was.', resolve: ({ decision }) => decision.attempt }),
    decision: t.field({ type: DecisionEnum, resolve: ({ decision }) => decision.decision }),
    comment: t.string({
      nullable: true,
      description: 'What was said to the person.',
      resolve: ({ decision }) => decision.comment,
    }),
    note: t.string({
      nullable: true,
      description: 'What managers noted for each other; null for all but them.',
      resolve: ({ decision, isManagers }) => (isManagers ? decision.note : null),
    }),
    decidedBy: t.field({
      type: PersonType,
      nullable: true,
      description: 'Null where the programme decided by itself, and for all but managers.',
      resolve: ({ decision, isManagers }, _args, ctx) =>
        isManagers && decision.decidedById ? deciders(ctx).load(decision.decidedById) : null,
    }),
    decidedAt: t.field({ type: 'DateTime', resolve: ({ decision }) => decision.createdAt }),
  }),
});

const deciders = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await ctx.db.membership.findMany({ where: { id: { in: [...ids] } } });
      const byId = new Map(found.map(person => [person.id, person]));
      return ids.map(id => byId.get(id) ?? null);
    }),
);

/** One statement for all participants of a list. */
const decisionsOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, ParticipantDecision[]>(
      async ids => {
        const rows = await ctx.sql<ParticipantDecision>(
          `select d.* from unnest($1::uuid[]) p(id) cross join lateral (
             select id, participant_id "participantId", attempt, decision, comment, note, decided_by_id "decidedById",
                    created_at "createdAt"
               from participant_decisions where participant_id = p.id
              order by organisation_id desc, participant_id desc, id desc limit ${mostDecisions}) d
            order by d.id desc`,
          [ids],
        );
        const byParticipant = Map.groupBy(rows, row => row.participantId);
        return ids.map(id => byParticipant.get(id) ?? []);
      },
      { cache: false },
    ),
);

builder.prismaObjectFields(ParticipantType, t => ({
  decisions: t.field({
    type: [DecisionType],
    description: `What was answered to their applications, newest first: the last ${mostDecisions}. Only for themselves and managers.`,
    resolve: async (participant, _args, ctx) => {
      if (!allows(participantPolicy, 'readDecisions', ctx.viewer, participant)) return [];
      const isManagers = allows(participantPolicy, 'readNotes', ctx.viewer, participant);
      return (await decisionsOf(ctx).load(participant.id)).map(decision => ({ decision, isManagers }));
    },
  }),
}));

const ParticipantCountType = builder.objectRef<ParticipantCount>('ParticipantCount').implement({
  description: 'How many participants of a role are in a state.',
  fields: t => ({
    role: t.expose('role', { type: ParticipantRoleEnum }),
    state: t.expose('state', { type: ParticipantStateEnum }),
    count: t.exposeInt('count'),
  }),
});

builder.prismaObjectFields(ProgrammeType, t => ({
  participantCounts: t.field({
    type: [ParticipantCountType],
    description:
      'How many participants there are by role and state, exactly; those of which there are any. For managers.',
    resolve: async ({ id }, _args, ctx) =>
      allows(programmePolicy, 'seeParticipants', ctx.viewer, { id }) ? await countsByState(ctx, id) : [],
  }),
  freePlaces: t.int({
    nullable: true,
    description: 'How many more can be approved in the role; null where nothing limits it, and for all but managers.',
    args: { role: t.arg({ type: ParticipantRoleEnum, required: true }) },
    resolve: async ({ id }, { role }, ctx) =>
      allows(programmePolicy, 'seeParticipants', ctx.viewer, { id })
        ? ((await readIntake(ctx, id)).places[role] ?? null)
        : null,
  }),
}));

/** What may be said beside a decision. */
export const wordsArgs = {
  comment: 'To the person, up to 2,000 characters: it stands in their mail and beside the decision.',
  note: 'For managers alone, up to 2,000 characters.',
};

const MoveToFrontInput = builder.inputType('MoveToFrontInput', {
  description: 'Who gets the first place of the waiting list of their role, and why.',
  fields: t => ({
    id: t.globalID({ required: true, for: ParticipantType }),
    reason: t.string({ required: true, description: 'For the audit log.' }),
    version: t.int(optionalVersion),
  }),
});

builder.mutationFields(t => ({
  decideApplications: t.int({
    access: 'member',
    description: `Decides about applications, and answers about how many: those that are named, or all that are in the state, of one role where it is given; ${mostDecided.toLocaleString('en')} in one call. Each person is told by one mail. About all, a first call answers only how many they are (\`ConfirmationNeededError\`). Whom somebody else has decided about meanwhile stays. Where there are fewer places than people to approve, nobody is (\`PROGRAMME_FULL\`). For managers.`,
    errors: { dataField: { name: 'decided' }, types: confirmation.errors },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      decision: t.arg({ type: DecisionEnum, required: true }),
      participantIds: t.arg.globalIDList({
        for: ParticipantType,
        description: 'Whom; all who are in the state where left out.',
      }),
      state: t.arg({
        type: ParticipantStateEnum,
        defaultValue: 'SUBMITTED',
        description: 'Where they wait: SUBMITTED, or WAITLISTED for the waiting list.',
      }),
      role: t.arg({ type: ParticipantRoleEnum, description: 'Of all who wait, those of the role.' }),
      comment: t.arg.string({ description: wordsArgs.comment }),
      note: t.arg.string({ description: wordsArgs.note }),
      confirmed: t.arg.int(confirmation.arg),
    },
    resolve: async (_root, { programmeId, decision, participantIds, state, role, comment, note, confirmed }, ctx) => {
      const done = await decideApplications(ctx, {
        programmeId: programmeId.id,
        decision: decisionOf[decision],
        from: state ?? 'SUBMITTED',
        ids: participantIds?.map(({ id }) => id),
        role: role ?? undefined,
        comment: comment ?? undefined,
        note: note ?? undefined,
        confirmed: confirmed ?? undefined,
      });
      return done.length;
    },
  }),
  moveToFront: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description: 'Gives somebody who waits the first place of the waiting list of their role. For managers.',
    errors: { dataField: { name: 'participant' } },
    args: { input: t.arg({ type: MoveToFrontInput, required: true }) },
    resolve: async (query, _root, { input: { id, reason, version } }, ctx) => {
      await moveToFront(ctx, { id: id.id, reason, version: version ?? undefined });
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
  reapply: t.prismaField({
    type: ParticipantType,
    access: 'member',
    description:
      'Begins an application again, as a draft with what was answered before: for who has withdrawn or whose application lapsed, where the programme lets them (`mayReturn`); once for who was declined (`returnsAfterDecline`); for who has completed, in an evergreen programme; for who was removed, if that was allowed then. Else `RETURN_REFUSED`. Pairs that are banned stay so. Only for oneself.',
    errors: { dataField: { name: 'participant' } },
    args: { id: t.arg.globalID({ required: true, for: ParticipantType }), version: t.arg.int(optionalVersion) },
    resolve: async (query, _root, { id, version }, ctx) => {
      await reapply(ctx, id.id, version ?? undefined);
      return ctx.db.participant.findUniqueOrThrow({ ...selectingId(query), where: { id: id.id } });
    },
  }),
}));
