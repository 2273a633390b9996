import { executeSubscriptionEvent, type GraphQLError, type ValidatedSubscriptionArgs } from 'graphql';
import type { RequestContext } from '../context.ts';
import { createContext } from '../create-context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import type { LiveFeed, LiveItem } from './live-feed.ts';

/** The result of one event, as JSON, made once for all who get the same. */
export interface SharedResult {
  readonly position: number;
  readonly json: Buffer;
}

export interface ExecutionOptions {
  readonly live: LiveFeed<LiveItem>;
  readonly args: ValidatedSubscriptionArgs;
  /** Of somebody who subscribed. */
  readonly ctx: RequestContext;
  /** Whose rights count; undefined where the results are the same for all. */
  readonly membershipId: string | undefined;
  present(error: unknown, ctx: RequestContext): GraphQLError;
}

/** Executes a subscription for batches of events: each event once, even when it is asked for again. */
export function createExecution(
  options: ExecutionOptions,
): (items: readonly LiveItem[]) => Promise<readonly SharedResult[]> {
  const { live, args, ctx, membershipId, present } = options;
  const results = new WeakMap<LiveItem, Promise<SharedResult>>();
  let context: RequestContext | undefined;

  /** With the rights that the person has now: those of when they subscribed may be old. */
  function presentContext(): RequestContext {
    const viewer = (membershipId && live.viewerOf(membershipId)) || ctx.member;
    if (context?.viewer === viewer) return context;
    const { requestId, log, locale, organisation } = ctx;
    context = createContext(live.platform, { requestId, log, locale, organisation, viewer });
    return context;
  }

  async function execute(item: LiveItem, contextValue: RequestContext): Promise<SharedResult> {
    const result = await executeSubscriptionEvent({ ...args, contextValue, rootValue: item });
    const presented = result.errors
      ? { ...result, errors: result.errors.map(error => present(error, contextValue)) }
      : result;
    return { position: item.position, json: Buffer.from(JSON.stringify(presented)) };
  }

  // At the same time, so that what the events have to load is loaded together.
  return items => {
    const contextValue = presentContext();
    return inOrganisation(
      ctx.organisation.id,
      () =>
        Promise.all(
          items.map(item => {
            const known = results.get(item);
            if (known) return known;
            const result = execute(item, contextValue);
            results.set(item, result);
            return result;
          }),
        ),
      membershipId ?? null,
    );
  };
}
