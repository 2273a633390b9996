import { z } from 'zod';

/** A text that a plugin shows people: in English at least, and no longer than what people read. */
export const writtenTexts = z
  .record(z.string().max(35), z.string().trim().min(1).max(500))
  .refine(texts => 'en' in texts, 'There is no English text.')
  .refine(texts => Object.keys(texts).length <= 50, 'There are too many languages.');
