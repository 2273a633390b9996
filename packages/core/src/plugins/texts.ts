import { z } from 'zod';

/** What a plugin calls itself: one line of a list. */
export const writtenName = inLanguages(60);

/** A text that a plugin shows people: in English at least, and no longer than what people read. */
export const writtenTexts = inLanguages(500);

function inLanguages(longest: number) {
  return z
    .record(z.string().max(35), z.string().trim().min(1).max(longest))
    .refine(texts => 'en' in texts, 'There is no English text.')
    .refine(texts => Object.keys(texts).length <= 50, 'There are too many languages.');
}
