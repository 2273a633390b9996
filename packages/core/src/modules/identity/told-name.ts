import type { RequestContext } from '../../context.ts';
import { defineText, text } from '../../texts/text.ts';

const somebody = defineText({ en: 'Somebody', da: 'En person' });

/** A person's name in what an error says: a program that may not read who people are is not told it there either. */
export function toldName(ctx: RequestContext, name: string): string {
  const scopes = ctx.viewer?.scopes;
  return !scopes || scopes.includes('people:read') ? name : text(ctx, somebody);
}
