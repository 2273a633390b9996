import type { Texts } from './texts.ts';

/**
 * What somebody is about to publish in a community.
 *
 * @since api 1
 */
export interface Content {
  readonly kind: 'post' | 'comment';
  /** Plain text, 1 to 10,000 characters. */
  readonly text: string;
  /** The language that the author says it is written in, such as `da`. */
  readonly language: string;
  readonly feedId: string;
  /** The person's id; a filter gets no names. */
  readonly authorId: string;
}

/**
 * What a filter says of it: publish it, let a moderator look first, or not at all. The reason is for the author, so say
 * what to change. Held content is seen by its author and the moderators until one of them has decided.
 *
 * @since api 1
 */
export type Review =
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'hold'; readonly reason?: Texts }
  | { readonly verdict: 'refuse'; readonly reason: Texts };

/**
 * Looks at what people write before others read it.
 *
 * @since api 1
 */
export interface ContentFilter<C> {
  /** The verdicts that it gives beside `allow`; another one is not believed. */
  readonly can: { readonly hold: boolean; readonly refuse: boolean };
  /**
   * Answers within three seconds and 64 KiB. It may be asked more than once about one text. When it fails, the text is published
   * and its missing review shown to the moderators: a filter that is down silences nobody.
   */
  review(ctx: C, content: Content): Promise<Review>;
}
