import type { RequestContext } from '../../context.ts';
import type { LocalisedText } from '../../texts/text.ts';

/** The community of a programme: one feed that all its people share. */
export async function createProgrammeFeed(ctx: RequestContext, programmeId: string, title: LocalisedText): Promise<void> {
  await ctx.db.feed.create({ data: { programmeId, scope: 'PROGRAMME', title } });
}
