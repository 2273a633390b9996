import type { z } from 'zod';
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
