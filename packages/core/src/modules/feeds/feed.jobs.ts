import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { forgetFeedEvents } from '../../events/feed-log.ts';
import { defineJob, implement } from '../../jobs/job.ts';

/** How long a client may have been away and still resume from its cursor. */
const keptDays = 7;
/** After how many events of a feed the old ones are looked for. */
const every = 500;

export const forgetOldFeedEvents = defineJob({
  name: 'feeds.forgetOldEvents',
  formerly: ['feed.forgetOldEvents'],
  input: z.object({ feedId: z.uuid() }),
});

export const forgetOldFeedEventsHandler = implement(forgetOldFeedEvents, async (ctx: RequestContext, { feedId }) => {
  await forgetFeedEvents(ctx, feedId, ctx.now().subtract({ hours: 24 * keptDays }));
});

/** Asks for the log to be shortened now and then; a feed where nothing happens does not grow. */
export async function keepFeedLogShort(ctx: RequestContext, feedId: string, position: number): Promise<void> {
  if (position % every === 0) await ctx.enqueue(forgetOldFeedEvents, { feedId }, { key: `${feedId}-${position}` });
}
