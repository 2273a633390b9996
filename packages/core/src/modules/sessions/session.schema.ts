import type { RequestContext } from '../../context.ts';
import { allowedActions, type Objection, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { letsIn } from '../../graphql/lets-in.ts';
import { allows, whereFor } from '../../policy.ts';
import { PersonType, ViewerType } from '../identity/identity.schema.ts';
import { validWindow } from './availability.service.ts';
import { localTimes, type Span } from './local-time.ts';
import { sessionPolicy } from './session.policy.ts';
import { type SessionAction, sessionStates, type TimedSession, untimely } from './session.state.ts';
import { overOf } from '../programmes/programme.standing.ts';
import { MatchSideEnum } from '../matches/match.types.ts';
import { LocalTimesType, SessionActionEnum, SessionStateEnum, SyncStateEnum } from './session.types.ts';
import { joinUrl } from './session.video.ts';

/** Of one window. */
export const mostInAgenda = 200;

const SessionAttendeeType = builder.prismaObject('SessionAttendee', {
  description: 'Somebody in a session, and when it is for them.',
  fields: t => ({
    person: t.relation('membership', { type: PersonType }),
    side: t.expose('side', { type: MatchSideEnum }),
    local: t.field({
      type: LocalTimesType,
      description: 'On their own clock.',
      select: { startsAt: true, endsAt: true, membership: { select: { timeZone: true } } },
      resolve: attendee => localTimes(spanOf(attendee), attendee.membership.timeZone),
    }),
    calendarSync: t.expose('calendarSync', { type: SyncStateEnum }),
  }),
});

/** What its policy asks about. */
const forRights = {
  id: true,
  programmeId: true,
  state: true,
  startsAt: true,
  endsAt: true,
  attendees: { select: { membershipId: true } },
} as const;

export const SessionType = builder.prismaNode('Session', {
  description: 'A meeting of the two of a match.',
  id: { field: 'id' },
  nullable: true,
  findUnique: (id, ctx) => ({ id, AND: [whereFor(sessionPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    title: t.exposeString('title'),
    agenda: t.string({
      nullable: true,
      description: 'Only for those who meet.',
      select: { ...forRights, agenda: true },
      resolve: (session, _args, ctx) =>
        allows(sessionPolicy, 'readAgenda', ctx.viewer, session) ? session.agenda : null,
    }),
    state: t.expose('state', { type: SessionStateEnum }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    timeZone: t.field({
      type: 'TimeZone',
      description: 'The zone in which the time was chosen.',
      resolve: session => session.timeZone,
    }),
    viewerLocal: t.field({
      type: LocalTimesType,
      description: "On the viewer's own clock.",
      resolve: (session, _args, ctx) => localTimes(spanOf(session), ctx.member.timeZone),
    }),
    attendees: t.field({
      type: [SessionAttendeeType],
      description: 'The mentor first.',
      select: (_args, _ctx, nestedSelection) => ({ attendees: nestedSelection(true) }),
      resolve: session => session.attendees.toSorted((a, b) => sides.indexOf(a.side) - sides.indexOf(b.side)),
    }),
    cancelReason: t.string({
      nullable: true,
      description: 'Only for those who were to meet.',
      select: { ...forRights, cancelReason: true },
      resolve: (session, _args, ctx) =>
        allows(sessionPolicy, 'readAgenda', ctx.viewer, session) ? session.cancelReason : null,
    }),
    icalUid: t.exposeString('icalUid', { description: 'Its UID in calendars, the same for ever.' }),
    sequence: t.exposeInt('sequence', { description: 'Raised by each change that calendars hear of.' }),
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
    videoSync: t.expose('videoSync', { type: SyncStateEnum }),
    joinUrl: t.string({
      ...letsIn,
      nullable: true,
      description:
        "The viewer's own link to the video meeting, made by the provider at this moment: ask for it when they join, not in a list. Null for others, without a video meeting, and when the session is over.",
      resolve: async (session, _args, ctx) => (await joinUrl(ctx, session.id)) ?? null,
    }),
    allowedActions: t.field({
      type: [SessionActionEnum],
      description: 'What the viewer may do with it now.',
      select: forRights,
      resolve: async (session, _args, ctx) =>
        allowedActions(ctx, sessionStates, sessionPolicy, session, await timely(ctx, session)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      select: forRights,
      resolve: async (session, _args, ctx) =>
        refusedActions(ctx, sessionStates, sessionPolicy, session, await timely(ctx, session)),
    }),
  }),
});

builder.queryFields(t => ({
  session: t.prismaField({
    type: SessionType,
    nullable: true,
    access: 'member',
    args: { id: t.arg.globalID({ required: true, for: SessionType }) },
    resolve: (query, _root, { id }, ctx) =>
      ctx.db.session.findFirst({
        ...query,
        where: { AND: [{ id: id.id }, whereFor(sessionPolicy, 'read', ctx.viewer)] },
      }),
  }),
}));

builder.objectField(ViewerType, 'agenda', t =>
  t.prismaField({
    type: [SessionType],
    description: 'Their sessions that touch the window (60 days at most), the earliest 200; no cancelled ones.',
    args: { from: t.arg({ type: 'DateTime', required: true }), to: t.arg({ type: 'DateTime', required: true }) },
    resolve: (query, _viewer, { from, to }, ctx) => {
      const { start, end } = validWindow(ctx, from, to);
      return ctx.db.session.findMany({
        ...query,
        where: {
          attendees: { some: { membershipId: ctx.member.membershipId } },
          state: { not: 'CANCELLED' },
          startsAt: { lt: new Date(end.epochMilliseconds) },
          endsAt: { gt: new Date(start.epochMilliseconds) },
        },
        orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        take: mostInAgenda,
      });
    },
  }),
);

const sides = ['MENTOR', 'MENTEE'];

function spanOf({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): Span {
  const [start, end] = [startsAt, endsAt].map(date => Temporal.Instant.fromEpochMilliseconds(date.getTime()));
  return { start: start!, end: end! };
}

/** What the clock, or the end of the programme, has against what its state allows. */
async function timely(
  ctx: RequestContext,
  session: TimedSession & { readonly programmeId: string },
): Promise<Objection<SessionAction>> {
  const over = await overOf(ctx, session.programmeId);
  return action => over ?? untimely(action, session, ctx.now());
}
