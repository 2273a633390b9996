import { z } from 'zod';
import { ValidationFailed } from './errors.ts';

/** What the schema makes of the input; throws `ValidationFailed` with the path of each issue below `path`. */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  ...path: string[]
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ValidationFailed(
    result.error.issues.map(issue => ({
      path: [...path, ...issue.path.map(String)],
      code: issue.code.toUpperCase(),
      message: issue.message,
    })),
  );
}

/** GraphQL says null where services say undefined. */
export function withoutNull<Input extends object>(input: Input): { [Key in keyof Input]: Exclude<Input[Key], null> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as never;
}

/** What turns the direction of what is written after it, or cannot be seen; those that join letters are part of names. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** Whether it is one line that somebody can read: names stand in the heads of mails, and in lists among others. */
export function isLine(text: string): boolean {
  return text.isWellFormed() && !unseen.test(text) && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
}

/** What somebody or something is called. */
export function nameLine(maximum: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .refine(
      text => text === '' || isLine(text),
      'This has characters that no name has: it is one line that can be seen.',
    );
}
