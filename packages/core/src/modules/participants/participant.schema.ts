import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import { ParticipantState } from '../../database/generated/enums.ts';
import {
  actionValues,
  allowedActions,
  type Objection,
  RefusedActionType,
  refusedActions,
} from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { listOf } from '../../graphql/connection.ts';
import { countFields } from '../../graphql/counted.ts';
import { withoutNull } from '../../input.ts';
import { allows, whereFor } from '../../policy.ts';
import { localise, text } from '../../texts/text.ts';
import { PersonType } from '../identity/identity.schema.ts';
import { PrivacyConsentType } from '../consents/consent.schema.ts';
import { agreedBy, consentNeeded } from '../consents/consent.service.ts';
import { isOver, programmeReadOnly, standingOf } from '../programmes/programme.standing.ts';
import { whyNotApply, whyNotHandIn } from './participant.admission.ts';
import { intakeOf, whyNotTakeIn } from './participant.intake.ts';
import { whyNotReturn } from './participant.return.ts';
import { madeUpParticipants } from '../programmes/view-as.service.ts';
import { ParticipantRoleEnum, ProgrammeType } from '../programmes/programme.schema.ts';
import { type ShownValue, showAnswer } from './participant.answers.ts';
import { shownAnswers, whatIsMissing } from './participant.shown-answers.ts';
import { listParticipants, type participantOrders } from './participant.list.ts';
import { participantPolicy } from './participant.policy.ts';
import { issueType, mostIssues } from '../../graphql/errors.ts';
import { beingWritten, finalStates, type ParticipantAction, participantStates } from './participant.state.ts';
import { waitlistPosition } from './participant.waitlist.ts';

export const ParticipantStateEnum = builder.enumType('ParticipantState', { values: Object.values(ParticipantState) });
const ParticipantActionEnum = builder.enumType('ParticipantAction', {
  description: 'What moves a participant from one state to another; each is a mutation, such as `submitApplication`.',
  values: actionValues(participantStates),
});

const AnswerValueType = builder.objectRef<ShownValue>('AnswerValue').implement({
  description: 'A choice, or what was written.',
  fields: t => ({
    key: t.exposeString('key', { description: 'As `AnswerInput.values` takes it; numbers and yes or no as text.' }),
    label: t.string({
      description: "In the reader's language.",
      resolve: ({ key, word, label }, _args, ctx) =>
        word ? text(ctx, word) : label ? localise(label, ctx.locale) : key,
    }),
    isRetired: t.exposeBoolean('isRetired', { description: 'Whether it could not be chosen any more.' }),
  }),
});

interface ShownAnswer {
  readonly key: string;
  readonly label: string;
  readonly values: readonly ShownValue[];
}

const AnswerType = builder.objectRef<ShownAnswer>('Answer').implement({
  description: 'What somebody answered to one question of the programme.',
  fields: t => ({
    key: t.exposeString('key', { description: "The question's name in imports." }),
    label: t.exposeString('label', { description: "The question, in the reader's language." }),
    values: t.field({
      type: [AnswerValueType],
      description: 'One for each choice.',
      resolve: ({ values }) => [...values],
    }),
  }),
});

/** One statement for all participants of a list that were loaded without their person. */
const people = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = new Map(
        (await ctx.db.membership.findMany({ where: { id: { in: [...ids] } } })).map(person => [person.id, person]),
      );
      return ids.map(id => found.get(id)!);
    }),
);

/** What the programme has against what their state allows, and a privacy text to which they have not agreed. */
async function closed(ctx: RequestContext, participant: Participant): Promise<Objection<ParticipantAction>> {
  const { programmeId, state, role } = participant;
  const isTheirs = participant.membershipId === ctx.viewer?.membershipId;
  const asksIntake = finalStates.includes(state) || participantStates.transitions.approve.from.includes(state);
  const [standing, { counts }, intake] = await Promise.all([
    standingOf(ctx).load(programmeId),
    isTheirs ? agreedBy(ctx, participant) : { counts: true },
    asksIntake ? intakeOf(ctx).load(programmeId) : undefined,
  ]);
  return action => {
    if (!standing) return undefined;
    if (action === 'reapply') return intake && whyNotReturn(standing, intake.admission, participant);
    if (action === 'submit') return whyNotHandIn(standing, participant) ?? (counts ? undefined : consentNeeded());
    if (action === 'begin') return whyNotApply(standing, { invited: true });
    if (isOver(standing.state)) return programmeReadOnly();
    return action === 'approve' && intake ? whyNotTakeIn(intake, role) : undefined;
  };
}

/** Who they are is theirs to tell, by beginning: so no invitation finds out whether an address is somebody's. */
function asInvited(ctx: RequestContext, { invitedAs }: Participant, person: Membership): Membership {
  const { organisation, viewer } = ctx;
  if (person.id === viewer?.membershipId || viewer?.organisationRoles.includes('ADMIN') || viewer?.platform)
    return person;
  return {
    ...person,
    displayName: invitedAs ?? '–',
    locale: organisation.defaultLocale,
    timeZone: organisation.timeZone,
    version: 1,
  };
}

const ofPlaces = 'Only for themselves and managers; others see whether there is a place.';
const ofTheirs = 'Only for themselves and managers.';

/**
 * Its own columns are read from the row as it is, without a `select`: a list that has loaded the rows by a statement of
 * its own, with the person as `membership`, can hand them over and nothing is loaded twice.
 */
export const ParticipantType = builder.prismaNode('Participant', {
  nullable: true,
  description: 'A member in a programme, in one role.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(participantPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    person: t.field({
      type: PersonType,
      description:
        'Of who was invited and has not begun, others see what they were called by whoever invited them, and nothing else.',
      resolve: async (participant, _args, ctx) => {
        const { membership = await people(ctx).load(participant.membershipId) } = participant as {
          membership?: Membership;
        };
        return participant.knownAs === 'INVITED' ? asInvited(ctx, participant, membership) : membership;
      },
    }),
    programme: t.prismaField({
      type: ProgrammeType,
      resolve: (query, participant, _args, ctx) =>
        ctx.db.programme.findUniqueOrThrow({ ...selectingId(query), where: { id: participant.programmeId } }),
    }),
    role: t.field({ type: ParticipantRoleEnum, resolve: participant => participant.role }),
    state: t.field({ type: ParticipantStateEnum, resolve: participant => participant.state }),
    hasPlaces: t.boolean({
      description: 'Whether there is a place for another match.',
      resolve: participant => participant.capacity > participant.placesTaken,
    }),
    capacity: t.int({
      nullable: true,
      description: `Most matches at the same time. ${ofPlaces}`,
      resolve: (participant, _args, ctx) =>
        allows(participantPolicy, 'readPlaces', ctx.viewer, participant) ? participant.capacity : null,
    }),
    placesTaken: t.int({
      nullable: true,
      description: `Matches that are going on. ${ofPlaces}`,
      resolve: (participant, _args, ctx) =>
        allows(participantPolicy, 'readPlaces', ctx.viewer, participant) ? participant.placesTaken : null,
    }),
    freePlaces: t.int({
      nullable: true,
      description: `Places for other matches. ${ofPlaces}`,
      resolve: (participant, _args, ctx) =>
        allows(participantPolicy, 'readPlaces', ctx.viewer, participant)
          ? participant.capacity - participant.placesTaken
          : null,
    }),
    languages: t.stringList({
      description: 'Languages that they can talk in.',
      resolve: participant => participant.languages,
    }),
    externalId: t.string({
      nullable: true,
      description: 'Their id in the file that they were imported from; only for themselves and managers.',
      resolve: (participant, _args, ctx) =>
        allows(participantPolicy, 'readAnswers', ctx.viewer, participant) ? participant.externalId : null,
    }),
    answers: t.field({
      type: [AnswerType],
      nullable: true,
      description:
        'What they answered, in the order of the questions, as far as the viewer is shown it: all of it of themselves, to managers what is not for nobody, to others what the question opens to them.',
      resolve: async (participant, _args, ctx) =>
        (await shownAnswers(ctx, participant)).map(({ question, value }) => ({
          key: question.key,
          label: localise(question.label, ctx.locale),
          values: showAnswer(question, value),
        })),
    }),
    attempt: t.int({
      nullable: true,
      description: `The how manieth time it is that they apply: raised by \`reapply\`. ${ofTheirs}`,
      resolve: (participant, _args, ctx) =>
        allows(participantPolicy, 'readPlaces', ctx.viewer, participant) ? participant.attempt : null,
    }),
    handedInAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: `When the application that waits was handed in. ${ofTheirs}`,
      resolve: (participant, _args, ctx) =>
        ['SUBMITTED', 'WAITLISTED', 'CHANGES_REQUESTED'].includes(participant.state) &&
        allows(participantPolicy, 'readPlaces', ctx.viewer, participant)
          ? participant.handedInAt
          : null,
    }),
    waitlistPosition: t.int({
      nullable: true,
      description:
        'Their place on the waiting list of their role, from 1; null where they are on none, or further down than 1,000. Only for themselves and managers.',
      resolve: async (participant, _args, ctx) =>
        participant.state === 'WAITLISTED' && allows(participantPolicy, 'readPlaces', ctx.viewer, participant)
          ? ((await waitlistPosition(ctx).load(participant)) ?? null)
          : null,
    }),
    missing: t.field({
      type: [issueType],
      description: `What an application that is being written still lacks to be handed in: \`["answers", "<key of the question>"]\`; empty for all but themselves and managers. The first ${mostIssues}.`,
      resolve: async (participant, _args, ctx) =>
        beingWritten.includes(participant.state) && allows(participantPolicy, 'readAnswers', ctx.viewer, participant)
          ? (await whatIsMissing(ctx, participant)).slice(0, mostIssues)
          : [],
    }),
    consent: t.field({
      type: PrivacyConsentType,
      nullable: true,
      description:
        'The newest privacy text that they agreed to; null where there is none, as of who was registered and has not said yes yet. Only for themselves and managers.',
      resolve: async (participant, _args, ctx) =>
        allows(participantPolicy, 'readAnswers', ctx.viewer, participant)
          ? ((await agreedBy(ctx, participant)).newest ?? null)
          : null,
    }),
    version: t.int({ description: 'Raised by each change.', resolve: participant => participant.version }),
    allowedActions: t.field({
      type: [ParticipantActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: async (participant, _args, ctx) =>
        allowedActions(ctx, participantStates, participantPolicy, participant, await closed(ctx, participant)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: async (participant, _args, ctx) =>
        refusedActions(ctx, participantStates, participantPolicy, participant, await closed(ctx, participant)),
    }),
  }),
});

const ParticipantOrderInput = builder.inputType('ParticipantOrder', {
  description: 'By what people are listed.',
  fields: t => ({
    field: t.field({
      required: true,
      type: builder.enumType('ParticipantOrderField', {
        values: {
          NAME: { description: 'Their names, with æ, ø and å after z.' },
          HANDED_IN: { description: 'When they handed in: of the SUBMITTED, and of nobody else.' },
          WAITLISTED: { description: 'The order of the waiting lists: of the WAITLISTED, and of nobody else.' },
        } satisfies Record<keyof typeof participantOrders, object>,
      }),
    }),
    direction: t.field({
      required: true,
      type: builder.enumType('OrderDirection', { values: { ASC: {}, DESC: {} } }),
    }),
  }),
});

const participantList = listOf('Participant');

builder.prismaObjectFields(ProgrammeType, t => ({
  participants: t.connection(
    {
      type: ParticipantType,
      description: 'Of its participants, those whom the viewer may see: all for managers; else oneself and partners.',
      args: {
        role: t.arg({ type: ParticipantRoleEnum }),
        state: t.arg({ type: ParticipantStateEnum }),
        orderBy: t.arg({
          type: ParticipantOrderInput,
          description: 'Where left out, in the order in which they came. Not where they are searched for.',
        }),
        search: t.arg.string({
          extensions: { longest: 200 },
          description: `Beginnings of words of the name, all of which have to be there, whatever the accents and hyphens: "mar jens"
finds Anne-Marie Jensen. Or the whole id in the file that they were imported from, for who sees it. Those found are in the
order of what was found; a page may then be short of what was asked for although \`hasNextPage\` tells that there are more.`,
        }),
      },
      resolve: (programme, args, ctx) => listParticipants(ctx, programme.id, withoutNull(args), args),
    },
    { ...participantList[0], fields: c => countFields(c) },
    participantList[1],
  ),
  viewerParticipants: t.prismaField({
    type: [ParticipantType],
    description: 'How the viewer takes part: once in each role at most.',
    resolve: (query, programme, _args, ctx) =>
      ctx.member.viewAs
        ? madeUpParticipants(ctx, programme.id)
        : ctx.db.participant.findMany({
            ...query,
            where: { programmeId: programme.id, membershipId: ctx.member.membershipId },
            orderBy: { id: 'asc' },
          }),
  }),
}));
