import type { RequestContext } from '../../context.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { addAllToOutbox } from '../../events/outbox.ts';
import { tellHooksOfAll } from '../../installations/hooks.ts';
import { programmeMoved, type ProgrammeMove } from '../programmes/programme.happenings.ts';
import { syncSessionVideo } from './session.video.ts';

/** What was planned for later in a programme that is over does not take place: calendars hear it, once a session. */
export const programmeReactions: readonly Reaction[] = [
  reactTo(programmeMoved.complete, cancelLater),
  reactTo(programmeMoved.cancel, async (ctx, move) => {
    await cancelLater(ctx, move);
    await cancelUnmarked(ctx, move);
  }),
];

async function cancelLater(ctx: RequestContext, { programmeId, consequences }: ProgrammeMove): Promise<void> {
  const later = `select id from sessions where state = 'SCHEDULED' and ends_at > $2
                    and match_id in (select id from matches where programme_id = $1) order by id for no key update`;
  const cancelled = await ctx.sql<{ sessionId: string; matchId: string; sequence: number }>(
    `with later as materialized (${later}), freed as (
       update session_attendees set holds = false,
              calendar_sync = case calendar_sync when 'NONE' then calendar_sync else 'PENDING' end
        where session_id in (select id from later))
     update sessions set state = 'CANCELLED', withdrawn = true, sequence = sequence + 1, version = version + 1,
            video_sync = case video_sync when 'NONE' then video_sync else 'PENDING' end, updated_at = present()
      where id in (select id from later)
     returning id "sessionId", match_id "matchId", sequence`,
    [programmeId, ctx.now().toString()],
  );
  consequences['sessionsCancelled'] = cancelled.length;
  await addAllToOutbox(
    ctx,
    syncSessionVideo,
    cancelled.map(({ sessionId, sequence }) => ({ sessionId, sequence })),
  );
  const events = cancelled.map(({ matchId, sessionId }) => ({ matchId, sessionId }));
  await tellHooksOfAll(ctx, 'session.cancel', events);
  for (const { sessionId } of cancelled) ctx.wake('session', sessionId);
}

/** Of what nobody has said whether it took place, nobody will: it is in the past, so calendars keep it. */
async function cancelUnmarked(ctx: RequestContext, { programmeId }: ProgrammeMove): Promise<void> {
  const cancelled = await ctx.sql<{ id: string }>(
    `update sessions set state = 'CANCELLED', withdrawn = true, version = version + 1, updated_at = present()
      where state = 'SCHEDULED' and match_id in (select id from matches where programme_id = $1) returning id`,
    [programmeId],
  );
  await ctx.sql('update session_attendees set holds = false where session_id = any($1::uuid[])', [
    cancelled.map(({ id }) => id),
  ]);
  for (const { id } of cancelled) ctx.wake('session', id);
}
