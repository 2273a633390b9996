import { setTimeout as wait } from 'node:timers/promises';
import { type ContentFilter, definePlugin, type PluginContext, type Review, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { ContentFilterSubject } from '../content-filter.ts';
import { pretendToCompute } from './clock.ts';
import { ask, createVendor, refusalOf, VENDOR } from './vendor.ts';

const check = { method: 'PUT', body: '{}' };

/** A content filter that keeps every promise, but for what is changed in it. */
export function filterSample(broken: Partial<ContentFilter<PluginContext>> = {}): ContentFilterSubject {
  const plugin = definePlugin({
    id: 'filter-sample',
    api: 1,
    settings: z.object({}),
    hosts: ['api.vendor.example'],
    contentFilter: {
      can: { hold: true, refuse: true },
      async review(ctx: PluginContext, { text }) {
        await ask(ctx.fetch, '/items/checked', check);
        return verdictOn(text);
      },
      ...broken,
    },
  });
  return { plugin, upstream: createVendor, allowed: ['Good morning'], held: ['a rude word'], refused: ['Buy spam'] };
}

function verdictOn(text: string): Review {
  if (text.includes('spam'))
    return { verdict: 'refuse', reason: { en: 'No spam, please.', da: 'Ingen reklame, tak.' } };
  return text.includes('rude') ? { verdict: 'hold' } : { verdict: 'allow' };
}

/** By promise: a content filter that keeps all others and breaks this one. */
export const brokenFilters: Readonly<Record<string, ContentFilterSubject>> = {
  'what is harmless is allowed': { ...filterSample(), allowed: ['Good morning', 'I was rude'] },
  'what it holds waits for a moderator, with no reason or one that its author can read': {
    ...filterSample(),
    held: ['a rude word', 'an impolite word'],
  },
  'what it refuses is refused with a reason that its author can read': { ...filterSample(), refused: [] },
  'every text has an answer that it says it can give': answering(text =>
    text.startsWith('(') ? ({ verdict: 'burn' } as unknown as Review) : undefined,
  ),
  'the same text has the same verdict, however often it is asked': filterSample({
    async review(ctx, { text }) {
      await ask(ctx.fetch, '/items/checked', check);
      const verdict = verdictOn(text);
      if (verdict.verdict !== 'allow' || text !== 'Good morning') return verdict;
      // Takes a repetition for spam.
      const seen = await ctx.store.get(text);
      await ctx.store.set(text, true);
      return seen ? { verdict: 'hold' } : verdict;
    },
  }),
  'the longest text is judged within 3 s': answering(text => {
    if (text.length === 10_000) pretendToCompute(4_000);
    return undefined;
  }),
  'judging a text while the vendor fails throws Unavailable': filterSample({
    async review(ctx, { text }) {
      // Lets everything pass while nobody looks.
      const response = await ctx.fetch(`${VENDOR}/items/checked`, check).catch(() => undefined);
      if (!response || response.status >= 500) return { verdict: 'allow' };
      const error = refusalOf(response, check);
      if (error) throw error;
      return verdictOn(text);
    },
  }),
  'judging a text too often throws RateLimited with the wait in seconds': saying(({ status }) =>
    status === 429 ? new Unavailable() : undefined,
  ),
  'judging a text that the vendor forbids ends the tries': saying(({ status }) =>
    status === 410 ? new Unavailable() : undefined,
  ),
  'judging a text ends when its time is over': filterSample({
    async review(ctx, { text }) {
      try {
        await ask(ctx.fetch, '/items/checked', check);
      } catch (error) {
        if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
        throw error;
      }
      return verdictOn(text);
    },
  }),
};

function answering(own: (text: string) => Review | undefined): ContentFilterSubject {
  return filterSample({
    async review(ctx, { text }) {
      await ask(ctx.fetch, '/items/checked', check);
      return own(text) ?? verdictOn(text);
    },
  });
}

/** A filter that has an error of its own for some of the vendor's answers. */
function saying(own: (response: Response) => Error | undefined): ContentFilterSubject {
  return filterSample({
    async review(ctx, { text }) {
      const response = await ctx.fetch(`${VENDOR}/items/checked`, check).catch(() => new Response('', { status: 503 }));
      const error = own(response) ?? refusalOf(response, check);
      if (error) throw error;
      return verdictOn(text);
    },
  });
}
