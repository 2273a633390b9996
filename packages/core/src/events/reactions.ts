import type { RequestContext } from '../context.ts';

/**
 * Something that happens in a module and that modules above it take part in: what must happen together does, in the same
 * transaction, and the module beneath does not know who listens. What may happen later goes through the outbox.
 */
export interface Happening<Data> {
  /** `match.ended`. */
  readonly name: string;
  /** Never there: it only keeps happenings with other data apart. */
  readonly data?: Data;
}

export interface Reaction {
  readonly to: Happening<any>;
  readonly react: (ctx: RequestContext, data: any) => Promise<void>;
}

const registered = new Map<string, Reaction['react'][]>();

export function happening<Data>(name: string): Happening<Data> {
  return { name };
}

export function reactTo<Data>(
  to: Happening<Data>,
  react: (ctx: RequestContext, data: NoInfer<Data>) => Promise<void>,
): Reaction {
  return { to, react };
}

/** Once, for the whole program, in the order in which they are to happen: see `modules/index.ts`. */
export function registerReactions(reactions: readonly Reaction[]): void {
  for (const { to, react } of reactions) registered.set(to.name, [...(registered.get(to.name) ?? []), react]);
}

/** Resolves when all that belongs to it has happened, one after the other; an error of one undoes everything. */
export async function announce<Data>(
  ctx: RequestContext,
  { name }: Happening<Data>,
  data: NoInfer<Data>,
): Promise<void> {
  for (const react of registered.get(name) ?? []) await react(ctx, data);
}
