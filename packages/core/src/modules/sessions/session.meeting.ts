import type { Attendee, Meeting } from '@mentorkit/plugin-sdk';
import type { RequestContext } from '../../context.ts';
import type { Membership, Session, SessionAttendee } from '../../database/generated/client.ts';
import { senderAddress } from '../../mails/mailer.ts';

export type MeetingSession = Session & { attendees: (SessionAttendee & { membership: Membership })[] };

/** The session for a job, or undefined where it has changed since: then another job is on its way. */
export async function loadMeeting(
  ctx: RequestContext,
  { sessionId, sequence }: { readonly sessionId: string; readonly sequence: number },
): Promise<MeetingSession | undefined> {
  const session = await ctx.db.session.findFirst({
    where: { id: sessionId, sequence },
    include: { attendees: { include: { membership: true }, orderBy: { side: 'asc' } } },
  });
  return session ?? undefined;
}

/**
 * The session as providers see it. The platform organises it, so that each one's entry can be theirs alone: with one of
 * the two as organiser, their own calendar would refuse to take its owner's invitation from somebody else, and each
 * would be shown the other's address.
 */
export function toMeeting(ctx: RequestContext, session: MeetingSession, people: readonly Membership[]): Meeting {
  return {
    key: session.id,
    uid: session.icalUid,
    sequence: session.sequence,
    title: session.title,
    ...(session.agenda !== null && { description: session.agenda }),
    start: Temporal.Instant.fromEpochMilliseconds(session.startsAt.getTime()),
    end: Temporal.Instant.fromEpochMilliseconds(session.endsAt.getTime()),
    timeZone: session.timeZone,
    organizer: platformAsOrganiser(ctx),
    attendees: people.map(toAttendee).filter(attendee => attendee !== undefined),
  };
}

/** As providers know people: by their address. Undefined of who has none. */
export function toAttendee({ id, displayName, email, locale, timeZone }: Membership): Attendee | undefined {
  return email === null ? undefined : { personId: id, name: displayName, email, locale, timeZone };
}

function platformAsOrganiser({ organisation, platform }: RequestContext): Attendee {
  const { mail, publicUrl } = platform.config;
  return {
    personId: organisation.id,
    name: organisation.name,
    email: mail ? senderAddress(mail.from) : `no-reply@${new URL(publicUrl).hostname}`,
    locale: organisation.defaultLocale,
    timeZone: organisation.timeZone,
  };
}
