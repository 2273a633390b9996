import type { RequestContext } from '../../context.ts';
import type { Session, SessionAttendee } from '../../database/generated/client.ts';
import { NotFound, requireVersion } from '../../errors.ts';
import { validated } from '../../input.ts';
import { holdProgramme, requireNotOver } from '../programmes/programme.standing.ts';
import { askHooks, tellHooks } from '../../installations/hooks.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import { defineText, text } from '../../texts/text.ts';
import { bookTime, lockActivePair, type Pair } from './session.booking.ts';
import { syncSessionVideo } from './session.video.ts';
import { cancelReason, type SessionDetails, type SessionInput, validSession } from './session.input.ts';
import { pluginFor } from './session.plugins.ts';
import { sessionPolicy } from './session.policy.ts';
import { type SessionAction, sessionStates, untimely } from './session.state.ts';
import { sessionAudit } from './session.audit.ts';

/** Books a time for both of an active match; their calendars, the video meeting and mails follow after the commit. */
export async function scheduleSession(ctx: RequestContext, matchId: string, input: SessionInput): Promise<string> {
  const pair = await lockActivePair(ctx, matchId);
  const details = validSession(ctx, input, 'upcoming');
  const { start, end } = details;
  await askHooks(ctx, 'session.schedule', { matchId, start, end });
  const id = await insertSession(ctx, pair, details, 'SCHEDULED');
  await ctx.enqueue(syncSessionVideo, { sessionId: id, sequence: 0 });
  await ctx.audit(sessionAudit, 'schedule', id);
  await tellHooks(ctx, 'session.schedule', { matchId, sessionId: id, start, end });
  return id;
}

/** Records that the two met, after they did: nobody is invited to it any more. */
export async function logSession(ctx: RequestContext, matchId: string, input: SessionInput): Promise<string> {
  const pair = await lockActivePair(ctx, matchId);
  const details = validSession(ctx, input, 'past');
  const id = await insertSession(ctx, pair, details, 'HELD');
  await ctx.audit(sessionAudit, 'log', id);
  return id;
}

/** The same session at another time: it keeps its id and its iCalendar UID. */
export async function moveSession(
  ctx: RequestContext,
  id: string,
  input: Pick<SessionInput, 'startsAt' | 'minutes'> & { readonly version: number },
): Promise<void> {
  const session = await lockSession(ctx, id, 'move', input.version);
  const { start, end } = validSession(ctx, input, 'upcoming');
  const event = { matchId: session.matchId, sessionId: id, start, end };
  await askHooks(ctx, 'session.move', event);
  const membershipIds = session.attendees.map(({ membershipId }) => membershipId);
  await bookTime(ctx, { membershipIds, span: { start, end }, exceptSessionId: id }, async () => {
    await ctx.sql('update session_attendees set starts_at = $2, ends_at = $3 where session_id = $1', [
      id,
      start.toString(),
      end.toString(),
    ]);
  });
  const [startsAt, endsAt] = [start, end].map(toDate);
  await changed(ctx, session, { state: 'SCHEDULED', startsAt, endsAt });
  await ctx.audit(sessionAudit, 'move', id, { from: session.startsAt, to: startsAt });
  await tellHooks(ctx, 'session.move', event);
}

/** Calls the session off. Its time is free again at once; calendars and people are told after the commit. */
export async function cancelSession(
  ctx: RequestContext,
  id: string,
  { reason, version }: { readonly reason?: string | undefined; readonly version?: number | undefined } = {},
): Promise<void> {
  const session = await lockSession(ctx, id, 'cancel', version);
  const event = { matchId: session.matchId, sessionId: id };
  await askHooks(ctx, 'session.cancel', event);
  await ctx.sql('update session_attendees set holds = false where session_id = $1', [id]);
  await changed(ctx, session, {
    state: 'CANCELLED',
    cancelReason: validated(cancelReason, reason, 'reason') ?? null,
  });
  await ctx.audit(sessionAudit, 'cancel', id);
  await tellHooks(ctx, 'session.cancel', event);
}

/** Whether the two met, as one of them says; a missed session can be corrected for two weeks. */
export async function markSession(
  ctx: RequestContext,
  id: string,
  action: 'markHeld' | 'markNoShow',
  version?: number,
): Promise<void> {
  const session = await lockSession(ctx, id, action, version);
  const state = transition(sessionStates, session.state, action);
  await ctx.db.session.update({ where: { id }, data: { state, version: { increment: 1 } } });
  ctx.wake('session', id);
  await ctx.audit(sessionAudit, action, id, { from: session.state, to: state });
}

/** For a match that has ended: what the two had planned does not take place. Asks nobody's rights but the caller's. */
export async function cancelSessionsOfMatch(
  ctx: RequestContext,
  { matchId }: { readonly matchId: string },
): Promise<void> {
  const sessions = await ctx.db.session.findMany({
    where: { matchId, state: 'SCHEDULED', endsAt: { gt: toDate(ctx.now()) } },
    orderBy: { id: 'asc' },
  });
  for (const session of sessions) {
    await ctx.sql('update session_attendees set holds = false where session_id = $1', [session.id]);
    await changed(ctx, session, { state: 'CANCELLED' });
    await tellHooks(ctx, 'session.cancel', { matchId, sessionId: session.id });
  }
}

export type SessionWithAttendees = Session & { attendees: SessionAttendee[] };

/** The session, if the viewer may know of it. */
export async function findSession(ctx: RequestContext, id: string): Promise<SessionWithAttendees> {
  const session = await ctx.db.session.findFirst({
    where: { AND: [{ id }, whereFor(sessionPolicy, 'read', ctx.viewer)] },
    include: { attendees: true },
  });
  if (!session) throw new NotFound('session');
  return session;
}

/** The session as it stays until this transaction ends, if the viewer may do this with it now. */
async function lockSession(
  ctx: RequestContext,
  id: string,
  action: SessionAction,
  version: number | undefined,
): Promise<SessionWithAttendees> {
  const programme = await holdProgramme(ctx, (await findSession(ctx, id)).programmeId);
  await ctx.sql('select 1 from sessions where id = $1 for update', [id]);
  const session = await findSession(ctx, id);
  authorise(ctx, sessionPolicy, action, session);
  requireNotOver({ state: programme });
  requireVersion('Session', session, version);
  transition(sessionStates, session.state, action);
  const refusal = untimely(action, session, ctx.now());
  if (refusal) throw refusal;
  return session;
}

/** A change that calendars have to hear of. */
async function changed(
  ctx: RequestContext,
  session: Session,
  data: Partial<Pick<Session, 'state' | 'startsAt' | 'endsAt' | 'cancelReason'>>,
): Promise<void> {
  const { id } = session;
  const { sequence } = await ctx.db.session.update({
    where: { id },
    data: {
      ...data,
      sequence: { increment: 1 },
      version: { increment: 1 },
      videoSync: session.videoSync === 'NONE' ? 'NONE' : 'PENDING',
    },
    select: { sequence: true },
  });
  await ctx.sql(
    `update session_attendees set calendar_sync = 'PENDING' where session_id = $1 and calendar_sync <> 'NONE'`,
    [id],
  );
  await ctx.enqueue(syncSessionVideo, { sessionId: id, sequence });
  ctx.wake('session', id);
}

async function insertSession(
  ctx: RequestContext,
  pair: Pair,
  details: SessionDetails,
  state: 'SCHEDULED' | 'HELD',
): Promise<string> {
  const { start, end, title = defaultTitle(ctx, pair), agenda } = details;
  const planned = state === 'SCHEDULED';
  const sync = async (kind: 'video' | 'calendar') => (planned && (await pluginFor(ctx, kind)) ? 'PENDING' : 'NONE');
  const [videoSync, calendarSync] = [await sync('video'), await sync('calendar')];
  const membershipIds = pair.members.map(({ membershipId }) => membershipId);
  let id = '';
  await bookTime(ctx, { membershipIds, span: { start, end } }, async () => {
    const session = await ctx.sql<{ id: string }>(
      `insert into sessions (id, ical_uid, programme_id, match_id, title, agenda, starts_at, ends_at, time_zone, state, organiser_id, video_sync)
       select id, id || $1, $2, $3, $4, $5, $6, $7, $8, $9::session_state, $10, $11::sync_state from (select uuidv7() id) new
       returning id`,
      [
        `@${new URL(ctx.platform.config.publicUrl).hostname}`,
        pair.programmeId,
        pair.matchId,
        title,
        agenda,
        start.toString(),
        end.toString(),
        ctx.member.timeZone,
        state,
        ctx.member.membershipId,
        videoSync,
      ],
    );
    id = session[0]!.id;
    await ctx.sql(
      `insert into session_attendees (session_id, membership_id, side, starts_at, ends_at, calendar_sync)
       select $1, membership_id, side::match_side, $4, $5, $6::sync_state
         from unnest($2::uuid[], $3::text[]) as member(membership_id, side)`,
      [id, membershipIds, pair.members.map(({ side }) => side), start.toString(), end.toString(), calendarSync],
    );
  });
  return id;
}

const title = defineText({ en: '{mentor} and {mentee}', da: '{mentor} og {mentee}' });

function defaultTitle(ctx: RequestContext, { members }: Pair): string {
  const name = (side: string) => members.find(member => member.side === side)?.displayName ?? '';
  return text(ctx, title, { mentor: name('MENTOR'), mentee: name('MENTEE') });
}

function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}
