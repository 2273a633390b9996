import { z } from 'zod';
import { isStorable } from '../../storable.ts';
import type { RequestContext } from '../../context.ts';
import { defineJob, GiveUp, implement } from '../../jobs/job.ts';
import type { MailInvitation } from '../../mails/mailer.ts';
import { defineMail, type Mail } from '../../mails/mail.ts';
import { isBusy, mayPass } from '../../plugins/failures.ts';
import { requestMails, mailedParameters } from '../../notify/notification.service.ts';
import { loadMeeting, type MeetingSession, toMeeting } from './session.meeting.ts';
import { callFor, isChangedAlike, isGone, pluginFor } from './session.plugins.ts';

export const syncSessionCalendar = defineJob({
  name: 'sessions.syncCalendar',
  formerly: ['sync-session-calendar'],
  input: z.object({ sessionId: z.uuid(), membershipId: z.uuid(), sequence: z.number().int() }),
  key: ({ sessionId, membershipId, sequence }) => `${sessionId}-${membershipId}-${sequence}`,
  attempts: 12,
});

const invitationSchema = z.object({
  method: z.enum(['REQUEST', 'CANCEL']),
  ics: z.string().startsWith('BEGIN:VCALENDAR').max(100_000).refine(isStorable),
});
const answered = z.object({
  externalId: z.string().min(1).max(1000).refine(isStorable).optional(),
  invitation: invitationSchema.optional(),
});
type Answered = z.output<typeof answered>;
type Attendee = MeetingSession['attendees'][number];

/** Puts one change of a session into one person's calendar, by its provider or by an invitation that is mailed. */
export const syncSessionCalendarHandler = implement(
  syncSessionCalendar,
  async (ctx: RequestContext, input) => {
    const { session, attendee } = await loadUntold(ctx, input);
    if (!session || !attendee) return;
    const plugin = attendee.calendarPlugin ?? (await pluginFor(ctx, 'calendar'));
    const hasNone = attendee.membership.email === null || attendee.calendarSync === 'NONE';
    if (plugin === undefined || hasNone) {
      await record(ctx, session, attendee, { calendarSync: 'NONE' }, 'by mail');
      return;
    }
    try {
      const { externalId = null, invitation } = await tellProvider(ctx, plugin, session, attendee);
      const told = { calendarSync: 'READY', calendarPlugin: plugin, calendarExternalId: externalId } as const;
      await record(ctx, session, attendee, told, invitation ?? 'in the calendar');
    } catch (error) {
      if (!mayPass(error)) throw new GiveUp(`The calendar refused the session: ${(error as Error).message}`);
      // A calendar that is busy was not asked at all, and will be in a moment.
      if (!isBusy(error))
        await ctx.db.sessionAttendee.updateMany({
          where: current(session, attendee),
          data: { calendarSync: 'FAILED' },
        });
      throw error;
    }
  },
  // Nobody waits for ever for word of their session: when the calendar can't say it, a plain mail does.
  async (ctx, input) => {
    const { session, attendee } = await loadUntold(ctx, input);
    if (session && attendee) await record(ctx, session, attendee, { calendarSync: 'FAILED' }, 'by mail');
  },
);

type Change = z.output<typeof syncSessionCalendar.input>;

/** The session, and the attendee if this change of it is still to be told to them. */
async function loadUntold(ctx: RequestContext, change: Change) {
  const session = await loadMeeting(ctx, change);
  const attendee = session?.attendees.find(({ membershipId }) => membershipId === change.membershipId);
  const isTold = (attendee?.calendarSequence ?? -1) >= change.sequence;
  return { session, attendee: isTold ? undefined : attendee };
}

async function tellProvider(
  ctx: RequestContext,
  plugin: string,
  session: MeetingSession,
  { membership, membershipId, calendarExternalId }: Attendee,
): Promise<Answered> {
  const meeting = toMeeting(ctx, session, [membership]);
  const ask = async (method: 'save' | 'cancel', externalId: string | undefined) =>
    await callFor(ctx, plugin, 'calendar', method, [meeting, membershipId, externalId], { answer: answered });
  const known = calendarExternalId ?? undefined;
  try {
    return await ask(session.state === 'CANCELLED' ? 'cancel' : 'save', known);
  } catch (error) {
    if (isChangedAlike(error, session)) return { externalId: known };
    if (!isGone(error)) throw error;
    if (session.state === 'CANCELLED') return {};
    if (known === undefined) throw error;
    return await ask('save', undefined);
  }
}

interface Told {
  readonly calendarSync: 'NONE' | 'READY' | 'FAILED';
  readonly calendarPlugin?: string;
  readonly calendarExternalId?: string | null;
}

/** Records once what the person has been told, and asks in the same transaction for the mail that tells it. */
async function record(
  ctx: RequestContext,
  session: MeetingSession,
  attendee: Attendee,
  told: Told,
  how: MailInvitation | 'by mail' | 'in the calendar',
): Promise<void> {
  await ctx.transaction(async () => {
    // A change of the session waits for this, or this for it: so its own job knows what was told before.
    await ctx.sql('select 1 from sessions where id = $1 for share', [session.id]);
    const { count } = await ctx.db.sessionAttendee.updateMany({
      where: current(session, attendee),
      data: { ...told, calendarSequence: session.sequence },
    });
    // Either a job that ran beside this one was faster, or the session has changed again.
    if (count === 0) return;
    ctx.wake('session', session.id);
    // Of a whole programme that is over, people are told once.
    if (how === 'in the calendar' || (how === 'by mail' && session.withdrawn)) return;
    const parameters = {
      title: session.title,
      start: { instant: session.startsAt.toISOString() },
      end: { instant: session.endsAt.toISOString() },
    };
    const mail = await mailAbout(ctx, session, attendee, parameters);
    if (mail === undefined) return;
    await requestMails(ctx, [
      {
        key: mailKey(attendee, session.sequence),
        membershipId: attendee.membershipId,
        mail,
        parameters,
        ...(how !== 'by mail' && { invitation: how }),
      },
    ]);
  });
}

function current({ sequence }: MeetingSession, { id }: Attendee) {
  return {
    id,
    session: { sequence },
    OR: [{ calendarSequence: null }, { calendarSequence: { lt: sequence } }],
  };
}

const sessionInvitationMail = defineMail('session-invitation', {
  subject: { en: '{title}, {start}', da: '{title}, {start}' },
  body: { en: '{title}\n{start} – {end} ({timeZone})', da: '{title}\n{start} – {end} ({timeZone})' },
});

const sessionMovedMail = defineMail('session-moved', {
  subject: { en: 'Moved: {title}, {start}', da: 'Flyttet: {title}, {start}' },
  body: {
    en: 'The {term:session} {title} has a new time:\n{start} – {end} ({timeZone})',
    da: '{Term:session.the} {title} har fået et nyt tidspunkt:\n{start} – {end} ({timeZone})',
  },
});

const sessionRescheduledMail = defineMail('session-rescheduled', {
  subject: { en: 'Moved: {title}, {start}', da: 'Flyttet: {title}, {start}' },
  body: {
    en: 'The {term:session} {title} has a new time and a new length:\n{start} – {end} ({timeZone})',
    da: '{Term:session.the} {title} har fået et nyt tidspunkt og en ny længde:\n{start} – {end} ({timeZone})',
  },
});

const sessionLengthChangedMail = defineMail('session-length-changed', {
  subject: { en: 'New length: {title}, {start}', da: 'Ny længde: {title}, {start}' },
  body: {
    en: 'The {term:session} {title} begins as planned and has a new length:\n{start} – {end} ({timeZone})',
    da: '{Term:session.the} {title} begynder som planlagt og har fået en ny længde:\n{start} – {end} ({timeZone})',
  },
});

const sessionUpdatedMail = defineMail('session-updated', {
  subject: { en: 'Updated: {title}, {start}', da: 'Opdateret: {title}, {start}' },
  body: {
    en: 'This is how the {term:session} {title} is planned now:\n{start} – {end} ({timeZone})',
    da: 'Sådan er {term:session.the} {title} planlagt nu:\n{start} – {end} ({timeZone})',
  },
});

const sessionCancelledMail = defineMail('session-cancelled', {
  subject: { en: 'Cancelled: {title}, {start}', da: 'Aflyst: {title}, {start}' },
  body: {
    en: 'The {term:session} {title} of {start} ({timeZone}) will not take place.',
    da: '{Term:session.the} {title} den {start} ({timeZone}) bliver ikke til noget.',
  },
});

function mailKey({ sessionId, membershipId }: Attendee, sequence: number): string {
  return `session/${sessionId}/${membershipId}/${sequence}`;
}

interface Times {
  readonly start: { readonly instant: string };
  readonly end: { readonly instant: string };
}

/**
 * What there is to tell somebody, beside what the last mail told them: there may have been several changes since. Who
 * was never told of a session need not hear that it was called off.
 */
async function mailAbout(
  ctx: RequestContext,
  { state }: MeetingSession,
  attendee: Attendee,
  now: Times,
): Promise<Mail | undefined> {
  const { calendarSequence: told } = attendee;
  if (state === 'CANCELLED') return told === null ? undefined : sessionCancelledMail;
  if (told === null) return sessionInvitationMail;
  const before = (await mailedParameters(ctx, mailKey(attendee, told))) as Times | undefined;
  // Nobody knows what a calendar has shown them.
  if (!before) return sessionUpdatedMail;
  const isMoved = before.start.instant !== now.start.instant;
  const isResized = minutesOf(before) !== minutesOf(now);
  if (isMoved) return isResized ? sessionRescheduledMail : sessionMovedMail;
  return isResized ? sessionLengthChangedMail : sessionUpdatedMail;
}

function minutesOf({ start, end }: Times): number {
  return Temporal.Instant.from(start.instant).until(end.instant).total('minutes');
}
