import type { Content } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ContentReview } from '../../database/generated/enums.ts';
import { vetoError } from '../../errors.ts';
import { askOutside } from '../../plugins/asking.ts';
import { callPlugin } from '../../plugins/call.ts';
import { complain } from '../../plugins/complaints.ts';
import { callOf, enabledPlugins } from '../../installations/installation.ts';
import type { ReadyPlugin } from '../../plugins/load.ts';
import { writtenTexts } from '../../plugins/texts.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { recordVeto } from '../../events/audit-log.ts';

const REVIEW_TIMEOUT_MS = 3_000;

const verdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('allow') }),
  z.object({ verdict: z.literal('hold'), reason: writtenTexts.optional() }),
  z.object({ verdict: z.literal('refuse'), reason: writtenTexts }),
]);

/** How what somebody wrote is to be stored. */
export interface Reviewed {
  readonly state: 'PUBLISHED' | 'PENDING_REVIEW';
  readonly review: ContentReview;
  readonly reason: LocalisedText | undefined;
}

const unseen: Reviewed = { state: 'PUBLISHED', review: 'NONE', reason: undefined };

const contentRefused = vetoError('CONTENT_REFUSED', {
  en: 'This cannot be published: {reason}',
  da: 'Det kan ikke offentliggøres: {reason}',
});

/**
 * What the organisation's content filters say, the strictest of them. Belongs before the first write: see `askOutside`.
 * A filter that does not answer silences nobody: what was written is published, and moderators see that it was not
 * looked at.
 *
 * @throws Vetoed `CONTENT_REFUSED` with the filter's reason
 */
export async function reviewContent(ctx: RequestContext, content: Content): Promise<Reviewed> {
  if (ctx.member.platform) return unseen;
  const filters = await enabledPlugins(ctx, 'contentFilter');
  if (filters.length === 0) return unseen;
  const answers = await askOutside(`review ${JSON.stringify(content)}`, () =>
    Promise.all(filters.map(async filter => ({ filter, said: await ask(ctx, filter, content) }))),
  );
  for (const { filter, said } of answers) if (said?.verdict === 'refuse') throw contentRefused(filter.id, said.reason);
  const hold = answers.map(({ said }) => said).find(said => said?.verdict === 'hold');
  if (hold) return { state: 'PENDING_REVIEW', review: 'HELD', reason: hold.reason };
  return answers.some(({ said }) => said === undefined) ? { ...unseen, review: 'MISSED' } : unseen;
}

/** Undefined where the filter gave no answer that counts. */
async function ask(ctx: RequestContext, filter: ReadyPlugin, content: Content) {
  const can = filter.description.can.contentFilter ?? {};
  const declared = verdict.refine(
    ({ verdict: said }) => said === 'allow' || can[said] === true,
    'It gave a verdict that it does not declare.',
  );
  try {
    const said = await callPlugin(ctx.platform.plugins, filter.id, 'contentFilter', 'review', [content], {
      ...callOf(ctx),
      timeoutMs: REVIEW_TIMEOUT_MS,
      answer: declared,
      ...(ctx.signal && { signal: ctx.signal }),
    });
    // What was written stays out of the log: it is nobody's to read.
    if (said.verdict === 'refuse')
      await recordVeto(ctx, `${content.kind}.create`, { feedId: content.feedId, plugin: filter.id });
    return said;
  } catch (error) {
    complain(filter, 'no review', fields =>
      ctx.log.warn({ err: error, plugin: filter.id, ...fields }, 'A content filter gave no answer'),
    );
    return undefined;
  }
}
