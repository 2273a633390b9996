import { z } from 'zod';
import { isStorable } from '../../storable.ts';
import type { RequestContext } from '../../context.ts';
import type { SyncState } from '../../database/generated/enums.ts';
import { defineJob, GiveUp, implement } from '../../jobs/job.ts';
import { whereFor } from '../../policy.ts';
import { isBusy, mayPass } from '../../plugins/failures.ts';
import { syncSessionCalendar } from './session.calendar.ts';
import { loadMeeting, type MeetingSession, toAttendee, toMeeting } from './session.meeting.ts';
import { callFor, isChangedAlike, isGone, pluginFor } from './session.plugins.ts';
import { sessionPolicy } from './session.policy.ts';

export const syncSessionVideo = defineJob({
  name: 'sessions.syncVideo',
  formerly: ['sync-session-video'],
  input: z.object({ sessionId: z.uuid(), sequence: z.number().int() }),
  key: ({ sessionId, sequence }) => `${sessionId}-${sequence}`,
  attempts: 12,
});

const saved = z.object({ externalId: z.string().min(1).max(1000).refine(isStorable) });

/**
 * Tells the video provider, then everybody's calendar. A provider that fails keeps nobody waiting: calendars are told
 * after the first try, and the link is there once a later one goes well.
 */
export const syncSessionVideoHandler = implement(
  syncSessionVideo,
  async (ctx: RequestContext, input) => {
    const session = await loadMeeting(ctx, input);
    if (!session) return;
    const plugin = session.videoPlugin ?? (await pluginFor(ctx, 'video'));
    if (plugin === undefined || session.videoSync === 'NONE') return await record(ctx, session, { videoSync: 'NONE' });
    try {
      const videoExternalId = await tellProvider(ctx, plugin, session);
      await record(ctx, session, { videoSync: 'READY', videoPlugin: plugin, videoExternalId });
    } catch (error) {
      if (!mayPass(error)) throw new GiveUp(`The video provider refused the session: ${(error as Error).message}`);
      // A provider that is busy was not asked at all, and will be in a moment.
      if (!isBusy(error)) await record(ctx, session, { videoSync: 'FAILED' });
      throw error;
    }
  },
  recordFailure,
);

async function recordFailure(ctx: RequestContext, input: z.output<typeof syncSessionVideo.input>): Promise<void> {
  const session = await loadMeeting(ctx, input);
  if (session) await record(ctx, session, { videoSync: 'FAILED' });
}

/** Answers how the provider calls the meeting; null where it has none. */
async function tellProvider(ctx: RequestContext, plugin: string, session: MeetingSession): Promise<string | null> {
  const { videoExternalId: known } = session;
  if (session.state === 'CANCELLED') {
    if (known !== null) await callFor(ctx, plugin, 'video', 'cancel', [known]).catch(unlessGone);
    return known;
  }
  const people = session.attendees.map(({ membership }) => membership);
  const save = async (externalId: string | undefined) =>
    (await callFor(ctx, plugin, 'video', 'save', [toMeeting(ctx, session, people), externalId], { answer: saved }))
      .externalId;
  try {
    return await save(known ?? undefined);
  } catch (error) {
    if (known === null) throw error;
    if (isChangedAlike(error, session)) return known;
    unlessGone(error);
    return await save(undefined);
  }
}

function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

async function record(
  ctx: RequestContext,
  { id, sequence, attendees }: MeetingSession,
  data: { videoSync: SyncState; videoPlugin?: string; videoExternalId?: string | null },
): Promise<void> {
  await ctx.transaction(async () => {
    // What a later change has made of the session is that change's to record.
    const { count } = await ctx.db.session.updateMany({ where: { id, sequence }, data });
    if (count === 0) return;
    for (const { membershipId } of attendees)
      await ctx.enqueue(syncSessionCalendar, { sessionId: id, membershipId, sequence });
    ctx.wake('session', id);
  });
}

/** A link that a person is sent to: nothing but https may come out of a plugin. */
const link = z.string().refine(text => URL.parse(text)?.protocol === 'https:', 'It answered no link of https.');

/** Past its end, a conversation may run over for this long. */
const overtimeMinutes = 15;

/**
 * The viewer's own link, asked for at the moment when they join and kept nowhere; undefined where there is none for
 * them, or none yet. Throws the plugin's error if it does not answer in 5 s.
 */
export async function joinUrl(ctx: RequestContext, sessionId: string): Promise<string | undefined> {
  const session = await ctx.db.session.findFirst({
    where: {
      AND: [{ id: sessionId, state: 'SCHEDULED' }, whereFor(sessionPolicy, 'join', ctx.viewer)],
    },
    include: { attendees: { where: { membershipId: ctx.member.membershipId }, include: { membership: true } } },
  });
  const self = session?.attendees[0];
  const attendee = self && toAttendee(self.membership);
  if (!session || !self || !attendee || session.videoPlugin === null || session.videoExternalId === null)
    return undefined;
  const until = Temporal.Instant.fromEpochMilliseconds(session.endsAt.getTime());
  if (until.add({ minutes: overtimeMinutes }).epochMilliseconds <= ctx.now().epochMilliseconds) return undefined;
  const role: 'HOST' | 'GUEST' = self.side === 'MENTOR' ? 'HOST' : 'GUEST';
  const joiner = { ...attendee, role, until };
  return await callFor(ctx, session.videoPlugin, 'video', 'join', [session.videoExternalId, joiner], {
    timeoutMs: 5_000,
    answer: link,
    ...(ctx.signal && { signal: ctx.signal }),
  });
}
